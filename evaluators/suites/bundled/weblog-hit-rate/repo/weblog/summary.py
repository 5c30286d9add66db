"""Numbers of one day."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from weblog.entries import Entry

NOT_MODIFIED = 304


@dataclass(frozen=True)
class Summary:
    """What the report shows. `by_class` counts requests by status class, for example "2xx"."""

    requests: int
    clients: int
    bytes_sent: int
    cache_hits: int
    by_class: dict[str, int]
    busiest: list[tuple[str, int]]

    @property
    def hit_rate(self) -> float:
        """Share of requests that the client's cache could answer, 0 to 1; 0 without requests."""
        if self.requests == 0:
            return 0.0
        return self.cache_hits // self.requests


def summarise(entries: Iterable[Entry], top: int = 3) -> Summary:
    """Count the entries; `busiest` has at most `top` paths, the most frequent first, then by name."""
    entries = list(entries)
    classes = Counter(f"{entry.status // 100}xx" for entry in entries)
    paths = Counter(entry.path for entry in entries)
    ranking = sorted(paths.items(), key=lambda item: (-item[1], item[0]))
    return Summary(
        requests=len(entries),
        clients=len({entry.client for entry in entries}),
        bytes_sent=sum(entry.size for entry in entries),
        cache_hits=sum(1 for entry in entries if entry.status == NOT_MODIFIED),
        by_class=dict(sorted(classes.items())),
        busiest=ranking[:top],
    )
