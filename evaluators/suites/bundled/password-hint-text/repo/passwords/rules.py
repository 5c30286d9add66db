"""What a site asks of a password."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rules:
    """Settings of a site; the lengths count characters."""

    shortest: int = 10
    longest: int = 64
    digit: bool = True
    capital: bool = True
    symbol: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.shortest <= self.longest:
            raise ValueError(f"needs 1 <= shortest <= longest, got {self.shortest} and {self.longest}")


RELAXED = Rules(shortest=6, digit=False, capital=False)
STRICT = Rules(shortest=14, symbol=True)
