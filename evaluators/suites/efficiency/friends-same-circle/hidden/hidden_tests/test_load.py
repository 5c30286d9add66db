from friends.circles import Circles
from friends.invite import share


def test_a_town():
    circles = Circles()
    for number in range(9_000):
        circles.befriend(f"p{number}", f"p{number + 2}")
    pairs = [(f"p{i * 7_919 % 9_000}", f"p{i // 3 * 4_729 % 9_000}") for i in range(1_500)]
    assert share(circles, pairs) == 0.6666666666666666
