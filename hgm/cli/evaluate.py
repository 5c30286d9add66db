"""`hgm eval`: agents on a suite, outside any search; one after the other, then side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from rich.text import Text

from archive.errors import ConfigError
from archive.files import digest
from archive.records import ROOT, Split
from archive.sequential import Sequential, told_apart
from archive.sequential import sequential as compared_so_far
from archive.statistics import LEVEL, Difference, paired_difference, probability_best, tasks_needed
from evaluators.registry import load_suite
from hgm.cli.contenders import contender
from hgm.cli.deliver import show_full_suite
from hgm.cli.places import resolve
from hgm.config import Config, is_path, load
from hgm.display import clock, open_display
from hgm.earlier import information
from hgm.engine import Phase
from hgm.evaluate import Asked, Contender, Results, evaluate
from hgm.full_suite import FullSuite, full_suite
from hgm.plan import read_plan
from hgm.report import speed_json, speed_text
from hgm.run import EXIT_INTERRUPTED
from hgm.terminal import clipped, console, emit, grid, narrate

ALL = "all"


@dataclass(frozen=True)
class Pair:
    """Two agents on their common tasks."""

    first: Results
    second: Results
    difference: Difference

    @property
    def efficiency(self) -> Difference | None:
        """None where no common task is timed."""
        return paired_difference(self.first.efficiencies, self.second.efficiencies)

    @property
    def apart(self) -> bool:
        return self.difference.p_value < 1 - LEVEL

    @property
    def anytime_p(self) -> float:
        """As `difference.p_value`, valid too where the comparison ended because of what it showed."""
        return self.so_far.p_value

    @property
    def so_far(self) -> Sequential:
        planned = self.second.evaluations + self.second.missing
        return compared_so_far(self.first.rates, self.second.rates, planned)

    @property
    def more_tasks(self) -> int | None:
        """So many more would probably tell them apart; None where neither seems better."""
        needed = tasks_needed(self.difference)
        return None if needed is None else max(0, needed - self.difference.tasks)


def evaluate_agents(
    named: Sequence[str],
    asked: Asked,
    workers: int | None,
    pairs: bool,
    plain: bool,
    json: bool,
    all_tests: bool = False,
) -> int:
    """Try what has not been tried yet, then show what was found; the exit code.

    Raises:
        ConfigError: no such agent or suite, the same agent twice, or one alone to compare.
    """
    contenders = [contender(text) for text in named]
    if len({digest(one.files) for one in contenders}) < len(contenders):
        raise ConfigError("two of the agents are the same, file by file; there is nothing to compare")
    if pairs and len(contenders) < 2:
        raise ConfigError("--paired compares agents: name at least two")
    if asked.until_clear and (not pairs or asked.attempts > 1):
        raise ConfigError("--until-clear ends a comparison of single attempts: give --paired, and no --attempts")
    if asked.informative and not asked.until_clear:
        raise ConfigError(
            "--informative chooses the first tasks of a comparison that may end early: give --until-clear"
        )
    telling = _telling(asked, contenders) if asked.informative else None
    found: list[Results] = []
    for number, one in enumerate(contenders, 1):
        against = found[0].rates if found and asked.until_clear else None
        result, cause = _sit(
            one, asked, workers, f"{one.label} ({number} of {len(contenders)})", plain, against, telling
        )
        found.append(result)
        if cause is not None:
            narrate(f"{one.label}: {cause}; everything is saved. The same command goes on.")
            _show(found, asked, pairs, json)
            return EXIT_INTERRUPTED
    _show(found, asked, pairs, json, [_looked_again(one) for one in found] if all_tests else ())
    return 0


def _sit(
    one: Contender,
    asked: Asked,
    workers: int | None,
    title: str,
    plain: bool,
    against: Mapping[str, float] | None,
    telling: Mapping[str, float] | None,
) -> tuple[Results, str | None]:
    """Its results, and why it has not come to the end; None where it has."""
    display = open_display(title, plain=plain)
    try:
        result, ending = evaluate(one, asked, display, workers, against, telling)
    finally:
        display.close()
    if ending is None or ending.phase is not Phase.DONE:
        return result, None if ending is None else ending.cause or "ended"
    if ending.cause == "clear":
        narrate(f"{one.label}: clear after {result.evaluations} of {result.evaluations + result.missing} tasks")
    elif result.missing:
        lost = "; hgm log has the reasons" if ending.cause == "compared" else f": {ending.cause}"
        narrate(f"{one.label}: {result.missing} attempts have no score{lost}")
    return result, None


def _looked_again(one: Results) -> FullSuite:
    """At what the agent got right of the tasks that were asked for."""
    narrate(f"{one.contender.label}: all tests of the projects")
    return full_suite(read_plan(one.paths), ROOT, one.rates, narrate)


def _telling(asked: Asked, contenders: Sequence[Contender]) -> dict[str, float]:
    tasks = load_suite(asked.suite, asked.data).tasks()
    return information(tasks, asked.place, {digest(one.files) for one in contenders})


def asked_for(
    suite: str | None, data: Path | None, split: str, model: str | None, like: str | None, **more: object
) -> Asked:
    """What the options of the verb mean together.

    Raises:
        ConfigError: an unknown split, or both --model and --like.
    """
    if split not in (*Split, ALL):
        raise ConfigError(f"--split {split}: there is {', '.join(Split)}, {ALL}")
    if model and like:
        raise ConfigError("--like takes the model of that run: leave --model out")
    config = load(resolve(like).config) if like else None
    if config and suite is None:
        suite, data = _suite_of(config)
    asked = Asked(suite or "bundled", data, model or "builtin", config, None if split == ALL else Split(split))
    return replace(asked, **more)  # type: ignore[arg-type]  # the verb's own options, by the names of the fields


def _suite_of(config: Config) -> tuple[str, Path | None]:
    name = config.suite.name
    return str(config.resolve(name)) if is_path(name) else name, config.resolve(config.suite.data) if (
        config.suite.data
    ) else None


def paired(found: Sequence[Results]) -> list[Pair]:
    """Every agent against the first one; those without a common task are left out."""
    differences = [(one, paired_difference(found[0].rates, one.rates)) for one in found[1:]]
    return [Pair(found[0], one, difference) for one, difference in differences if difference is not None]


def chances(found: Sequence[Results]) -> list[float]:
    """How probable it is that each has the highest success rate, as if each had had tasks of its own."""
    solved = [sum(one.rates.values()) for one in found]
    shares = probability_best(solved, [len(one.rates) - s for one, s in zip(found, solved, strict=True)])
    return [float(share) for share in shares]


def _show(found: Sequence[Results], asked: Asked, pairs: bool, json: bool, looked: Sequence[FullSuite] = ()) -> None:
    """`looked` is empty, or has one for each of `found`."""
    if json:
        compared = [_pair_json(one) for one in paired(found)] if pairs else []
        suites: Sequence[FullSuite | None] = looked or [None] * len(found)
        agents = [_agent_json(*facts) for facts in zip(found, chances(found), suites, strict=True)]
        split = asked.split or ALL
        emit({"suite": asked.suite, "split": split, "attempts": asked.attempts, "agents": agents, "paired": compared})
        return
    out = console()
    out.print(Text(f"{asked.suite}, {_tasks_text(asked)}; success rates over tasks, with 95 % intervals", style="bold"))
    numbers = ("tasks", "resolved", "missing", "rate", "best?", "tokens", "dollars", "agent time")
    table = grid("agent", *numbers, cut=["agent"], right=numbers)
    for one, best in zip(found, chances(found), strict=True):
        table.add_row(*_cells(one, best, alone=len(found) == 1))
    out.print(table)
    for one in found:
        if one.efficiency:
            tasks = len(one.efficiencies)
            out.print(clipped(f"{one.contender.label}: efficiency {one.efficiency} over {tasks} tasks that are timed"))
    for pair in paired(found) if pairs else []:
        out.print()
        out.print(Text(pair_text(pair)))
        if pair.efficiency:
            out.print(Text(f"Speed: {speed_text(pair.efficiency, 'common tasks')}."))
        if asked.until_clear and pair.second.missing:
            out.print(Text(early_text(pair)))
            if asked.informative:
                out.print(
                    Text("Its tasks are those that say most, and no fair sample: rates and difference are theirs.")
                )
    for one, suite in zip(found, looked, strict=False):
        out.print()
        out.print(clipped(f"{one.contender.label}:"))
        show_full_suite(suite)
    out.print()
    for one in found:
        for task in one.left_out:
            out.print(Text(f"{one.contender.label}: {task}", style="yellow"))
    for one in found:
        out.print(clipped(f"hgm log {_short(one.paths.root)}   the attempts of {one.contender.label}"))


def _tasks_text(asked: Asked) -> str:
    split = "all tasks" if asked.split is None else f"{asked.split.replace('_', '-')} tasks"
    return f"{split}, {asked.attempts} attempt{'' if asked.attempts == 1 else 's'} each"


def _cells(one: Results, best: float, *, alone: bool) -> list[Text]:
    figures = (
        str(len(one.rates)),
        f"{one.resolved}/{one.evaluations}",
        str(one.missing),
        str(one.rate),
        "" if alone else f"{best:.0%}",
        f"{one.usage.tokens:,}",
        f"{one.usage.usd:.2f}",
        clock(one.agent_s),
    )
    return [clipped(one.contender.label), *map(Text, figures)]


def _short(path: Path) -> str:
    """As seen from here, where it lies below."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def pair_text(pair: Pair) -> str:
    """Who is better, how sure that is, and what it would take to be sure."""
    d, first, second = pair.difference, pair.first.contender.label, pair.second.contender.label
    better, sure = (second, d.better) if d.estimate >= 0 else (first, 1 - d.better)
    facts = (
        f"on {d.tasks} common tasks: difference {d.estimate:+.0%}, 95 % interval [{d.low:+.0%}, {d.high:+.0%}], "
        f"{d.p_text}; only {second} does better on {d.only_second}, only {first} on {d.only_first}."
    )
    head = f"{second} against {first} {facts}"
    if not d.estimate:
        return f"{head} Neither is better, as far as these tasks show."
    chance = f"{sure:.1%}" if sure <= 0.999 else "more than 99.9%"
    verdict = f"{better} is better with a probability of {chance}"
    if pair.apart:
        return f"{head} {verdict}: they are told apart."
    more = pair.more_tasks
    if more is None:
        return f"{head} {verdict}; as many tasks speak for one as for the other, so no number would tell them apart."
    wanted = f"about {more:,} more tasks" if more else "a few more tasks"
    return f"{head} {verdict}. If they differ as much as it seems, {wanted} would tell them apart (4 times out of 5)."


