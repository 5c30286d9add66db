import unittest

from sensors.figures import average, failures, highest, lowest, values
from sensors.readings import Reading, by_sensor, parse_reading
from sensors.report import daily_report, degrees, row

KITCHEN = [Reading("12:00", "kitchen", 20.5), Reading("13:00", "kitchen", None), Reading("14:00", "kitchen", 22.0)]
SILENT = [Reading("12:00", "cellar", None), Reading("13:00", "cellar", None)]


class ReadingsTest(unittest.TestCase):
    def test_parse(self):
        self.assertEqual(parse_reading("13:00;kitchen;21.4\n"), Reading("13:00", "kitchen", 21.4))
        self.assertEqual(parse_reading("13:00;roof;-3.0"), Reading("13:00", "roof", -3.0))

    def test_failed(self):
        self.assertEqual(parse_reading("13:00;cellar;--"), Reading("13:00", "cellar", None))

    def test_by_sensor(self):
        found = by_sensor(["12:00;roof;1.0", "", "12:00;hall;19.0", "13:00;roof;2.0"])
        self.assertEqual(list(found), ["roof", "hall"])
        self.assertEqual([reading.celsius for reading in found["roof"]], [1.0, 2.0])


class FiguresTest(unittest.TestCase):
    def test_values(self):
        self.assertEqual(values(KITCHEN), [20.5, 22.0])

    def test_figures(self):
        self.assertEqual((lowest(KITCHEN), average(KITCHEN), highest(KITCHEN)), (20.5, 21.25, 22.0))

    def test_zero_is_a_temperature(self):
        frost = [Reading("12:00", "roof", 0.0), Reading("13:00", "roof", 0.0)]
        self.assertEqual((lowest(frost), average(frost), highest(frost), failures(frost)), (0.0, 0.0, 0.0, 0))

    def test_failures(self):
        self.assertEqual([failures(KITCHEN), failures(SILENT), failures([])], [1, 2, 0])

    def test_nothing_measured(self):
        self.assertIsNone(lowest(SILENT))
        self.assertIsNone(highest(SILENT))


class ReportTest(unittest.TestCase):
    def test_degrees(self):
        self.assertEqual([degrees(21.25), degrees(-0.5), degrees(0.0), degrees(None)], ["21.2", "-0.5", "0.0", "-"])

    def test_row(self):
        self.assertEqual(row("kitchen", KITCHEN), "kitchen  20.5  21.2  22.0  (1 failed)")

    def test_report(self):
        lines = ["12:00;roof;-1.0", "12:00;hall;19.0", "13:00;roof;2.0"]
        self.assertEqual(daily_report(lines), ["hall  19.0  19.0  19.0", "roof  -1.0  0.5  2.0"])

    def test_broken_sensor(self):
        self.assertEqual(row("cellar", SILENT), "cellar  -  -  -  (2 failed)")
        self.assertEqual(daily_report(["12:00;shed;--"]), ["shed  -  -  -  (1 failed)"])


if __name__ == "__main__":
    unittest.main()
