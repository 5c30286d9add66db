class Line:
    """People who wait; the one who came first is called first."""

    def __init__(self) -> None:
        self._waiting: list[tuple[str, int]] = []

    def __len__(self) -> int:
        return len(self._waiting)

    def come(self, name: str, minute: int) -> None:
        self._waiting.insert(0, (name, minute))

    def call(self) -> tuple[str, int]:
        """Who is next, and the minute in which they came."""
        if not self._waiting:
            raise LookupError("nobody is waiting")
        return self._waiting.pop()
