import unittest

from trade.best import Trade, best_trade
from trade.tell import advice


class BestTest(unittest.TestCase):
    def test_up_and_down(self):
        self.assertEqual(best_trade([3, 1, 4, 2]), Trade(1, 2, 3))

    def test_falling(self):
        self.assertEqual(advice([3, 2, 1]), "wait")
