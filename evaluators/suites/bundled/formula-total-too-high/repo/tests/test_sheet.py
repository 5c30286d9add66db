import unittest

from formula import FormulaError, Sheet


class SheetTest(unittest.TestCase):
    def test_cells(self):
        sheet = Sheet({"net": "80", "tax": "net * 0.25", "gross": "net + tax"})
        self.assertEqual(sheet.value("gross"), 100.0)

    def test_power(self):
        self.assertEqual(Sheet({"a": "2 * 3 ^ 2"}).value("a"), 18.0)
        self.assertEqual(Sheet({"a": "2 ^ -1"}).value("a"), 0.5)

    def test_tower_of_powers(self):
        self.assertEqual(Sheet({"a": "2 ^ 3 ^ 2"}).value("a"), 512.0)

    def test_functions(self):
        self.assertEqual(Sheet({"a": "max(sqrt(16), abs(-3))"}).value("a"), 4.0)

    def test_total_of_a_receipt(self):
        receipt = {"tea": "round(12.30)", "milk": "round(4.80)", "bread": "round(2.20)"}
        self.assertEqual(Sheet({**receipt, "total": "tea + milk + bread"}).value("total"), 19.0)

    def test_depends_on_itself(self):
        with self.assertRaises(FormulaError):
            Sheet({"a": "b", "b": "a"}).value("a")

    def test_no_value(self):
        with self.assertRaises(FormulaError):
            Sheet({"a": "1 / 0"}).value("a")


if __name__ == "__main__":
    unittest.main()
