import unittest
from datetime import date

from postal.codes import normalize
from postal.delivery import NoDeliveryError, arrival, tour_lists, zone_for
from postal.zones import Zone, read_zones, zone_of

ZONES = read_zones(["# prefix;name;days", "1;East;2", "20;Hamburg;1", "", "21;Around Hamburg;2", "8;South;3"])


class CodesTest(unittest.TestCase):
    def test_normalize(self):
        self.assertEqual(normalize(" 20 095 "), "20095")
        self.assertEqual([normalize("D-80331"), normalize("d-01067")], ["80331", "01067"])

    def test_nonsense(self):
        for text in ("", "2009", "200955", "A-1010", "2009x"):
            with self.assertRaises(ValueError):
                normalize(text)


class ZonesTest(unittest.TestCase):
    def test_read(self):
        self.assertEqual(list(ZONES), ["1", "20", "21", "8"])
        self.assertEqual(ZONES["20"], Zone("Hamburg", 1))

    def test_zone_of(self):
        found = [zone_of(ZONES, code).name for code in ("10115", "20095", "21465", "80331")]
        self.assertEqual(found, ["East", "Hamburg", "Around Hamburg", "South"])

    def test_no_zone(self):
        self.assertIsNone(zone_of(ZONES, "50667"))

    def test_only_the_beginning_counts(self):
        self.assertEqual(zone_of(ZONES, "18208").name, "East")


class DeliveryTest(unittest.TestCase):
    def test_zone_for(self):
        self.assertEqual(zone_for(ZONES, " D-20095"), Zone("Hamburg", 1))
        with self.assertRaises(NoDeliveryError):
            zone_for(ZONES, "50667")

    def test_exceptions(self):
        zones = {**ZONES, "80": Zone("Munich", 1), "10115": Zone("Depot", 0)}
        found = [zone_for(zones, code).name for code in ("80331", "81667", "10115", "10117")]
        self.assertEqual(found, ["Munich", "South", "Depot", "East"])

    def test_arrival(self):
        days = [arrival(ZONES, "20095", date(2024, 5, day)) for day in (6, 10, 11)]
        self.assertEqual(days, [date(2024, 5, 7), date(2024, 5, 11), date(2024, 5, 13)])

    def test_arrival_over_sunday(self):
        self.assertEqual(arrival(ZONES, "80331", date(2024, 5, 10)), date(2024, 5, 14))

    def test_tours(self):
        self.assertEqual(
            tour_lists(ZONES, ["21465", "D-20459", "20095"]),
            {"Hamburg": ["20095", "20459"], "Around Hamburg": ["21465"]},
        )


if __name__ == "__main__":
    unittest.main()
