// What g++ 12 miscompiles. Never compiled: co_await.py must find exactly the marked lines.
awaitable<void> conditions()
{
    if (co_await ready()) // bad: condition
        go();
    while (co_await next()) // bad: condition
        go();
    do {
        go();
    } while (co_await more()); // bad: condition
    switch (co_await kind()) { // bad: condition
    case 1: break;
    }
    for (int i = 0; co_await more(i); ++i) // bad: condition
        go();
    if (auto x = start(); co_await x.ready()) // bad: condition
        go();
    if (!(co_await ready())) // bad: condition
        go();
    if (value = co_await next()) // bad: condition
        go();
    else if (co_await ready()) // bad: condition
        go();
}

awaitable<void> macros()
{
    BOOST_TEST(co_await count() == 1); // bad: macro
    BOOST_TEST_REQUIRE((co_await count()).has_value()); // bad: macro
}

awaitable<void> temporaries(std::string s)
{
    co_await send(options{.name = s}); // bad: braces
    co_await send({.name = s, .size = 3}); // bad: braces
    co_await send(std::vector<int>{1, 2}); // bad: braces
    co_await send_all({s, s}); // bad: braces
    co_await for_each([s](int i) { use(s, i); }); // bad: lambda
    co_await for_each([=](int i) { use(s, i); }); // bad: lambda
    co_await for_each([&, s](int i) { use(s, i); }); // bad: lambda
    co_await for_each([s = std::move(s)](int i) mutable { use(s, i); }); // bad: lambda
    co_await co_spawn(
        context,
        [s]() -> awaitable<void> { co_await send(s); }, // bad: lambda
        use_awaitable);
    auto const text = co_await flag() ? std::string("a") : s; // bad: ternary
    auto const other = flag ? co_await read() : std::string(); // bad: ternary
    co_await (flag ? read() : write()); // bad: ternary
    pair p{co_await read(), s}; // bad: brace-init
    auto q = pair{.first = co_await read(), .second = s}; // bad: brace-init
    co_return pair{co_await read(), s}; // bad: brace-init
}

void inside_a_lambda()
{
    co_spawn(
        context,
        [&]() -> awaitable<void> {
            if (co_await ready()) // bad: condition
                go();
            co_await send(options{.name = s}); // bad: braces
        },
        detached);
    auto run = [=]() -> awaitable<std::map<int, int>> {
        while (co_await next()) { // bad: condition
        }
    };
}

namespace a::b {
struct reader
{
    int const value{3};

    reader() : value{4} {}

    awaitable<void> read() const noexcept override
    {
        for (;;) {
            auto const n = co_await stream_.read_some(view{data, size}); // bad: braces
        }
    }
};
} // namespace a::b
