import unittest
from datetime import date

from pharmacy.batch import Batch, parse_batch
from pharmacy.labels import check_list, line
from pharmacy.shelf import Shelf, ShortageError

TODAY = date(2025, 2, 3)


def filled():
    return Shelf(
        [
            Batch("Ibuprofen 400", "L3", 20, date(2025, 9, 30)),
            Batch("Ibuprofen 400", "L1", 5, date(2025, 1, 31)),
            Batch("Ibuprofen 400", "L2", 10, date(2025, 2, 28)),
            Batch("Cough syrup", "C9", 4, date(2025, 2, 3)),
        ]
    )


class BatchTest(unittest.TestCase):
    def test_parse(self):
        self.assertEqual(
            parse_batch("Ibuprofen 400;L2;30;2025-03-31\n"), Batch("Ibuprofen 400", "L2", 30, date(2025, 3, 31))
        )
        self.assertEqual(parse_batch("Plasters;P1;12;"), Batch("Plasters", "P1", 12))


class ShelfTest(unittest.TestCase):
    def test_expired(self):
        self.assertEqual([batch.number for batch in filled().expired(TODAY)], ["L1"])

    def test_stock(self):
        shelf = filled()
        self.assertEqual([shelf.stock(name, TODAY) for name in ("Ibuprofen 400", "Cough syrup", "Tea")], [30, 4, 0])

    def test_hand_out(self):
        shelf = filled()
        self.assertEqual(shelf.hand_out("Ibuprofen 400", 12, TODAY), ["L2", "L3"])
        self.assertEqual([batch.packs for batch in shelf.batches], [18, 5, 0, 4])

    def test_shortage(self):
        shelf = filled()
        with self.assertRaises(ShortageError):
            shelf.hand_out("Ibuprofen 400", 31, TODAY)
        self.assertEqual(shelf.stock("Ibuprofen 400", TODAY), 30)

    def test_throw_away(self):
        shelf = filled()
        self.assertEqual(shelf.throw_away(TODAY), 5)
        self.assertEqual([batch.number for batch in shelf.batches], ["L3", "L2", "C9"])

    def test_goods_that_keep(self):
        shelf = Shelf([Batch("Plasters", "P1", 12), Batch("Plasters", "P2", 8)])
        self.assertEqual(shelf.expired(TODAY), [])
        self.assertEqual(shelf.stock("Plasters", TODAY), 20)


class LabelsTest(unittest.TestCase):
    def test_line(self):
        self.assertEqual(line(filled().batches[0]), "L3 Ibuprofen 400, 20 packs, until 30.09.2025")
        self.assertEqual(line(Batch("Plasters", "P1", 12)), "P1 Plasters, 12 packs, keeps")

    def test_check_list(self):
        self.assertEqual(
            check_list(filled(), TODAY),
            [
                "throw away:",
                "  L1 Ibuprofen 400, 5 packs, until 31.01.2025",
                "sell first:",
                "  L2 Ibuprofen 400, 10 packs, until 28.02.2025",
                "  C9 Cough syrup, 4 packs, until 03.02.2025",
            ],
        )


if __name__ == "__main__":
    unittest.main()
