from league.ranking import medals, place_all
from league.results import parse_results
from league.standings import Standing, collect
from league.table import table_from_text

SEASON = """
West End 1-1 Harbour
West End 0-2 Quarry
Harbour 3-3 Quarry
Quarry 1-0 West End
"""


def after(*matches):
    standing = Standing("X")
    for scored, conceded in matches:
        standing.add(scored, conceded)
    return standing


def test_draws():
    standing = after((0, 0), (2, 2), (5, 5))
    assert (standing.won, standing.drawn, standing.lost, standing.points) == (0, 3, 0, 3)


def test_defeats():
    standing = after((0, 1), (2, 3), (1, 6))
    assert (standing.won, standing.drawn, standing.lost, standing.points) == (0, 0, 3, 0)


def test_some_of_each():
    standing = after((2, 0), (1, 1), (0, 4), (3, 2), (0, 1))
    assert (standing.won, standing.drawn, standing.lost, standing.points) == (2, 1, 2, 7)


def test_season():
    found = {row.team: (row.won, row.drawn, row.lost, row.points) for row in collect(parse_results(SEASON))}
    assert found == {"West End": (0, 1, 2, 1), "Harbour": (0, 2, 0, 2), "Quarry": (2, 1, 0, 7)}


def test_table():
    assert table_from_text(SEASON).splitlines() == [
        " 1. Quarry            3  +3   7",
        " 2. Harbour           2  +0   2",
        " 3. West End          3  -3   1",
    ]


def test_medals():
    standings = collect(parse_results("A 1-1 B\nC 0-1 D\n"))
    assert medals(place_all(standings)) == {"gold": ["D"], "silver": ["A", "B"], "bronze": []}


def test_wins():
    standing = after((1, 0), (4, 3))
    assert (standing.won, standing.points, standing.difference) == (2, 6, 2)


def test_every_match_counts_once():
    standing = after((1, 0), (1, 1), (0, 1), (2, 2))
    assert standing.won + standing.drawn + standing.lost == standing.played == 4


def test_shared_places():
    standings = [Standing(name, won=won) for name, won in [("A", 3), ("B", 2), ("C", 2), ("D", 1)]]
    assert [entry.place for entry in place_all(standings)] == [1, 2, 2, 4]
