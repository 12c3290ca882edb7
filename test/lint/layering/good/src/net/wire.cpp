#include <boost/beast/http.hpp>

void quote(char c) { c == '"' ? connection.abort() : void(); } // not abort()
