// What g++ 12 compiles rightly. Never compiled: co_await.py must find nothing here.
#define TRAP(x) if (co_await x) go()

awaitable<void> conditions()
{
    auto const ready = co_await is_ready();
    if (ready)
        go();
    while (auto p = co_await stream.next())
        use(*p);
    if (auto [ec, n] = co_await read(); !ec)
        use(n);
    if (auto const& value = co_await read())
        use(value);
    if (std::optional<int> v = co_await read(); v)
        use(*v);
    for (auto x = co_await first(); x; x = co_await next())
        use(x);
    for (auto const& item : co_await items())
        use(item);
    switch (auto k = co_await kind()) {
    case 1: co_await one(); break;
    default: co_await other();
    }
    do {
        co_await step();
    } while (more);
    // if (co_await comment())
    log("if (co_await text())", 'x', '"');
    auto const raw = R"(co_await f(T{1, 2}))";
}

awaitable<backup> expressions(std::string s)
{
    co_await send(std::string("x"), s);
    co_await send({});
    co_await send(options{});
    co_await send(duration{}, 5);
    co_await send({s});
    auto r = co_await flow.run(call);
    co_await for_each([&](int i) { use(s, i); });
    co_await for_each([&s, this](int i) { use(s, i); });
    co_await for_each([](int i) { use(i); });
    co_await reset_cancellation_state(enable_total_cancellation());
    auto const chosen = ready ? first : second;
    options o{.name = s};
    co_await send(std::move(o));
    auto const list = std::vector<int>{1, 2, 3};
    co_await send(list[0], table[s].value);
    auto const body = [s]() -> awaitable<void> { co_await send(s); };
    co_await body();
    co_await both(read() && write());
    co_await send(flag ? 1 : 2); // co_await-ok: a scalar
    BOOST_TEST(r.has_value());
    co_return co_await decode(r);
}

void others()
{
    co_spawn(context, [s]() -> awaitable<void> { co_await send(s); }, detached);
    co_spawn(
        context,
        [s, &done]() -> awaitable<void> {
            auto const r = co_await send(s);
            if (r)
                done = flag ? std::string("a") : s;
            options const o{.name = s};
            co_await send(o);
        },
        detached);
    std::vector<std::function<awaitable<void>()>> work{
        [&]() -> awaitable<void> { co_await first(); },
        [&]() -> awaitable<void> { co_await second(); },
    };
}

template <class T>
    requires std::movable<T>
struct reader : base<T>
{
    enum class state { idle, busy };

    state state_{state::idle};
    int const value{3};

    explicit reader(T x) : base<T>{x, 2}, value{4} { go({1, 2}); }

    awaitable<std::map<int, std::string>> read() const { co_return co_await stream_.read_some(view(data, size)); }

    auto read_twice() -> awaitable<std::pair<int, int>>
    {
        auto const a = co_await read();
        auto const b = co_await read();
        co_return std::pair{a, b};
    }
};
