from sessions import ExpiringCache, ManualClock, SessionStore


def cache_of(keys, capacity=3, clock=None):
    cache = ExpiringCache(capacity, 10.0, clock or ManualClock())
    for key in keys:
        cache.put(key, key.upper())
    return cache


def test_oldest_goes_first():
    assert cache_of("abcd").keys() == ["b", "c", "d"]
    assert cache_of("abcdefg").keys() == ["e", "f", "g"]
    assert cache_of("abcdefg", capacity=5).keys() == ["c", "d", "e", "f", "g"]


def test_reading_counts_as_use():
    clock = ManualClock()
    cache = cache_of("a", clock=clock)
    clock.advance(1)
    for key in "bc":
        cache.put(key, key.upper())
    assert cache.get("a") == "A"
    cache.put("d", "D")
    assert cache.keys() == ["c", "a", "d"]


def test_storing_again_counts_as_use():
    cache = cache_of("abc")
    cache.put("b", "new")
    cache.put("d", "D")
    cache.put("e", "E")
    assert cache.keys() == ["b", "d", "e"]
    assert cache.get("b") == "new"


def test_who_worked_last_stays():
    store = SessionStore(3, ManualClock())
    ann, ben, cid = (store.login(name) for name in ("ann", "ben", "cid"))
    store.prefer(ann, "theme", "dark")
    store.find(cid)
    store.login("dot")
    assert store.online() == ["ann", "cid", "dot"]
    assert store.find(ann).preferences == {"theme": "dark"}


def test_busy_evening():
    store = SessionStore(2, ManualClock())
    for name in ("ann", "ben", "cid", "dot", "eve"):
        store.login(name)
    assert store.online() == ["dot", "eve"]


def test_replacing_in_a_full_cache_evicts_nothing():
    cache = cache_of("abc")
    for turn in range(5):
        cache.put("c", str(turn))
    assert cache.keys() == ["a", "b", "c"]
    assert cache.get("c") == "4"


def test_replacing_starts_a_new_life():
    clock = ManualClock()
    cache = cache_of("ab", clock=clock)
    clock.advance(9)
    cache.put("a", "again")
    clock.advance(9)
    assert cache.get("a") == "again"
    assert cache.get("b") is None


def test_cache_for_one():
    cache = cache_of("aab", capacity=1)
    assert cache.keys() == ["b"]
    assert cache.get("b") == "B"
