"""Score against cost, or speed: which variants nobody beats at both, and what a choice between them comes to.

The score is the belief, the low quantile of a variant's own posterior by which `hgm best` ranks: a cheap agent that was
tried once does not count as good. Cost and objective are those of `archive.objective`; where speed is asked for, the
cost is what a variant lacks of the reference's, 1 - efficiency, and λ makes one objective of both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archive.errors import ConfigError
from archive.objective import Objective, objective_of
from archive.pareto import undominated
from archive.queries import Reader
from archive.rows import MeanCost
from hgm.report import Scored, ranking

NO_COST = MeanCost(0, 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Priced:
    """A variant with its mean cost. `cost` is in the front's `unit`; `objective` is its belief minus λ times that.
    `efficiency`: None where speed was not asked for."""

    scored: Scored
    mean: MeanCost
    cost: float
    objective: float
    efficiency: float | None = None

    def as_json(self) -> dict[str, object]:
        mean = self.mean
        costs = {"attempts": mean.attempts, "tokens": mean.tokens, "usd": mean.usd, "agent_s": mean.agent_s}
        found = {"cost": self.cost, "objective": self.objective, "efficiency": self.efficiency}
        return self.scored.as_json() | costs | found


@dataclass(frozen=True)
class Front:
    """`members` from the cheapest to the dearest, which is from the worst to the best; `unit`: usd, tokens or slowness.
    `chosen`: the member with the highest objective; None where nobody solved anything yet."""

    members: Sequence[Priced]
    unit: str
    variants: int
    chosen: int | None


def front(reader: Reader, epsilon: float, weight: float = 0.0) -> Front:
    """The variants that solved something and that no other beats at score and cost. `weight`: λ, per dollar or, where
    the models are free, per million tokens; at 0, the best is chosen whatever it costs."""
    costs = reader.mean_costs()
    tried = [one for one in ranking(reader, epsilon) if one.variant.s]
    objective = objective_of(costs, weight)
    priced = [_priced(one, costs, objective) for one in tried]
    return _front(priced, "usd" if objective.paid else "tokens")


def fast_front(reader: Reader, epsilon: float, weight: float = 0.0) -> Front:
    """As `front`, of score and speed: among the variants that were tried on tasks that are timed.

    Raises:
        ConfigError: none was.
    """
    speeds, costs = reader.mean_efficiencies(), reader.mean_costs()
    if not speeds:
        raise ConfigError("no result of a task that is timed; what asks for that is [efficiency] in its task.toml")
    priced = []
    for one in ranking(reader, epsilon):
        if one.variant.s and (speed := speeds.get(one.variant.id)) is not None:
            slow, mean = 1 - speed, costs.get(one.variant.id, NO_COST)
            priced.append(Priced(one, mean, slow, one.belief - weight * slow, speed))
    return _front(priced, "slowness")


def _front(priced: Sequence[Priced], unit: str) -> Front:
    by_age = sorted(priced, key=lambda one: one.scored.variant.id)
    places = undominated([one.cost for one in by_age], [one.scored.belief for one in by_age])
    members = [by_age[place] for place in places]
    chosen = max(members, key=lambda one: (one.objective, one.scored.belief), default=None)
    return Front(members, unit, len(priced), chosen.scored.variant.id if chosen else None)


def _priced(one: Scored, costs: Mapping[int, MeanCost], objective: Objective) -> Priced:
    mean = costs.get(one.variant.id, NO_COST)
    cost = mean.usd if objective.paid else mean.tokens
    return Priced(one, mean, cost, one.belief - objective.weight * objective.cost(mean))
