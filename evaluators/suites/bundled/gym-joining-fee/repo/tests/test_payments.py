import unittest

from gym import PLANS, Member
from gym.payments import bill, first_payment, joining_fee, monthly_fee, total

ANA = Member(101, "Ana")
BEN = Member(102, "Ben", recommended_by=101)
CLEO = Member(103, "Cleo", student=True)


class MonthlyTest(unittest.TestCase):
    def test_full_price(self):
        self.assertEqual([monthly_fee(PLANS[name], ANA) for name in ("month", "year")], [3990, 2990])

    def test_student(self):
        self.assertEqual([monthly_fee(PLANS[name], CLEO) for name in ("month", "year")], [3192, 2392])


class JoiningTest(unittest.TestCase):
    def test_short_plan(self):
        self.assertEqual([joining_fee(PLANS[name], ANA) for name in ("month", "half-year")], [4000, 4000])

    def test_recommended_for_a_year(self):
        self.assertEqual([joining_fee(PLANS[name], BEN) for name in ("year", "two-year")], [0, 0])

    def test_first_payment(self):
        self.assertEqual(first_payment(PLANS["month"], ANA), 7990)
        self.assertEqual(first_payment(PLANS["year"], BEN), 2990)
        self.assertEqual(first_payment(PLANS["half-year"], CLEO), 6792)

    def test_front_desk_cases(self):
        self.assertEqual(first_payment(PLANS["month"], BEN), 7990)
        self.assertEqual(first_payment(PLANS["half-year"], BEN), 7490)
        self.assertEqual(first_payment(PLANS["year"], ANA), 6990)


class BillTest(unittest.TestCase):
    def test_total(self):
        self.assertEqual(total(PLANS["half-year"], ANA), 24940)
        self.assertEqual(total(PLANS["year"], BEN), 35880)

    def test_text(self):
        self.assertEqual(bill(PLANS["month"], ANA), "Ana (101), plan month: 79.90 EUR")


if __name__ == "__main__":
    unittest.main()
