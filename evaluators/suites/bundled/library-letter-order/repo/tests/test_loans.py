import unittest
from datetime import date

from library.loans import Loan, late_by_card
from library.members import read_members

TODAY = date(2024, 5, 20)


class MembersTest(unittest.TestCase):
    def test_read(self):
        members = read_members(["card;name;mail;street", "7;Ann Lee; ann@example.org;Mill Lane 3", "9;Bob;;High St 1"])
        self.assertEqual(
            members,
            {
                "7": {"card": "7", "name": "Ann Lee", "mail": "ann@example.org", "street": "Mill Lane 3"},
                "9": {"card": "9", "name": "Bob", "mail": "", "street": "High St 1"},
            },
        )

    def test_other_columns(self):
        with self.assertRaises(ValueError):
            read_members(["card;name", "7;Ann"])


class LoansTest(unittest.TestCase):
    def test_days_late(self):
        days = [Loan("7", "x", date(2024, 5, day)).days_late(TODAY) for day in (10, 19, 20, 25)]
        self.assertEqual(days, [10, 1, 0, 0])

    def test_fine(self):
        due = date(2024, 5, 15)
        fines = [Loan("7", "x", due, kind).fine(TODAY) for kind in ("book", "film", "magazine")]
        self.assertEqual(fines, [100, 500, 50])

    def test_highest_fine(self):
        self.assertEqual(Loan("7", "x", date(2024, 1, 1), "film").fine(TODAY), 1500)

    def test_late_by_card(self):
        old = Loan("7", "Emma", date(2024, 4, 1))
        new = Loan("7", "Dune", date(2024, 5, 19))
        fine = Loan("9", "Ulysses", date(2024, 5, 20))
        self.assertEqual(late_by_card([new, fine, old], TODAY), {"7": [old, new]})


if __name__ == "__main__":
    unittest.main()
