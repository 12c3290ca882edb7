#include <vigil/vigil.hpp>

#include <iostream>

int main() { std::cout << std::chrono::steady_clock::now().time_since_epoch().count(); }
