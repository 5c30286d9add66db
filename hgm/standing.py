"""How far a run is: what is spent of each limit, how the comparison at the end goes, and both in words.

Read from the archive and the run's own files; neither its suite nor its models need be there. pydantic, which would
read hgm.toml more strictly, takes longer to import than everything else that `hgm status` does.
"""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from archive.errors import ConfigError
from archive.layout import RunPaths
from archive.queries import Reader, Running
from archive.records import ROOT, Purpose, Split, Usage
from archive.values import ids_in
from hgm import amounts
from hgm.budget import Budget, BudgetLimits, BudgetLine, BudgetName
from hgm.forecast import with_forecast
from hgm.progress import Finals

PHASES = {
    "gate": "trying out the root",
    "search": "searching",
    "final": "comparing the best with the root",
    "done": "done",
}
_WHY = {
    "evaluations": "the evaluations of its budget are used up",
    "expansions": "the expansions of its budget are used up",
    "tokens": "the tokens of its budget are used up",
    "usd": "the dollars of its budget are used up",
    "wall": "the time of its budget is used up",
    "no_improvement": "the best has not improved for as long as its budget allows",
    "compared": "all that was asked for has been tried",
    "no_expandable_node": "no variant is left that could be expanded or evaluated",
}


def why(cause: str) -> str:
    """Why a search ended, in words."""
    return _WHY.get(cause, cause.replace("_", " "))


SPENDING = (BudgetName.TOKENS, BudgetName.USD)


def budget_lines(reader: Reader) -> tuple[BudgetLine, ...]:
    """The limits of the run, and what was spent of each at its last result; empty where they cannot be read."""
    return tuple(line for line in _lines(reader) if line.limit is not None)


def spending(reader: Reader) -> tuple[BudgetLine, ...]:
    """Tokens and dollars, limited or not."""
    return tuple(line for line in _lines(reader) if line.name in SPENDING)


def _lines(reader: Reader) -> tuple[BudgetLine, ...]:
    """All budgets, with what is in flight and a forecast; empty where the limits cannot be read."""
    limits, stored = limits_of(reader.paths), reader.state("budget")
    if limits is None:
        return ()
    finalists = int(_final(reader.paths).get("finalists", 1))  # a run of before has no such key
    kept = sum(_planned(reader, range(1 + finalists)).values())
    try:
        budget = Budget(limits, final_evaluations=kept, state=str(stored) if stored else None)
    except ConfigError:  # hgm.toml was changed since, to what `hgm run` will refuse
        budget = Budget(limits, state=str(stored) if stored else None)
    taken = _taken(reader.running())
    lines = [replace(line, reserved=taken.get(line.name, 0.0)) for line in budget.lines()]
    if reader.state("phase") == "done":
        return tuple(replace(line, forecast=line.spent) for line in lines)
    return with_forecast(lines, over=reader.state("phase") == "final")


def _taken(running: Running) -> dict[BudgetName, float]:
    """What is in flight: attempts, and the most that their requests so far may have cost."""
    usage = sum((row.usage for row in running.evaluations), Usage())
    usage = sum((row.usage for row in running.expansions), usage)
    return {
        BudgetName.EVALUATIONS: sum(row.purpose is not Purpose.CHECK for row in running.evaluations),
        BudgetName.EXPANSIONS: len(running.expansions),
        BudgetName.TOKENS: usage.tokens,
        BudgetName.USD: usage.usd,
    }


def wall_spent_s(reader: Reader) -> float:
    """How long the run was driven, at its last result."""
    stored = reader.state("budget")
    return float(json.loads(str(stored))["wall_s"]) if stored else 0.0


def limits_of(paths: RunPaths) -> BudgetLimits | None:
    """[budget] of hgm.toml, which may change while the run rests; where that is broken, as it was at the start."""
    for table in (_asked, _resolved):
        try:
            found = {name: amounts.BUDGETS[name](amount) for name, amount in table(paths)["budget"].items()}
            wall = found.pop("wall", None)
            usd = found.pop("usd", None)
            return BudgetLimits(**{name: int(amount) for name, amount in found.items()}, usd=usd, wall_s=wall)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, ConfigError):
            continue
    return None


def finals(reader: Reader) -> Finals | None:
    """How the final comparison stands; None before it has begun, or where there is none to make."""
    best = reader.state("best")
    if not isinstance(best, int) or reader.state("phase") not in ("final", "done"):
        return None
    runners_up = ids_in(reader.state("runners_up", []))
    planned = _planned(reader, {ROOT, best, *runners_up})
    had = Counter((result.variant_id, result.task_id) for result in reader.outcomes(Purpose.FINAL))
    return Finals(best, (planned & had).total(), planned.total(), runners_up=runners_up) if planned else None


def _planned(reader: Reader, compared: Collection[int]) -> Counter[tuple[int, str]]:
    """(variant, task) → how often, for the comparison of these."""
    final = _final(reader.paths)
    attempts = int(final["attempts"]) if final.get("held_out") else 0
    left_out = {one.task_id for one in reader.quarantined()}
    tasks = [task.id for task in reader.tasks() if task.split is Split.HELD_OUT and task.id not in left_out]
    return Counter({(node, task): attempts for node in compared for task in tasks if attempts})


def _final(paths: RunPaths) -> Mapping[str, Any]:
    """What the run was asked to compare at its end; empty where that cannot be read."""
    try:
        final: Mapping[str, Any] = _resolved(paths)["final"]
        return final if isinstance(final, dict) else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _asked(paths: RunPaths) -> Mapping[str, Any]:
    return tomllib.loads(paths.config.read_text(encoding="utf-8"))


def _resolved(paths: RunPaths) -> Mapping[str, Any]:
    config: Mapping[str, Any] = json.loads(paths.lock.read_text(encoding="utf-8"))["config"]
    return config
