import unittest
from datetime import datetime, timedelta

from sauna.card import Card
from sauna.display import clock, goodbye
from sauna.visit import Visit


class CardTest(unittest.TestCase):
    def test_new(self):
        card = Card("Aino", 20)
        self.assertEqual(card.left, timedelta(hours=20))
        self.assertFalse(card.is_empty)

    def test_without_hours(self):
        self.assertTrue(Card("Aino", 0).is_empty)


class DisplayTest(unittest.TestCase):
    def test_clock(self):
        times = [timedelta(0), timedelta(minutes=5, seconds=59), timedelta(days=1, hours=1, minutes=30)]
        self.assertEqual([clock(time) for time in times], ["0:00", "0:05", "25:30"])

    def test_goodbye(self):
        self.assertEqual(goodbye(Card("Aino", 20)), "Goodbye Aino! 20:00 left on your card.")
        self.assertEqual(goodbye(Card("Aino", 0)), "Goodbye Aino! Your card is used up.")

    def test_goodbye_after_the_first_visit(self):
        card = Card("Veikko", 10)
        card.use(Visit(3, datetime(2024, 11, 8, 17), datetime(2024, 11, 8, 19, 30)))
        self.assertEqual(goodbye(card), "Goodbye Veikko! 7:30 left on your card.")


if __name__ == "__main__":
    unittest.main()
