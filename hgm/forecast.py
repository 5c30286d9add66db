"""Where a run will stand at its end, at the pace so far. Pure: made of the lines of its budget."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hgm.budget import BudgetLine, BudgetName

_ENDING = (BudgetName.EVALUATIONS, BudgetName.EXPANSIONS, BudgetName.TOKENS, BudgetName.USD, BudgetName.WALL)


def with_forecast(lines: Iterable[BudgetLine], *, over: bool) -> tuple[BudgetLine, ...]:
    """Each of `lines` with what will have been spent of it when the run ends; None before anything tells.

    The search ends with the first limit that is used up, what is held for the final comparison left out; all else grows
    in proportion until then. The comparison adds its evaluations, each at the mean of everything spent for one so far:
    rather too much than too little, since that mean bears the expansions' cost too. `over`: the search has ended.
    """
    lines = tuple(lines)
    share = 1.0 if over else max(map(_share, lines), default=0.0)
    evaluations = next((line for line in lines if line.name is BudgetName.EVALUATIONS), None)
    if share <= 0 or evaluations is None:
        return lines
    share = min(1.0, share)
    final = evaluations.held / evaluations.spent if evaluations.spent else 0.0
    return tuple(replace(line, forecast=_forecast(line, share, final)) for line in lines)


def _share(line: BudgetLine) -> float:
    """How much of a limit that ends the search is spent, 0 to 1."""
    if line.limit is None or line.name not in _ENDING:
        return 0.0
    return line.spent / max(line.limit - line.held, line.limit / 1000)


def _forecast(line: BudgetLine, share: float, final: float) -> float | None:
    if line.name not in _ENDING:
        return None
    more = line.held if line.name is BudgetName.EVALUATIONS else line.spent * final
    more = 0.0 if line.name is BudgetName.EXPANSIONS else more
    there = line.spent / share + more
    return there if line.limit is None else min(there, max(line.limit, line.spent))
