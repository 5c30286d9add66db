"""How long to wait before the next attempt, and whether to make one at all."""

from backoff.policy import Policy

__all__ = ["Policy"]
