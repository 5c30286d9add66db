import unittest
from datetime import date

from weather import Reading, parse_readings
from weather.readings import stations, values_of
from weather.report import month_table, show, station_line

TEXT = """
Vardo;2024-01-01;-8.0
Vardo;2024-01-02;
Vardo;2024-01-03;-4.0
Bergen;2024-01-01;3.5
Bergen;2024-02-01;5.5
"""


class ReadingsTest(unittest.TestCase):
    def test_parse(self):
        readings = parse_readings(TEXT)
        self.assertEqual(len(readings), 5)
        self.assertEqual(readings[0], Reading("Vardo", date(2024, 1, 1), -8.0))
        self.assertIsNone(readings[1].celsius)

    def test_values(self):
        readings = parse_readings(TEXT)
        self.assertEqual(values_of(readings, "Vardo"), [-8.0, -4.0])
        self.assertEqual(values_of(readings, "Bergen", 2), [5.5])
        self.assertEqual(stations(readings), ["Bergen", "Vardo"])


class ReportTest(unittest.TestCase):
    def test_show(self):
        self.assertEqual([show(value) for value in (3.0, -0.5, None)], ["+3.0", "-0.5", "--"])

    def test_station_line(self):
        line = station_line(parse_readings(TEXT), "Vardo", 1)
        self.assertEqual(line, "Vardo: mean -6.0, from -8.0 to -4.0")

    def test_month_table(self):
        table = month_table(parse_readings(TEXT), 1)
        self.assertEqual(table[0], "Bergen: mean +3.5, from +3.5 to +3.5")
        self.assertEqual(len(table), 2)

    def test_month_without_a_value(self):
        readings = parse_readings(TEXT)
        self.assertEqual(station_line(readings, "Vardo", 2), "Vardo: mean --, from -- to --")
        self.assertEqual(station_line(readings, "Bergen", 7), "Bergen: mean --, from -- to --")


if __name__ == "__main__":
    unittest.main()
