import unittest
from datetime import date

from insurance import Claim, Policy
from insurance.claims import count_claims
from insurance.renewal import renewal_list, renewed

LENA = Policy("K-101", "L. Berg", 12, 80000)
TOM = Policy("K-102", "T. Ruiz", 17, 64000, protected=True)
CLAIMS = [
    Claim("K-102", date(2024, 2, 3)),
    Claim("K-101", date(2024, 5, 9), at_fault=False),
    Claim("K-101", date(2023, 12, 31)),
]


class ClaimsTest(unittest.TestCase):
    def test_count(self):
        self.assertEqual([count_claims(CLAIMS, number, 2024) for number in ("K-101", "K-102", "K-103")], [0, 1, 0])


class RenewalTest(unittest.TestCase):
    def test_renewed(self):
        self.assertEqual(renewed(LENA, CLAIMS, 2024), Policy("K-101", "L. Berg", 13, 80000))

    def test_list(self):
        self.assertEqual(
            renewal_list([LENA, TOM], CLAIMS, 2024),
            ["K-101 L. Berg: class 12 -> 13", "K-102 T. Ruiz: class 17 -> 17"],
        )

    def test_two_accidents(self):
        claims = [Claim("K-101", date(2024, 3, 2)), Claim("K-101", date(2024, 8, 19))]
        self.assertEqual(renewal_list([LENA], claims, 2024), ["K-101 L. Berg: class 12 -> 4"])


if __name__ == "__main__":
    unittest.main()
