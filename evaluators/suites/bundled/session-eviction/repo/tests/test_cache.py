import unittest

from sessions import ExpiringCache, ManualClock


class TestExpiringCache(unittest.TestCase):
    def setUp(self):
        self.clock = ManualClock()
        self.cache = ExpiringCache(2, 10.0, self.clock)

    def test_least_recently_used_goes_first(self):
        self.cache.put("a", 1)
        self.cache.put("b", 2)
        self.assertEqual(self.cache.get("a"), 1)
        self.cache.put("c", 3)
        self.assertEqual(self.cache.keys(), ["a", "c"])

    def test_expired_entries_make_room(self):
        self.cache.put("a", 1)
        self.clock.advance(6)
        self.cache.put("b", 2)
        self.cache.get("a")
        self.clock.advance(4)
        self.cache.put("c", 3)
        self.assertEqual(self.cache.keys(), ["b", "c"])


if __name__ == "__main__":
    unittest.main()
