"""What a run has found, as one value: for `hgm status`, the end of `hgm run`, and the card of an exported agent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from archive.activity import ROOT_SMOKE, Activity, read_activity
from archive.control import driver
from archive.effects import means, rates
from archive.objective import prices
from archive.queries import Reader
from archive.records import ROOT, FileChange, Purpose, Variant
from archive.statistics import (
    Difference,
    best_belief,
    interval,
    paired_difference,
    posterior_mean,
    quantile,
)
from hgm.progress import Interval

MOST_NEAR = 4


@dataclass(frozen=True)
class Scored:
    """A variant with its posteriors: own (1+s, 1+f) and clade (1+S, 1+F), means and 95 % intervals."""

    variant: Variant
    own: Interval
    clade: Interval
    belief: float

    def as_json(self) -> dict[str, object]:
        v = self.variant
        return {
            "id": v.id,
            "parent": v.parent_id,
            "depth": v.depth,
            "idea": v.idea,
            "resolved": v.s,
            "evaluations": v.evaluations,
            "own": _interval_json(self.own),
            "clade_resolved": v.clade_s,
            "clade_evaluations": v.clade_s + v.clade_f,
            "clade": _interval_json(self.clade),
            "belief": self.belief,
            "children": v.children,
            "banned": v.banned,
            "pinned": v.pinned,
            "commit": v.commit,
        }


@dataclass(frozen=True)
class HeldOut:
    """Root against best-belief on held-out tasks. Rates are means over tasks; `difference` is best minus root, and
    `efficiency` the same of the share of the reference's speed, None where no common task is timed."""

    root_rate: float
    best_rate: float
    difference: Difference
    attempts: int
    efficiency: Difference | None = None

    def as_json(self) -> dict[str, object]:
        d = self.difference
        return {
            "tasks": d.tasks,
            "attempts_per_task": self.attempts,
            "root": self.root_rate,
            "best": self.best_rate,
            "difference": d.estimate,
            "low": d.low,
            "high": d.high,
            "p_value": d.p_value,
            "only_root": d.only_first,
            "only_best": d.only_second,
            "efficiency": speed_json(self.efficiency),
        }


def speed_json(found: Difference | None) -> dict[str, float] | None:
    return {"difference": found.estimate, "low": found.low, "high": found.high} if found else None


def speed_text(found: Difference, tasks: str = "of them") -> str:
    """How much faster the right answers of the second are, with 0 for one that is not right; as the rest of a line."""
    return (
        f"efficiency on {found.tasks} {tasks} that are timed: difference {found.estimate:+.0%}, "
        f"95 % interval [{found.low:+.0%}, {found.high:+.0%}]"
    )


def score(variants: list[Variant], epsilon: float) -> list[Scored]:
    """`variants` with their posteriors, in the same order."""
    s, f = np.array([v.s for v in variants]), np.array([v.f for v in variants])
    clade_s, clade_f = np.array([v.clade_s for v in variants]), np.array([v.clade_f for v in variants])
    own = _intervals(s, f)
    clade = _intervals(clade_s, clade_f)
    beliefs = quantile(s, f, epsilon)
    return [Scored(v, own[i], clade[i], float(beliefs[i])) for i, v in enumerate(variants)]


def _intervals(s: NDArray[np.int_], f: NDArray[np.int_]) -> list[Interval]:
    means = posterior_mean(s, f)
    low, high = interval(s, f)
    return [Interval(float(m), float(a), float(b)) for m, a, b in zip(means, low, high, strict=True)]


def ranking(reader: Reader, epsilon: float) -> list[Scored]:
    """Best first: by the ε-quantile of the own posterior, less what the run has a variant's cost take from it; banned
    variants left out; of equals the older, and so where nothing was solved."""
    scored, price = score([v for v in reader.variants() if not v.banned], epsilon), prices(reader)

    def place(one: Scored) -> tuple[bool, float, int]:
        v = one.variant
        return not v.s, price.get(v.id, 0.0) - one.belief if v.s else 0.0, v.id

    return sorted(scored, key=place)


def near_best(reader: Reader, epsilon: float) -> list[Scored]:
    """The best by belief, and those after it whose own 95 % interval overlaps with its; four at most. Who solved
    nothing is none."""
    ranked = [one for one in ranking(reader, epsilon) if one.variant.s]
    return [one for one in ranked if one.own.high >= ranked[0].own.low][:MOST_NEAR]


def best_id(reader: Reader, epsilon: float) -> int:
    """The first of `ranking`; the root where nothing is known."""
    variants, taken = reader.variants(), prices(reader)
    allowed = np.array([not v.banned for v in variants])
    price = np.array([taken.get(v.id, 0.0) for v in variants])
    found = best_belief([v.s for v in variants], [v.f for v in variants], epsilon, allowed=allowed, price=price)
    return found.variant_id if found else ROOT


