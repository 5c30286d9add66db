import unittest

from league.results import parse_results
from league.standings import Standing, collect


class StandingTest(unittest.TestCase):
    def test_won(self):
        rovers = Standing("Rovers")
        rovers.add(2, 1)
        rovers.add(4, 0)
        self.assertEqual((rovers.played, rovers.won, rovers.points), (2, 2, 6))

    def test_lost(self):
        united = Standing("United")
        united.add(1, 2)
        self.assertEqual((united.drawn, united.lost, united.points), (0, 1, 0))

    def test_goals(self):
        rovers, united = collect(parse_results("Rovers 2-1 United\nUnited 0-3 Rovers\n"))
        self.assertEqual((rovers.scored, rovers.conceded, rovers.difference), (5, 1, 4))
        self.assertEqual((united.scored, united.conceded, united.difference), (1, 5, -4))


if __name__ == "__main__":
    unittest.main()
