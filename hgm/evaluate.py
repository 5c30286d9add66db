"""One agent on a suite, outside any search: in a directory of its own, which is a run without a tree.

The same sandbox, gateway, judge, retries, budget and archive as a search; finished attempts are never repeated, and
`hgm log` and `hgm status` read the directory as they read any run.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import mean

from archive.doubts import Quarantined
from archive.errors import ConfigError, RunMismatch
from archive.files import FileTree, digest, write_tree
from archive.layout import RunPaths
from archive.queries import Reader
from archive.records import ROOT, JobState, Purpose, Split, Usage
from archive.statistics import mean_over_tasks
from archive.store import Archive
from hgm.config import Config
from hgm.config_models import BUILTIN
from hgm.config_text import toml_value
from hgm.display import Display
from hgm.exam import Exam
from hgm.models import local
from hgm.plan import NEW_RUN, Plan, check_lock, read_plan
from hgm.progress import Interval
from hgm.run import Ending, drive
from hgm.templates import Wishes, hgm_toml

EVALS = Path("runs") / "evals"


@dataclass(frozen=True)
class Contender:
    """`label`: what was typed; `name`: what the agent calls itself; `origin`: address and commit, '' for a folder."""

    label: str
    name: str
    files: FileTree
    origin: str = ""


@dataclass(frozen=True)
class Asked:
    """`split` None means every task; `tokens` and `usd` are what one agent may use in all. `place` is where the agents'
    directories are made. With `like`, models, limits and sandbox are those of a run, and not `model`."""

    suite: str = "bundled"
    data: Path | None = None
    model: str = "builtin"
    like: Config | None = None
    split: Split | None = Split.HELD_OUT
    attempts: int = 1
    seed: int = 0
    tokens: int | None = None
    usd: float | None = None
    place: Path = EVALS
    until_clear: bool = False
    """Whether to end the comparison with the first agent when its answer is clear (`archive.sequential`)."""
    informative: bool = False
    """Then: whether tasks that say most of agents like those below `place` come first."""

    def wishes(self, agent: Path, evaluations: int) -> Wishes:
        chosen: dict[str, object] = {
            "budget.evaluations": max(1, evaluations),
            "budget.tokens": self.tokens,
            "budget.usd": self.usd,
            "run.seed": self.seed,
            "final.held_out": False,
        }
        if self.like is None:
            return Wishes(self.suite, self.data, str(agent), self.model, chosen=chosen)
        limits = {f"limits.{key}": value for key, value in self.like.limits.model_dump(exclude_none=True).items()}
        inner = {
            f"inner.{key}": value
            for key, value in self.like.inner.model_dump(exclude_defaults=True, exclude={"edits"}).items()
        }
        sandbox = {"sandbox.backend": self.like.sandbox.backend, "sandbox.image": self.like.sandbox.image}
        chosen |= limits | inner | sandbox
        role = self.like.roles.evaluate
        chosen |= {} if role == BUILTIN else {"roles.evaluate": role, "roles.edit": role}
        if self.like.inner.judged:
            chosen |= {"roles.judge": self.like.roles.of("judge")}
        return Wishes(self.suite, self.data, str(agent), chosen=chosen)

    def model_tables(self) -> str:
        """The lines of hgm.toml for the models of `like` that take part in an attempt at a task."""
        if self.like is None:
            return ""
        roles = self.like.roles
        names = dict.fromkeys([*roles.of("evaluate"), *(roles.of("judge") if self.like.inner.judged else ())])
        return "".join(_table(self.like, name) for name in names if name in self.like.models)


@dataclass(frozen=True)
class Results:
    """`rates`: task id → success rate over its scored attempts; `efficiencies`: the same of their efficiency, for tasks
    that are timed. `missing` attempts have no score (yet). `left_out` are tasks that were found to be flaky."""

    contender: Contender
    paths: RunPaths
    rates: dict[str, float]
    resolved: int
    evaluations: int
    missing: int
    usage: Usage = field(default_factory=Usage)
    agent_s: float = 0.0
    efficiencies: dict[str, float] = field(default_factory=dict)
    left_out: tuple[Quarantined, ...] = ()

    @property
    def efficiency(self) -> Interval | None:
        return Interval(*mean_over_tasks(list(self.efficiencies.values()))) if self.efficiencies else None

    @property
    def rate(self) -> Interval:
        return Interval(*mean_over_tasks(list(self.rates.values())))


def evaluate(
    contender: Contender,
    asked: Asked,
    display: Display,
    workers: int | None,
    against: Mapping[str, float] | None = None,
    telling: Mapping[str, float] | None = None,
) -> tuple[Results, Ending | None]:
    """Try what has not been tried yet, or until the comparison with success rates `against` is clear, `telling` tasks
    first (`hgm.earlier`). The second value says how that ended, None where nothing was left to try.

    Raises:
        ConfigError: something that was asked for is not there.
        RunMismatch: the directory holds results of other tasks, another agent or another configuration.
        and what `hgm.run.drive` raises.
    """
    paths = place_of(contender, asked)
    plan = _written(contender, asked, paths, 0)
    if paths.archive.exists():
        Archive.open(paths).close()  # of an earlier version: brought up to date, which `Reader` does not do
    exam = _exam(plan, asked, contender.label)
    if asked.until_clear:
        tasks = random.Random(asked.seed).sample(exam.tasks, len(exam.tasks))  # any first part is a fair sample
        known = results(contender, plan, exam).rates
        if telling is not None:
            tasks.sort(key=lambda task: (task not in known, -telling[task]))
        exam = replace(exam, tasks=tuple(tasks), against=against, heard=dict(known))
    done, left_out = _done(paths)
    missing = sum(max(0, exam.attempts - done[task]) for task in exam.tasks)
    if exam.settled or not missing:
        return results(contender, plan, exam), None
    _written(contender, asked, paths, done.total() + left_out + missing)
    ending = drive(read_plan(paths), display, workers=workers, exam=exam)
    return results(contender, plan, exam), ending


def place_of(contender: Contender, asked: Asked) -> RunPaths:
    """The agent's directory: another agent, suite, model or seed has another."""
    suite = asked.suite if "/" not in asked.suite else str(Path(asked.suite).expanduser().resolve())
    data = str(asked.data.expanduser().resolve()) if asked.data else ""
    parts = (digest(contender.files), suite, data, _like(asked), str(asked.seed))
    key = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:8]
    name = re.sub(r"[^A-Za-z0-9_.-]+", "-", contender.name).strip(".-")[:40] or "agent"
    return RunPaths((asked.place / f"{name}-{key}").resolve())


