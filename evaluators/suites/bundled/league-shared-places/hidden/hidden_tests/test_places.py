from league.ranking import medals, place_all
from league.standings import Standing
from league.table import table_from_text


def team(name, won, scored=0):
    return Standing(name, played=9, won=won, lost=9 - won, scored=scored)


def places(*wins):
    standings = [team(f"T{number:02}", won) for number, won in enumerate(wins)]
    return [entry.place for entry in place_all(standings)]


def test_two_share_second():
    assert places(9, 6, 6, 3) == [1, 2, 2, 4]


def test_three_share_first():
    assert places(5, 5, 5, 1, 0) == [1, 1, 1, 4, 5]


def test_two_ties():
    assert places(8, 8, 5, 5, 5, 2, 1, 1) == [1, 1, 3, 3, 3, 6, 7, 7]


def test_tie_at_the_end():
    assert places(4, 3, 1, 1) == [1, 2, 3, 3]


def test_everyone_level():
    assert places(2, 2, 2) == [1, 1, 1]


def test_no_ties():
    assert places(4, 3, 2, 1) == [1, 2, 3, 4]


def test_nobody():
    assert place_all([]) == []


def test_order_of_the_input_does_not_matter():
    shuffled = [team("D", 1), team("B", 6), team("A", 9), team("C", 6)]
    assert [(entry.place, entry.standing.team) for entry in place_all(shuffled)] == [
        (1, "A"),
        (2, "B"),
        (2, "C"),
        (4, "D"),
    ]


def test_goals_separate_equal_points():
    placed = place_all([team("A", 3, scored=4), team("B", 3, scored=7), team("C", 3, scored=4), team("D", 1)])
    assert [(entry.place, entry.standing.team) for entry in placed] == [(1, "B"), (2, "A"), (2, "C"), (4, "D")]


def test_no_bronze_after_two_silver():
    placed = place_all([team("A", 9), team("B", 6), team("C", 6), team("D", 3)])
    assert medals(placed) == {"gold": ["A"], "silver": ["B", "C"], "bronze": []}


def test_bronze_after_two_gold():
    placed = place_all([team("A", 9), team("B", 9), team("C", 6)])
    assert medals(placed) == {"gold": ["A", "B"], "silver": [], "bronze": ["C"]}


def test_table_from_results():
    text = "A 2-0 C\nB 2-0 D\nA 1-1 B\nC 3-0 D\n"
    assert [line.split()[:2] for line in table_from_text(text).splitlines()] == [
        ["1.", "A"],
        ["1.", "B"],
        ["3.", "C"],
        ["4.", "D"],
    ]
