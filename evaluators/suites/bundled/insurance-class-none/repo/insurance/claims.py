"""Claims, and which of them count."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Claim:
    """What a holder reported; `at_fault` is false if somebody else has to pay."""

    policy: str
    day: date
    at_fault: bool = True


def count_claims(claims: Iterable[Claim], policy: str, year: int) -> int:
    """How many claims of a year count against a policy: those where its holder was at fault."""
    return sum(1 for claim in claims if claim.policy == policy and claim.day.year == year and claim.at_fault)
