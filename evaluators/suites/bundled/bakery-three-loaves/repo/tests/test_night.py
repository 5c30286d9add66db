import unittest

from bakery.form import accept, cleaned
from bakery.ovens import Oven, fastest, loads, ready_at
from bakery.printer import print_slips, rows
from bakery.rounds import at_the_shop, order_of_stops

STONE, DECK = Oven("stone", 20, 50), Oven("deck", 60, 90)


class OvensTest(unittest.TestCase):
    def test_loads(self):
        self.assertEqual([loads(STONE, number) for number in (0, 20, 21)], [0, 1, 2])
        self.assertEqual(ready_at(STONE, 21, 120), 220)
        self.assertEqual([fastest([STONE, DECK], number) for number in (20, 50)], [STONE, DECK])


class FormTest(unittest.TestCase):
    def test_accept(self):
        taken, answers = accept("Ann Lee: rye, white\n\nBo: bagel\n")
        self.assertEqual([one.customer for one in taken], ["Ann Lee"])
        self.assertEqual(answers, ["Bo: sorry, we do not bake 'bagel'"])
        self.assertEqual(cleaned(" a \n\n" + "b" * 300), ["a", "b" * 200])


class PrinterTest(unittest.TestCase):
    def test_slips(self):
        paper = print_slips("Ann Lee: rye, white\nBo: rye\n")
        self.assertEqual(paper.splitlines(), ["Ann Lee: 1 rye, 1 white. 8.30 EUR", "-" * 40, "Bo: 1 rye. 4.80 EUR"])

    def test_rows(self):
        self.assertEqual(rows("word " * 9), ["word " * 7 + "word", "word"])


class RoundsTest(unittest.TestCase):
    def test_stops(self):
        homes = {"Ann": "Mill", "Bo": "Harbour", "Cy": "Hill"}
        self.assertEqual((order_of_stops(homes), at_the_shop(homes)), (["Bo", "Ann"], ["Cy"]))


if __name__ == "__main__":
    unittest.main()
