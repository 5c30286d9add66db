from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    day: int
    text: str
