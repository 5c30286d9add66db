import unittest

from access import RoleBook, User, allows


class TestRoleBook(unittest.TestCase):
    def test_inherited_permissions(self):
        book = RoleBook()
        book.define("guest", {"page:read"})
        book.define("author", {"page:write"}, inherits=["guest"])
        self.assertEqual(book.permissions("author"), {"page:read", "page:write"})
        self.assertEqual(book.permissions("guest"), {"page:read"})

    def test_unknown_parent_is_refused(self):
        with self.assertRaisesRegex(ValueError, "inherits from ghost"):
            RoleBook().define("author", set(), inherits=["ghost"])

    def test_wildcards(self):
        book = RoleBook()
        book.define("owner", {"page:*"})
        self.assertTrue(allows(book, User("ann", ("owner",)), "page:delete"))
        self.assertFalse(allows(book, User("ann", ("owner",)), "invoice:delete"))


if __name__ == "__main__":
    unittest.main()
