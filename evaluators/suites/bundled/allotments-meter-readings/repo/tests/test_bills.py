import unittest

from allotments import read_plots
from allotments.bills import all_bills, amount, bill
from allotments.water import consumption, read_walk

PLOTS = read_plots(["14;J. Reed;300;9980", "3;A. Novak;240;118"])


class WaterTest(unittest.TestCase):
    def test_consumption(self):
        self.assertEqual(consumption(PLOTS[3], 131), 13)

    def test_meter_begins_again(self):
        self.assertEqual(consumption(PLOTS[14], 5), 25)

    def test_meters_that_were_not_read(self):
        self.assertEqual(read_walk(PLOTS, ["3;-", "14; -"]), {})

    def test_walk_of_september(self):
        self.assertEqual(read_walk(PLOTS, ["14;9991", "3;-"]), {14: 11})


class BillsTest(unittest.TestCase):
    def test_amount(self):
        self.assertEqual(amount(PLOTS[3], 13), 3500 + 4320 + 3120)

    def test_bill(self):
        self.assertEqual(bill(PLOTS[3], 13), "Plot 3, A. Novak: 109.40 EUR")
        self.assertEqual(bill(PLOTS[3], None), "Plot 3, A. Novak: 78.20 EUR (water next year)")

    def test_order(self):
        lines = all_bills(PLOTS, {14: 0})
        self.assertEqual(lines[0], "Plot 3, A. Novak: 78.20 EUR (water next year)")
        self.assertEqual(lines[1], "Plot 14, J. Reed: 89.00 EUR")


if __name__ == "__main__":
    unittest.main()