def totals_of(reader: Reader) -> dict[str, int | float]:
    """A run in numbers, flat: what the archive counts, and what models cost."""
    totals: dict[str, Any] = asdict(reader.totals())
    usage: dict[str, Any] = totals.pop("usage")
    return totals | usage


@dataclass(frozen=True)
class JobInFlight:
    """`id` is e12 for evaluation 12, x3 for expansion 3, `ROOT_SMOKE` for a smoke run of the root; `what` a task id,
    `expand` or `smoke task`; `since` a Unix time; `activity` what it is doing, None where that is not known."""

    id: str
    variant: int
    what: str
    since: float
    activity: Activity | None = None

    def as_json(self) -> dict[str, object]:
        now = self.activity
        return {
            "id": self.id,
            "variant": self.variant,
            "what": self.what,
            "since": self.since,
            "stage": now.doing if now else "",
            "stage_since": now.since if now else None,
            "requests": now.requests if now else 0,
            "tokens": now.tokens if now else 0,
        }


def in_flight(reader: Reader) -> list[JobInFlight]:
    running, doing = reader.running(), read_activity(reader.paths, driver(reader.paths))
    jobs = [(f"e{row.id}", row.variant_id, row.task_id, row.started_at) for row in running.evaluations]
    jobs += [(f"x{row.id}", row.parent_id, "expand", row.started_at) for row in running.expansions]
    jobs += [(ROOT_SMOKE, ROOT, "smoke task", doing[ROOT_SMOKE].since)] if ROOT_SMOKE in doing else []
    return [JobInFlight(*job, doing.get(job[0])) for job in jobs]


def held_out(reader: Reader, best: int) -> HeldOut | None:
    """None until both have been scored on a common held-out task, or where the best is the root itself."""
    found = rates(reader, Purpose.FINAL)
    root_rates, best_rates = found.get(ROOT, {}), found.get(best, {})
    difference = paired_difference(means(root_rates), means(best_rates))
    if difference is None or best == ROOT:
        return None
    common = root_rates.keys() & best_rates.keys()
    attempts = max(len(best_rates[task]) for task in common)
    speed = paired_difference(*(reader.efficiencies(id, Purpose.FINAL) for id in (ROOT, best)))
    return HeldOut(_mean_over(root_rates, common), _mean_over(best_rates, common), difference, attempts, speed)


def held_out_deltas(reader: Reader, best: int) -> dict[str, float]:
    """Held-out task → success rate of the best minus the root's, for the tasks that both were scored on."""
    found = rates(reader, Purpose.FINAL)
    root, other = means(found.get(ROOT, {})), means(found.get(best, {}))
    return {task: other[task] - root[task] for task in root.keys() & other.keys()}


@dataclass(frozen=True)
class AgainstParent:
    """A variant and its parent on the search tasks that both were evaluated on: `gained` and `lost` are those that only
    the variant, and only the parent resolved. `difference` is variant minus parent, None without a common task."""

    parent: Scored
    changes: list[FileChange]
    difference: Difference | None
    gained: list[str]
    lost: list[str]

    def as_json(self) -> dict[str, object]:
        d = self.difference
        return {
            "parent": self.parent.variant.id,
            "files": [asdict(change) for change in self.changes],
            "common_tasks": d.tasks if d else 0,
            "difference": d.estimate if d else None,
            "low": d.low if d else None,
            "high": d.high if d else None,
            "p_value": d.p_value if d else None,
            "gained": self.gained,
            "lost": self.lost,
        }


def against_parent(reader: Reader, variant: Variant, epsilon: float) -> AgainstParent | None:
    """What a variant changed in its parent, and what came of it; None for the root."""
    if variant.parent_id is None:
        return None
    (parent,) = score([reader.variant(variant.parent_id)], epsilon)
    old, new = (reader.success_rates(id, Purpose.SEARCH) for id in (variant.parent_id, variant.id))
    common = sorted(old.keys() & new.keys())
    return AgainstParent(
        parent,
        reader.changes(variant.parent_id, variant.id),
        paired_difference(old, new),
        [task for task in common if new[task] > old[task]],
        [task for task in common if new[task] < old[task]],
    )


def repaired(reader: Reader, variant: int) -> list[str]:
    """The tasks, of both splits, that a variant resolved at least once."""
    return sorted({row.task_id for row in reader.scored(variant) if row.success})


def _mean_over(results: Mapping[str, list[bool]], tasks: set[str]) -> float:
    shares = means(results)
    return sum(shares[task] for task in tasks) / len(tasks)


def _interval_json(one: Interval) -> dict[str, float]:
    return {"mean": one.mean, "low": one.low, "high": one.high}