def _like(asked: Asked) -> str:
    """What tells models and limits apart."""
    if asked.like is None:
        return asked.model
    role = asked.like.roles.evaluate
    weights = json.dumps(role, sort_keys=True) if isinstance(role, dict) else ""
    inner = asked.like.inner.model_dump_json(exclude_defaults=True).replace("{}", "")
    return asked.like.model_dump_json(include={"limits", "sandbox"}) + inner + asked.model_tables() + weights


def results(contender: Contender, plan: Plan, exam: Exam) -> Results:
    """What the archive has of `exam`; of more attempts at a task than it asks for, the first ones."""
    if not plan.paths.archive.exists():
        return Results(contender, plan.paths, {}, 0, 0, exam.total)
    found, speeds = defaultdict[str, list[bool]](list), defaultdict[str, list[float]](list)
    with Reader(plan.paths) as reader:
        left_out = tuple(one for one in reader.quarantined() if one.task_id in plan.tasks)
        wanted = set(exam.tasks) - {one.task_id for one in left_out}
        tried = [row for row in reader.evaluations(ROOT, Purpose.FINAL) if row.task_id in exam.tasks]
    for row in tried:
        if row.task_id in wanted and row.state is JobState.DONE and len(found[row.task_id]) < exam.attempts:
            found[row.task_id].append(row.success)
            if row.efficiency is not None:
                speeds[row.task_id].append(row.efficiency)
    evaluations = sum(map(len, found.values()))
    return Results(
        contender,
        plan.paths,
        rates={task: sum(found[task]) / len(found[task]) for task in exam.tasks if found[task]},
        resolved=sum(map(sum, found.values())),
        evaluations=evaluations,
        missing=len(wanted) * exam.attempts - evaluations,
        usage=sum((row.usage for row in tried), Usage()),
        agent_s=sum(row.agent_s for row in tried),
        efficiencies={task: mean(values) for task, values in speeds.items()},
        left_out=left_out,
    )


def _written(contender: Contender, asked: Asked, paths: RunPaths, evaluations: int) -> Plan:
    """The directory with the agent's source and a hgm.toml that asks for so many evaluations (0: as it is, where it is
    there); its plan."""
    source = paths.root / "agent"
    if not source.exists():
        paths.root.mkdir(parents=True, exist_ok=True)
        room = paths.root / "agent.new"
        write_tree(contender.files, room)
        room.rename(source)
    if evaluations or not paths.config.exists():
        paths.config.write_text(hgm_toml(asked.wishes(source, evaluations), paths) + asked.model_tables())
    plan = read_plan(paths)
    if paths.lock.exists():
        try:
            check_lock(plan)
        except RunMismatch as error:
            raise RunMismatch(str(error).replace(NEW_RUN, "give another directory: --place DIR")) from None
    return plan


def _table(config: Config, name: str) -> str:
    """[models.NAME] as `config` has it, with absolute paths."""
    model = config.models[name]
    values = model.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    for key in ("script", "api_key_file"):
        if key in values:
            values[key] = str(config.resolve(values[key]))
    if model.serve:
        values |= {"model": local(config, values["model"])}
        values["serve"] |= {"executable": local(config, model.serve.executable)}
    lines = "\n".join(f"{key} = {toml_value(value)}" for key, value in values.items())
    return f"\n[models.{json.dumps(name)}]\n{lines}\n"


def _exam(plan: Plan, asked: Asked, label: str) -> Exam:
    tasks, flaky = [task.id for task in plan.tasks.values() if asked.split in (None, task.split)], _flaky(plan.paths)
    if not tasks:
        raise ConfigError(f"suite {asked.suite!r} has no task with split = {str(asked.split)!r}; try --split all")
    return Exam(label, tuple(task for task in tasks if task not in flaky), asked.attempts)


def _flaky(paths: RunPaths) -> set[str]:
    if not paths.archive.exists():
        return set()
    with Reader(paths) as reader:
        return {one.task_id for one in reader.quarantined()}


def _done(paths: RunPaths) -> tuple[Counter[str], int]:
    """Task → scored attempts, of all tasks that were ever asked for; and how many more do not count."""
    if not paths.archive.exists():
        return Counter(), 0
    with Reader(paths) as reader:
        done = Counter(result.task_id for result in reader.outcomes(Purpose.FINAL))
        return done, reader.totals().evaluations_left_out
