import unittest

from sessions import ManualClock, SessionStore
from sessions.store import NotLoggedIn


class TestSessionStore(unittest.TestCase):
    def setUp(self):
        self.clock = ManualClock()
        self.store = SessionStore(2, self.clock)

    def test_login_and_logout(self):
        token = self.store.login("ann")
        self.assertEqual(self.store.find(token).user, "ann")
        self.store.logout(token)
        with self.assertRaises(NotLoggedIn):
            self.store.find(token)

    def test_sessions_expire(self):
        token = self.store.login("ann")
        self.clock.advance(29 * 60)
        self.store.prefer(token, "theme", "dark")
        self.clock.advance(29 * 60)
        self.assertEqual(self.store.find(token).preferences, {"theme": "dark"})
        self.clock.advance(60)
        with self.assertRaises(NotLoggedIn):
            self.store.find(token)

    def test_saving_a_preference_logs_nobody_out(self):
        self.store.login("ann")
        ben = self.store.login("ben")
        self.store.prefer(ben, "theme", "dark")
        self.assertEqual(self.store.online(), ["ann", "ben"])

    def test_third_person_in_a_store_for_two(self):
        self.store.login("ann")
        self.clock.advance(60)
        self.store.login("ben")
        self.store.login("cid")
        self.assertEqual(self.store.online(), ["ben", "cid"])


if __name__ == "__main__":
    unittest.main()
