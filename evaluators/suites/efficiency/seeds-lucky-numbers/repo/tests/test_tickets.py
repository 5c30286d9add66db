import unittest

from lottery.primes import is_prime
from lottery.tickets import tickets


class TicketsTest(unittest.TestCase):
    def test_up_to_ten(self):
        self.assertEqual(tickets(10), [2, 3, 5, 7])

    def test_one(self):
        self.assertFalse(is_prime(1))
