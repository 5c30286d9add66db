"""People who train."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Member:
    """A member; `recommended_by` is the number of the member who brought this one, if there is one."""

    number: int
    name: str
    recommended_by: int | None = None
    student: bool = False
