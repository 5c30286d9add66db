"""The queue in front of the printer."""

from collections import deque
from collections.abc import Iterable


class Printer:
    """Prints one text after the other, as long as there is paper."""

    def __init__(self, paper: int) -> None:
        self.paper = paper
        self._queue: deque[tuple[str, int]] = deque()
        self.printed: list[str] = []

    def add(self, texts: Iterable[str], sheets: int = 1) -> None:
        """Put texts at the end of the queue, each of so many sheets."""
        self._queue.extend((text, sheets) for text in texts)

    def run(self) -> int:
        """Print until the queue or the paper ends; how many texts still wait."""
        while self._queue and self._queue[0][1] <= self.paper:
            text, sheets = self._queue.popleft()
            self.paper -= sheets
            self.printed.append(text)
        return len(self._queue)
