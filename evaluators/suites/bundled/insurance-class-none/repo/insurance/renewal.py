"""The renewals at the end of a year."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from insurance.bonus import class_after
from insurance.claims import Claim, count_claims
from insurance.policies import Policy


def renewed(policy: Policy, claims: Iterable[Claim], year: int) -> Policy:
    """The policy as it goes on after the year."""
    return replace(policy, bonus_class=class_after(policy, count_claims(claims, policy.number, year)))


def renewal_list(policies: Iterable[Policy], claims: Sequence[Claim], year: int) -> list[str]:
    """A line for each policy: number, holder, the class before and the class after."""
    lines = []
    for policy in policies:
        after = renewed(policy, claims, year)
        lines.append(f"{policy.number} {policy.holder}: class {policy.bonus_class} -> {after.bonus_class}")
    return lines
