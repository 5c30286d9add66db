"""The card of an exported agent: where it comes from, how well it does and how sure that is, how to run it."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.export import export_agent
from archive.overfit import Overfit, overfit
from archive.queries import Reader
from evaluators.manifest import load_agent
from hgm.display import clock
from hgm.harmless import harmless
from hgm.report import HeldOut, Scored, held_out, score, speed_text, totals_of

if TYPE_CHECKING:
    from hgm.full_suite import FullSuite


def export_variant(
    reader: Reader, variant: int, epsilon: float, target: Path | None = None, looked: FullSuite | None = None
) -> Path:
    """Write `variant` with its card; the directory that was made (default: exports/v<id> of the run).

    `looked` is what its right answers do to all tests of their projects, if that was asked."""
    lineage = score(reader.lineage(variant), epsilon)
    chosen = next(one for one in lineage if one.variant.id == variant)
    result = held_out(reader, variant)
    root = min(lineage, key=lambda one: one.variant.depth)
    patch = reader.diff(root.variant.id, chosen.variant.id)
    gap = overfit(reader, variant)
    card = _card(reader, chosen, lineage, result, gap) | {"full_suite": looked.counts() if looked else None}
    where = target or reader.paths.exports / chosen.variant.label
    compared = f"{_held_out(result)}{_gap(gap)}{_left_out(reader)}{_full_suite(looked)}"
    readme = _readme(reader, chosen, lineage, compared, patch, where)
    return export_agent(reader.agent(variant), where, card=card, readme=harmless(readme))


def _card(
    reader: Reader, chosen: Scored, lineage: list[Scored], result: HeldOut | None, gap: Overfit | None
) -> dict[str, Any]:
    return chosen.as_json() | {
        "run": reader.paths.name,
        "name": chosen.variant.name,
        "lineage": [{"id": one.variant.id, "commit": one.variant.commit, "idea": one.variant.idea} for one in lineage],
        "held_out": result.as_json() if result else None,
        "overfit": gap.as_json() if gap else None,
        "left_out_as_flaky": [task.task_id for task in reader.quarantined()],
        "totals_of_the_search": totals_of(reader),
        "models": _models(reader),
    }


def _models(reader: Reader) -> object:
    try:
        config = json.loads(reader.paths.lock.read_text())["config"]
        return {"roles": config["roles"], "models": config["models"]}
    except (OSError, ValueError, KeyError):
        return None


def _readme(reader: Reader, chosen: Scored, lineage: list[Scored], compared: str, patch: str, where: Path) -> str:
    v = chosen.variant
    steps = "\n".join(f"{n}. `v{one.variant.id}` {one.variant.idea}" for n, one in enumerate(lineage))
    return f"""# {v.name}, variant {v.label} of the search {reader.paths.name!r}

A coding agent that was found by a self-modifying search. It needs nothing of that search: this folder,
Python ≥ 3.11, and a model to talk to.

## Run it
```
cd {where.name}{_install(reader, v.id)}
export OPENAI_BASE_URL=…   # any OpenAI-compatible endpoint
export OPENAI_API_KEY=…
export OPENAI_MODEL=…
python -m agent --repo PATH --statement FILE [--test-command "python -m pytest -q"]
```
It changes the files below PATH in place and runs commands there, without a sandbox: give it a clean checkout.

## How well it does
* search tasks: {v.s} of {v.evaluations} resolved, posterior {chosen.own}; its clade {v.clade_s} of \
{v.clade_s + v.clade_f}, {chosen.clade}. It was chosen on these, so they flatter it.
* {compared}

## Lineage
{steps}
{_lessons(reader, v.id)}
## What changed since the root
```diff
{patch.strip() or "(nothing: this is the root)"}
```

## What the search cost
{_totals(reader)}
"""


def _lessons(reader: Reader, variant: int) -> str:
    """The section with what it learned; '' for nothing."""
    texts = "".join(f"* {lesson.text}\n" for lesson in reader.kit(variant))
    said = "Those that are near to a task stand in its file; all are in `agent/variant/lessons.json`."
    return f"\n## Its lessons\n{said}\n\n{texts}" if texts else ""


def _install(reader: Reader, variant: int) -> str:
    """The line that installs what the agent needs besides Python; '' for nothing."""
    wanted = load_agent(reader.files(variant)).environment
    if wanted is None or not wanted.requirements:
        return ""
    names = " ".join(shlex.quote(line.partition(" --hash")[0]) for line in wanted.requirements)
    return f"\npython -m pip install {names}   # in a virtual environment; Python {wanted.python or '>=3.11'}"


def _held_out(result: HeldOut | None) -> str:
    if result is None:
        return "held-out tasks: not compared with the root (yet, or this is the root)."
    d = result.difference
    return (
        f"held-out tasks, never seen by the search ({d.tasks} tasks, {result.attempts} attempts each): root "
        f"{result.root_rate:.0%}, this agent {result.best_rate:.0%}; difference {d.estimate:+.0%}, 95 % interval "
        f"[{d.low:+.0%}, {d.high:+.0%}], exact {d.p_text}"
        + (f"; {speed_text(result.efficiency)}" if result.efficiency else "")
        + "."
    )


def _gap(gap: Overfit | None) -> str:
    return "" if gap is None else f"\n* {gap.warning or gap}."


def _left_out(reader: Reader) -> str:
    """By name only: what the judge saw tells of hidden tests."""
    found = [task.task_id for task in reader.quarantined()]
    return f"\n* left out of all that, because they were found to be flaky: {', '.join(found)}." if found else ""


def _full_suite(looked: FullSuite | None) -> str:
    return "" if looked is None else f"\n* {looked}."


def _totals(reader: Reader) -> str:
    return "\n".join(
        f"* {name}: {clock(value) if name.endswith('_s') else f'{value:,}'}"
        for name, value in totals_of(reader).items()
    )
