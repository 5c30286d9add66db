"""The feed of the control centre: what it sends, minute by minute."""

from collections.abc import Iterable

from timetable.announcements import changed
from timetable.notices import apply_all, read_notices
from timetable.stops import Stop

HEADER = "train,kind,value"


class Feed:
    """Our trains as the control centre knows them by now."""

    def __init__(self, stops: Iterable[Stop]) -> None:
        self.stops = list(stops)
        self._seen = 0

    def update(self, lines: list[str]) -> list[str]:
        """Take in a file that only grows; what the loudspeaker has to say about the lines that are new in it."""
        fresh = [line for line in lines if line != HEADER][self._seen :]
        self._seen += len(fresh)
        before = self.stops
        self.stops = apply_all(before, read_notices([HEADER, *fresh]))
        said = [changed(old, new) for old, new in zip(before, self.stops, strict=True)]
        return [text for text in said if text]
