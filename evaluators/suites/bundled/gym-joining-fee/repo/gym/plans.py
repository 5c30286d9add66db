"""The plans on offer."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """What a member signs; the prices are in cents, `months` is how long the plan runs at least."""

    name: str
    monthly: int
    months: int
    joining: int = 4000


PLANS = {
    plan.name: plan
    for plan in (
        Plan("month", monthly=3990, months=1),
        Plan("half-year", monthly=3490, months=6),
        Plan("year", monthly=2990, months=12),
        Plan("two-year", monthly=2690, months=24, joining=3000),
    )
}


def plan_named(name: str) -> Plan:
    """The plan with this name. ValueError that names the plans there are, if it is not one of them."""
    if name not in PLANS:
        raise ValueError(f"no plan {name!r}, there are {', '.join(PLANS)}")
    return PLANS[name]
