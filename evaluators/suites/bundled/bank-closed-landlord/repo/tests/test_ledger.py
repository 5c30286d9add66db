import unittest
from datetime import date

from bank.account import Account
from bank.errors import BankError, CeilingError, InsufficientFundsError, NoSuchAccountError
from bank.ledger import Ledger
from bank.money import Money, parse_money
from bank.orders import StandingOrder, run_orders
from bank.statement import statement

DAY = date(2024, 3, 1)


class MoneyTest(unittest.TestCase):
    def test_parse(self):
        self.assertEqual(parse_money("12.50 USD"), Money(1250, "USD"))
        self.assertEqual(parse_money("-3"), Money(-300))
        self.assertEqual(str(Money(-5)), "-0.05 EUR")


class LedgerTest(unittest.TestCase):
    def setUp(self):
        self.ledger = Ledger()
        self.ledger.open(Account("1001", "Ann"))
        self.ledger.open(Account("2003", "Landlord"))
        self.ledger.pay_in(DAY, "1001", Money(100000))

    def test_transfer(self):
        self.ledger.transfer(DAY, "1001", "2003", Money(25000), "rent")
        self.assertEqual(str(self.ledger.account("1001").balance), "750.00 EUR")
        self.assertEqual(str(self.ledger.account("2003").balance), "250.00 EUR")
        self.assertEqual(self.ledger.trial_balance(), {"EUR": 0})

    def test_not_enough(self):
        with self.assertRaises(InsufficientFundsError):
            self.ledger.transfer(DAY, "1001", "2003", Money(100001), "rent")
        self.assertEqual(self.ledger.account("1001").balance, Money(100000))

    def test_ceiling(self):
        self.ledger.account("2003").ceiling = 5000
        self.ledger.pay_in(DAY, "2003", Money(5000))
        with self.assertRaises(CeilingError):
            self.ledger.pay_in(DAY, "2003", Money(1))

    def test_no_such_account(self):
        with self.assertRaises(NoSuchAccountError):
            self.ledger.transfer(DAY, "1001", "9999", Money(1), "rent")

    def test_close(self):
        with self.assertRaises(BankError):
            self.ledger.close("1001")

    def test_statement(self):
        self.ledger.transfer(date(2024, 4, 1), "1001", "2003", Money(25000), "rent")
        self.assertEqual(
            statement(self.ledger.account("1001"), 2024, 4),
            ["before: 1000.00 EUR", "2024-04-01 to 2003: rent -250.00 EUR", "after: 750.00 EUR"],
        )


class OrdersTest(unittest.TestCase):
    def test_landlord_has_closed_his_account(self):
        ledger = Ledger()
        for number in ("1001", "2003", "3000"):
            ledger.open(Account(number, "x"))
        ledger.pay_in(DAY, "1001", Money(100000))
        ledger.close("2003")
        orders = [
            StandingOrder("rent", "1001", "2003", Money(25000)),
            StandingOrder("power", "1001", "3000", Money(4000)),
        ]
        self.assertEqual(run_orders(ledger, DAY, orders), ["rent: account 2003 is closed"])
        self.assertEqual(ledger.account("3000").balance, Money(4000))
        self.assertEqual(ledger.trial_balance(), {"EUR": 0})


if __name__ == "__main__":
    unittest.main()
