from tower.stairs import ways


def test_many_towers():
    assert sum(ways(24, frozenset({step})) for step in range(1, 9)) == 4358742
