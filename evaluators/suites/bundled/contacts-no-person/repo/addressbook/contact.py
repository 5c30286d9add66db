"""People."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Contact:
    """One person; `key` is the book's own number for the entry."""

    key: int
    name: str
    company: str = ""
    mail: str = ""

    @property
    def surname(self) -> str:
        """The last word of the name."""
        words = self.name.split()
        return words[-1] if words else None
