"""Exponential backoff."""

from dataclasses import dataclass

from backoff.bounds import clamp, spread


@dataclass(frozen=True)
class Policy:
    """Waits that grow by a factor from `base_s`, and never exceed `cap_s`.

    `attempts` counts the first one as well: with `attempts=1` nothing is tried again.
    """

    base_s: float = 0.5
    factor: float = 2.0
    cap_s: float = 60.0
    attempts: int = 5
    jitter: float = 0.0

    def __post_init__(self) -> None:
        if self.base_s < 0 or self.cap_s < self.base_s:
            raise ValueError(f"needs 0 <= base_s <= cap_s, got {self.base_s} and {self.cap_s}")
        if self.factor < 1:
            raise ValueError(f"factor must be at least 1, got {self.factor}")
        if self.attempts < 1:
            raise ValueError(f"attempts must be at least 1, got {self.attempts}")

    def delay(self, failed: int, draw: float = 0.0) -> float:
        """Seconds to wait after the attempt number `failed`, which is 1 for the first attempt."""
        if failed < 1:
            raise ValueError(f"attempts are counted from 1, got {failed}")
        grown = self.base_s * self.factor ** (failed - 1)
        return spread(clamp(self.base_s, grown, self.cap_s), self.jitter, draw)

    def delays(self) -> list[float]:
        """All waits of a call that never succeeds, without jitter."""
        return [self.delay(failed) for failed in range(1, self.attempts)]

    def worst_case_s(self) -> float:
        """Seconds that a call that never succeeds spends waiting."""
        return sum(self.delays())
