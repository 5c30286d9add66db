import unittest

from sessions import ExpiringCache, ManualClock


class TestExpiringCache(unittest.TestCase):
    def setUp(self):
        self.clock = ManualClock()
        self.cache = ExpiringCache(2, 10.0, self.clock)

    def test_no_more_than_there_is_room_for(self):
        for key in ("a", "b", "c"):
            self.cache.put(key, 1)
        self.assertEqual(len(self.cache), 2)
        self.assertEqual(self.cache.get("c"), 1)

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
