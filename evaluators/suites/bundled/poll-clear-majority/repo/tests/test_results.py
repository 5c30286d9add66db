import unittest

from poll.ballots import count, read_ballots
from poll.results import has_majority, share, winners

OPTIONS = ["Pizza", "Soup", "Salad"]


class BallotsTest(unittest.TestCase):
    def test_read(self):
        votes = read_ballots(["pizza", " SOUP ", "steak", "", "Pizza"], OPTIONS)
        self.assertEqual(votes, ["Pizza", "Soup", "Pizza"])

    def test_count(self):
        counts = count(["Soup", "Salad", "Soup"], OPTIONS)
        self.assertEqual(list(counts.items()), [("Soup", 2), ("Salad", 1), ("Pizza", 0)])


class ResultsTest(unittest.TestCase):
    def test_share(self):
        self.assertEqual([share(1, 4), share(4, 4), share(0, 0)], [0.25, 1.0, 0.0])

    def test_winners(self):
        self.assertEqual(winners({"Pizza": 3, "Soup": 1}), ["Pizza"])
        self.assertEqual(winners({"Pizza": 3, "Soup": 3, "Salad": 0}), ["Pizza", "Soup"])
        self.assertEqual(winners({"Pizza": 0}), [])

    def test_majority(self):
        self.assertTrue(has_majority({"Pizza": 3, "Soup": 2}))
        self.assertFalse(has_majority({"Pizza": 2, "Soup": 1, "Salad": 1}))


if __name__ == "__main__":
    unittest.main()
