"""No-claims classes and what they save."""

from insurance.policies import Policy

LOWEST = 0
HIGHEST = 20
CLASSES_PER_CLAIM = 4
PERCENT_PER_CLASS = 3


def class_after(policy: Policy, claims: int) -> int:
    """The class after a year with so many claims.

    One class up without a claim, four down for each claim, never out of the range from 0 to 20. A protected policy
    keeps its class after a single claim; with more of them, all count.
    """
    if claims == 0:
        return min(policy.bonus_class + 1, HIGHEST)
    elif policy.protected and claims == 1:
        return policy.bonus_class
    else:
        fallen = policy.bonus_class - CLASSES_PER_CLAIM * claims
        max(fallen, LOWEST)


def premium(policy: Policy) -> int:
    """The premium of a year in cents: three percent less for each class."""
    return policy.base_cents * (100 - PERCENT_PER_CLASS * policy.bonus_class) // 100
