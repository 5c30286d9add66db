import unittest

from kitty import Expense, balances, parse_expense


class ExpenseTest(unittest.TestCase):
    def test_even_shares(self):
        self.assertEqual(
            Expense("Ann", 3000, ("Ann", "Ben", "Cleo")).shares(), {"Ann": 1000, "Ben": 1000, "Cleo": 1000}
        )

    def test_parse(self):
        self.assertEqual(parse_expense("Ann 24.50: Ann, Ben"), Expense("Ann", 2450, ("Ann", "Ben")))
        self.assertEqual(parse_expense(" Mary Lou 7 : Cleo"), Expense("Mary Lou", 700, ("Cleo",)))

    def test_nonsense(self):
        for line in ("Ann 24.50", "Ann: Ben", "Ann 3.00:"):
            with self.assertRaises(ValueError):
                parse_expense(line)


class BalancesTest(unittest.TestCase):
    def test_one_expense(self):
        self.assertEqual(
            balances([Expense("Ann", 900, ("Ann", "Ben", "Cleo"))]), {"Ann": 600, "Ben": -300, "Cleo": -300}
        )

    def test_several(self):
        expenses = [Expense("Ann", 1000, ("Ann", "Ben")), Expense("Ben", 400, ("Ann",))]
        self.assertEqual(balances(expenses), {"Ann": 100, "Ben": -100})

    def test_add_up_to_zero(self):
        expenses = [Expense("Ann", 1002, ("Ann", "Ben", "Cleo")), Expense("Ben", 78, ("Cleo", "Dan"))]
        self.assertEqual(sum(balances(expenses).values()), 0)

    def test_pizza(self):
        standing = balances([Expense("Ann", 10000, ("Ann", "Ben", "Cleo"))])
        self.assertEqual(standing, {"Ann": 6666, "Ben": -3333, "Cleo": -3333})


if __name__ == "__main__":
    unittest.main()
