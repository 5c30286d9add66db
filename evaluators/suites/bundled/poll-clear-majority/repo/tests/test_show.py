import unittest

from poll.show import result_line, result_table, verdict


class ShowTest(unittest.TestCase):
    def test_verdict(self):
        self.assertEqual(verdict({"Pizza": 3, "Soup": 1}), "Pizza has won.")
        self.assertEqual(verdict({"Pizza": 2, "Soup": 1, "Salad": 1}), "Pizza is ahead, without a majority.")
        self.assertEqual(verdict({"Pizza": 2, "Soup": 2}), "Tie between Pizza and Soup.")
        self.assertEqual(verdict({"Pizza": 0, "Soup": 0}), "No votes.")

    def test_columns(self):
        self.assertTrue(result_line("Soup", 12, 48, 6).startswith("Soup      12 "))
        self.assertTrue(result_line("Potatoes", 7, 48, 8).startswith("Potatoes     7 "))

    def test_last_lines(self):
        self.assertEqual(
            result_table({"Pizza": 3, "Soup": 1}).splitlines()[2:], ["Total     4", "Pizza has won."]
        )

    def test_empty_table(self):
        self.assertEqual(result_table({}), "Total     0\nNo votes.")

    def test_share_in_a_line(self):
        self.assertEqual(result_line("Soup", 1, 3, 5), "Soup      1   33.3%")
        self.assertEqual(result_line("Soup", 8, 8, 5), "Soup      8  100.0%")


if __name__ == "__main__":
    unittest.main()
