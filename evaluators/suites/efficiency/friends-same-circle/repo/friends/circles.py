class Circles:
    """Who is in one circle with whom: by friendships, however many are between."""

    def __init__(self) -> None:
        self._friends: dict[str, list[str]] = {}

    def befriend(self, one: str, other: str) -> None:
        self._friends.setdefault(one, []).append(other)
        self._friends.setdefault(other, []).append(one)

    def together(self, one: str, other: str) -> bool:
        """Whether both are in the same circle; everybody is in one with themselves."""
        seen, waiting = {one}, [one]
        while waiting:
            person = waiting.pop()
            if person == other:
                return True
            for friend in self._friends.get(person, []):
                if friend not in seen:
                    seen.add(friend)
                    waiting.append(friend)
        return False
