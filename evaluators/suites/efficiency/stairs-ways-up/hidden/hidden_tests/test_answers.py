from tower.sign import sign
from tower.stairs import ways


def test_few_steps():
    assert [ways(steps) for steps in range(8)] == [1, 1, 2, 4, 7, 13, 24, 44]


def test_no_way():
    assert ways(5, frozenset({2, 3, 4})) == 0
    assert sign(5, frozenset({2, 3, 4})) == "closed"


def test_the_top_is_broken():
    assert ways(3, frozenset({3})) == 0


def test_other_broken_steps_make_another_number():
    assert [ways(6, frozenset({step})) for step in range(1, 6)] == [11, 10, 8, 10, 11]
