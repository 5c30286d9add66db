"""Policies and their holders."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Policy:
    """A policy; the higher `bonus_class` (0 to 20), the cheaper. With `protected`, one claim a year costs no class."""

    number: str
    holder: str
    bonus_class: int
    base_cents: int
    protected: bool = False
