class Circles:
    """Who is in one circle with whom: by friendships, however many are between. A forest of disjoint sets, in which
    each person points to another of the circle, up to the one that stands for all."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}
        self._size: dict[str, int] = {}

    def befriend(self, one: str, other: str) -> None:
        small, large = self._top(one), self._top(other)
        if small == large:
            return
        if self._size.get(small, 1) > self._size.get(large, 1):
            small, large = large, small
        self._above[small] = large
        self._size[large] = self._size.get(small, 1) + self._size.get(large, 1)

    def together(self, one: str, other: str) -> bool:
        """Whether both are in the same circle; everybody is in one with themselves."""
        return self._top(one) == self._top(other)

    def _top(self, person: str) -> str:
        while person in self._above:
            person = self._above[person]
        return person
