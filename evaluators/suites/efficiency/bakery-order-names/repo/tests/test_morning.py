import unittest

from bakery.customers import NoSuchCustomer, customer
from bakery.morning import morning_list
from bakery.people import Customer, Order

PEOPLE = [Customer(3, "Ada", "Mill Lane"), Customer(5, "Ben", "High Street")]


class MorningTest(unittest.TestCase):
    def test_lines(self):
        orders = [Order(5, 2), Order(3, 1)]
        self.assertEqual(morning_list(orders, PEOPLE), ["Ben, High Street: 2", "Ada, Mill Lane: 1"])

    def test_unknown_customer(self):
        with self.assertRaises(NoSuchCustomer):
            customer(PEOPLE, 4)
