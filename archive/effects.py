"""What variants came to on tasks, and what a change did against its parent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from archive.queries import Reader
from archive.records import Purpose, Variant
from archive.statistics import posterior_mean

FEWEST_RESULTS = 3
"""Own results of a variant that make it worth talking about."""
Results = Mapping[int, Mapping[str, float]]
"""Variant → search task → share of its scored attempts that solved it."""


def rates(reader: Reader, purpose: Purpose) -> Mapping[int, dict[str, list[bool]]]:
    """Variant → task → whether each of its scored attempts solved it; all of the run, in one read."""
    found: dict[int, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for row in reader.outcomes(purpose):
        found[row.variant_id][row.task_id].append(row.success)
    return found


def means(results: Mapping[str, list[bool]]) -> dict[str, float]:
    return {task: sum(outcomes) / len(outcomes) for task, outcomes in results.items()}


def all_results(reader: Reader) -> Results:
    """Of every variant, in one read: what asks for many of them asks once."""
    return {variant: means(results) for variant, results in rates(reader, Purpose.SEARCH).items()}


def delta_of(child: Variant, parent: Variant, results: Results) -> float:
    """The paired difference on common tasks; where there are none, the difference of the posterior means."""
    old, new = results.get(parent.id, {}), results.get(child.id, {})
    common = old.keys() & new.keys()
    if common:
        return sum(new[task] - old[task] for task in common) / len(common)
    expected = posterior_mean([child.s, parent.s], [child.f, parent.f])
    return float(expected[0] - expected[1])
