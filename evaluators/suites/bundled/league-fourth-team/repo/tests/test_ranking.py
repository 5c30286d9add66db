import unittest

from league.ranking import medals, place_all
from league.standings import Standing


def team(name, won, scored=0):
    return Standing(name, played=3, won=won, lost=3 - won, scored=scored)


class RankingTest(unittest.TestCase):
    def test_all_different(self):
        placed = place_all([team("B", 1), team("A", 3), team("C", 2)])
        self.assertEqual([(p.place, p.standing.team) for p in placed], [(1, "A"), (2, "C"), (3, "B")])

    def test_goals_decide(self):
        placed = place_all([team("A", 1, scored=2), team("B", 1, scored=5)])
        self.assertEqual([(p.place, p.standing.team) for p in placed], [(1, "B"), (2, "A")])

    def test_spring_cup(self):
        placed = place_all([team("Rovers", 3), team("United", 2), team("Albion", 2), team("Wanderers", 1)])
        self.assertEqual([p.place for p in placed], [1, 2, 2, 4])

    def test_medals(self):
        placed = place_all([team("A", 3), team("B", 2), team("C", 1)])
        self.assertEqual(medals(placed), {"gold": ["A"], "silver": ["B"], "bronze": ["C"]})


if __name__ == "__main__":
    unittest.main()
