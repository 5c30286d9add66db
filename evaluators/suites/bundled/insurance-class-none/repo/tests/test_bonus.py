import unittest

from insurance import Policy
from insurance.bonus import class_after, premium

LENA = Policy("K-101", "L. Berg", 12, 80000)
TOM = Policy("K-102", "T. Ruiz", 20, 64000, protected=True)


class BonusTest(unittest.TestCase):
    def test_year_without_a_claim(self):
        self.assertEqual(class_after(LENA, 0), 13)

    def test_highest_class(self):
        self.assertEqual(class_after(TOM, 0), 20)

    def test_protected(self):
        self.assertEqual(class_after(TOM, 1), 20)

    def test_premium(self):
        self.assertEqual([premium(LENA), premium(TOM)], [51200, 25600])


if __name__ == "__main__":
    unittest.main()
