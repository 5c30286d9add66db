import unittest

from league.results import Match, ResultError, parse_result, parse_results


class ParseTest(unittest.TestCase):
    def test_simple(self):
        self.assertEqual(parse_result("Rovers 2-1 United"), Match("Rovers", "United", 2, 1))

    def test_names_with_spaces(self):
        self.assertEqual(parse_result("West End 0:10 Port Vale"), Match("West End", "Port Vale", 0, 10))

    def test_not_a_result(self):
        with self.assertRaises(ResultError):
            parse_result("Rovers beat United")

    def test_comments_are_skipped(self):
        self.assertEqual(len(parse_results("# round 1\n\nA 1-0 B\n")), 1)


if __name__ == "__main__":
    unittest.main()
