from datetime import datetime

from cinema import Film, Show
from cinema.evening import receipts, takings

SEA = Show(Film("The Long Sea", 181), datetime(2024, 6, 1, 19, 0))


def test_takings():
    assert takings([(SEA, [44, 46]), (SEA, [8])], [["water"]]) == 2600 + 900 + 280


def test_receipts():
    assert receipts([(SEA, [44, 46])]).endswith("2 x 13.00\nTotal 26.00 EUR")
