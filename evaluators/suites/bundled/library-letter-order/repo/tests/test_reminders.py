import unittest
from datetime import date

from library.loans import Loan
from library.reminders import address, euros, letter, reminders

TODAY = date(2024, 5, 20)
ANN = {"card": "7", "name": "Ann Lee", "mail": "ann@example.org", "street": "Mill Lane 3"}
BOB = {"card": "12", "name": "Bob Ray", "mail": "", "street": "High Street 1"}


class RemindersTest(unittest.TestCase):
    def test_euros(self):
        self.assertEqual([euros(5), euros(120), euros(1500)], ["0.05 EUR", "1.20 EUR", "15.00 EUR"])

    def test_address_without_mail(self):
        self.assertEqual(address(BOB), "Bob Ray, High Street 1")

    def test_address_with_mail(self):
        self.assertEqual(address(ANN), "mailto:ann@example.org")
        self.assertEqual(address({**BOB, "mail": "bob@example.net"}), "mailto:bob@example.net")

    def test_letter(self):
        loans = [Loan("7", "Emma", date(2024, 5, 13)), Loan("7", "Vertigo", date(2024, 5, 18), "film")]
        self.assertEqual(
            letter(ANN, loans, TODAY),
            "Dear Ann Lee,\nthese loans are late:\n- Emma (7 days)\n- Vertigo (2 days)\nFines so far: 3.40 EUR",
        )

    def test_nobody_is_late(self):
        self.assertEqual(reminders({"7": ANN}, [Loan("7", "Emma", TODAY)], TODAY), [])

    def test_all_of_a_day(self):
        loans = [Loan("7", "Emma", date(2024, 5, 13)), Loan("12", "Dune", date(2024, 5, 1))]
        found = reminders({"7": ANN, "12": BOB}, loans, TODAY)
        self.assertEqual([where for where, _ in found], ["Bob Ray, High Street 1", "mailto:ann@example.org"])


if __name__ == "__main__":
    unittest.main()
