import unittest
from datetime import date

from plants import Plant, next_watering, parse_plant
from plants.rooms import by_room


class PlantTest(unittest.TestCase):
    def test_parse(self):
        self.assertEqual(parse_plant("Cactus; 2024-05-01; 21; kitchen"), Plant("Cactus", date(2024, 5, 1), 21, "kitchen"))
        self.assertEqual(parse_plant("Basil;2024-05-03;2"), Plant("Basil", date(2024, 5, 3), 2, "living room"))
        self.assertEqual(parse_plant("Basil;2024-05-03;2;").room, "living room")
        self.assertEqual(parse_plant("Mint;2024-05-03;1").every_days, 1)

    def test_nonsense(self):
        for line in ("Basil", "Basil; soon", "Basil; 2024-05-03; often", "Basil; 2024-05-03; 0"):
            with self.assertRaises(ValueError):
                parse_plant(line)

    def test_no_note(self):
        self.assertEqual(next_watering(parse_plant("Fern; 2024-05-06")), date(2024, 5, 13))
        self.assertEqual(next_watering(parse_plant("Fern; 2024-02-26; ; hall")), date(2024, 3, 4))

    def test_rooms(self):
        plants = [parse_plant(line) for line in ("Ivy;2024-05-01;3;bath", "Fern;2024-05-01;4", "Aloe;2024-05-01;9;bath")]
        self.assertEqual(by_room(plants), {"bath": ["Aloe", "Ivy"], "living room": ["Fern"]})


if __name__ == "__main__":
    unittest.main()
