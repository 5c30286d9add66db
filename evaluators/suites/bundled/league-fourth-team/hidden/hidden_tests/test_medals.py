from league.ranking import medals, place_all
from league.results import parse_results
from league.standings import Standing, collect


def medals_of(*wins):
    return medals(place_all(Standing(name, won=won) for name, won in zip("ABCDEF", wins)))


def test_four_teams():
    assert medals_of(9, 7, 5, 3) == {"gold": ["A"], "silver": ["B"], "bronze": ["C"]}


def test_six_teams():
    assert medals_of(1, 2, 3, 4, 5, 6) == {"gold": ["F"], "silver": ["E"], "bronze": ["D"]}


def test_two_with_bronze():
    assert medals_of(4, 3, 2, 2, 1) == {"gold": ["A"], "silver": ["B"], "bronze": ["C", "D"]}


def test_two_with_silver():
    assert medals_of(4, 3, 3, 2) == {"gold": ["A"], "silver": ["B", "C"], "bronze": []}


def test_three_with_gold():
    assert medals_of(4, 4, 4, 2, 2) == {"gold": ["A", "B", "C"], "silver": [], "bronze": []}


def test_from_results():
    results = parse_results("A 2-0 B\nC 0-3 D\nE 1-1 F\n")
    assert medals(iter(place_all(collect(results)))) == {"gold": ["D"], "silver": ["A"], "bronze": ["E", "F"]}


def test_three_teams():
    assert medals_of(1, 2, 3) == {"gold": ["C"], "silver": ["B"], "bronze": ["A"]}


def test_all_alike():
    assert medals_of(2, 2, 2, 2) == {"gold": ["A", "B", "C", "D"], "silver": [], "bronze": []}


def test_nobody():
    assert medals([]) == {"gold": [], "silver": [], "bronze": []}