def early_text(pair: Pair) -> str:
    """Of a comparison that ended before its last task: why, and what holds whenever one stops."""
    so_far, missing = pair.so_far, pair.second.missing
    if told_apart(so_far.first, so_far.second):
        return (
            f"It ended when that was clear: p <= {pair.anytime_p:.3f}, however often one looks. The interval is that "
            "of a number of tasks fixed before: an early end favours large differences."
        )
    if so_far.clear:
        return f"It ended early: no result of the other {missing} could make this test tell them apart."
    return f"It is not clear yet, and {missing} have no score: p <= {pair.anytime_p:.3f}, however often one looks."


def _agent_json(one: Results, best: float, looked: FullSuite | None) -> dict[str, object]:
    return {
        "agent": one.contender.label,
        "name": one.contender.name,
        "run": str(one.paths.root),
        "tasks": len(one.rates),
        "resolved": one.resolved,
        "evaluations": one.evaluations,
        "missing": one.missing,
        "rate": asdict(one.rate),
        "efficiency": asdict(one.efficiency) if one.efficiency else None,
        "best": best,
        "tokens": one.usage.tokens,
        "usd": one.usage.usd,
        "agent_s": one.agent_s,
        "by_task": one.rates,
        "efficiency_by_task": one.efficiencies,
        "left_out": [asdict(task) for task in one.left_out],
        "full_suite": looked.as_json() if looked else None,
    }


def _pair_json(one: Pair) -> dict[str, object]:
    d, speed = one.difference, one.efficiency
    return {
        "first": one.first.contender.label,
        "second": one.second.contender.label,
        "tasks": d.tasks,
        "difference": d.estimate,
        "low": d.low,
        "high": d.high,
        "p_value": d.p_value,
        "anytime_p": one.anytime_p,
        "better": d.better,
        "only_first": d.only_first,
        "only_second": d.only_second,
        "apart": one.apart,
        "more_tasks": one.more_tasks,
        "efficiency": speed_json(speed),
    }
