import unittest

from catalog import PageRequest, paginate


class TestPaging(unittest.TestCase):
    def test_first_page(self):
        page = paginate(list(range(45)), PageRequest(size=20))
        self.assertEqual(page.items, tuple(range(20)))
        self.assertFalse(page.has_previous)
        self.assertTrue(page.has_next)

    def test_partial_last_page(self):
        page = paginate(list(range(45)), PageRequest(number=3, size=20))
        self.assertEqual(page.items, (40, 41, 42, 43, 44))
        self.assertEqual(page.page_count, 3)
        self.assertFalse(page.has_next)

    def test_exact_multiple_has_no_extra_page(self):
        page = paginate(list(range(40)), PageRequest(number=2, size=20))
        self.assertEqual(page.page_count, 2)
        self.assertFalse(page.has_next)

    def test_rejects_page_zero(self):
        with self.assertRaises(ValueError):
            PageRequest(number=0)


if __name__ == "__main__":
    unittest.main()
