import unittest

from access import AccessDenied, Guard, RoleBook, User


class TestGuard(unittest.TestCase):
    def setUp(self):
        self.book = RoleBook()
        self.book.define("staff", {"invoice:read", "invoice:delete"})
        self.book.define("manager", {"invoice:approve"}, inherits=["staff"])
        self.guard = Guard(self.book)
        self.mia = User("mia", ("manager",))

    def test_allows_and_denies(self):
        self.guard.require(self.mia, "invoice:approve")
        with self.assertRaises(AccessDenied):
            self.guard.require(User("sam", ("staff",)), "invoice:approve")
        self.assertEqual(self.guard.denied, [("sam", "invoice:approve")])

    def test_suspended_user_may_nothing(self):
        self.assertFalse(self.guard.can(User("max", ("manager",), suspended=True), "invoice:read"))

    def test_revoked_permission_is_gone_for_inheriting_roles(self):
        self.assertTrue(self.guard.can(self.mia, "invoice:delete"))
        self.book.revoke("staff", "invoice:delete")
        self.assertFalse(self.guard.can(self.mia, "invoice:delete"))


if __name__ == "__main__":
    unittest.main()
