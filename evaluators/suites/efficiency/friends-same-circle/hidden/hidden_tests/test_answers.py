from friends.circles import Circles
from friends.invite import share


def circles(*pairs):
    found = Circles()
    for pair in pairs:
        found.befriend(*pair)
    return found


def test_everybody_with_themselves():
    assert Circles().together("Ada", "Ada")
    assert circles(("Ada", "Ben")).together("Ada", "Ada")


def test_nobody_knows_a_stranger():
    assert not circles(("Ada", "Ben")).together("Di", "Ada")
    assert not Circles().together("Di", "Ed")


def test_a_friendship_that_comes_later_counts():
    found = circles(("a", "b"), ("c", "d"), ("e", "f"))
    assert not found.together("a", "d")
    found.befriend("d", "b")
    assert found.together("a", "d")
    assert found.together("c", "a")
    assert not found.together("a", "e")
    found.befriend("e", "e")
    found.befriend("a", "f")
    assert found.together("e", "c")


def test_a_long_chain():
    found = circles(*((str(n), str(n + 1)) for n in range(3_000)))
    assert found.together("0", "3000")
    assert not found.together("0", "3001")


def test_share_of_nothing():
    assert share(Circles(), []) == 0.0
