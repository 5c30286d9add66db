import unittest
from datetime import datetime

from cinema import Film, Show
from cinema.till import receipt


class ReceiptTest(unittest.TestCase):
    def test_family(self):
        show = Show(Film("The Bear", 94), datetime(2024, 5, 4, 15, 30))
        self.assertEqual(
            receipt(show, [9, 39, 41]),
            "The Bear, 04.05.2024 15:30 to 17:19\n2 x 11.50\n1 x 7.50\nTotal 30.50 EUR",
        )

    def test_nobody(self):
        show = Show(Film("The Bear", 94), datetime(2024, 5, 4, 15, 30))
        self.assertEqual(receipt(show, []), "The Bear, 04.05.2024 15:30 to 17:19\nTotal 0.00 EUR")


if __name__ == "__main__":
    unittest.main()
