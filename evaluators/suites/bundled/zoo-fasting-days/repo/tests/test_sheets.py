import unittest
from datetime import date

from zoo.animal import Animal
from zoo.sheets import keeper_sheet, order

ANIMALS = [
    Animal("zebra", "savanna", 300, "grazer", count=4),
    Animal("penguin", "coast", 5, "fish eater", count=20),
    Animal("lion", "savanna", 150, "big cat", count=2),
]


class SheetsTest(unittest.TestCase):
    def test_keepers(self):
        self.assertEqual(
            keeper_sheet(ANIMALS, "savanna", date(2024, 11, 5)),
            ["4 zebra: hay 18.0 kg, carrots 2.4 kg", "2 lion: meat 12.0 kg"],
        )

    def test_keepers_on_a_monday(self):
        self.assertEqual(keeper_sheet(ANIMALS, "savanna", date(2024, 11, 4))[1], "2 lion: fasts")

    def test_order(self):
        self.assertEqual(order(ANIMALS[:2], date(2024, 11, 4)), {"carrots": 2, "hay": 7, "herring": 6})

    def test_order_for_the_lions(self):
        self.assertEqual(order(ANIMALS[2:], date(2024, 11, 4)), {"meat": 12})
        self.assertEqual(order(ANIMALS[2:], date(2024, 11, 5)), {"meat": 12})


if __name__ == "__main__":
    unittest.main()
