from sessions import ExpiringCache, ManualClock, SessionStore


def cache_of(keys, capacity=3, clock=None):
    cache = ExpiringCache(capacity, 10.0, clock or ManualClock())
    for key in keys:
        cache.put(key, key.upper())
    return cache


def test_replacing_in_a_full_cache_evicts_nothing():
    for key in ("b", "c"):
        cache = cache_of("abc")
        cache.put(key, "new")
        assert sorted(cache.keys()) == ["a", "b", "c"]
        assert cache.get(key) == "new"
        assert cache.get("a") == "A"


def test_replacing_many_times_keeps_everyone():
    cache = cache_of("abc")
    for turn in range(5):
        cache.put("c", str(turn))
    assert cache.keys() == ["a", "b", "c"]
    assert cache.get("c") == "4"


def test_full_store_stays_full():
    store = SessionStore(4, ManualClock())
    tokens = [store.login(name) for name in ("ann", "ben", "cid", "dot")]
    for token in reversed(tokens):
        store.prefer(token, "language", "de")
        store.prefer(token, "theme", "dark")
    assert store.online() == ["ann", "ben", "cid", "dot"]


def test_replaced_entry_is_the_most_recent():
    cache = cache_of("abc")
    cache.put("b", "new")
    assert cache.keys() == ["a", "c", "b"]
    cache.put("d", "D")
    assert cache.keys() == ["c", "b", "d"]


def test_new_key_in_a_full_cache_evicts_one():
    cache = cache_of("abcd")
    assert cache.keys() == ["b", "c", "d"]
    assert len(cache_of("abcdefg")) == 3
    assert len(cache_of("abcdefg", capacity=5)) == 5


def test_replacing_starts_a_new_life():
    clock = ManualClock()
    cache = cache_of("ab", clock=clock)
    clock.advance(9)
    cache.put("a", "again")
    clock.advance(9)
    assert cache.get("a") == "again"
    assert cache.get("b") is None
    clock.advance(1)
    assert cache.get("a") is None


def test_cache_for_one():
    cache = cache_of("aab", capacity=1)
    assert cache.keys() == ["b"]
    assert cache.get("b") == "B"
