"""Rules for new passwords."""

from passwords.check import problems
from passwords.rules import Rules

__all__ = ["Rules", "problems"]
