"""What a run is asked to do, resolved: the configuration, the tasks with their limits, the root's source.

`lock.json` keeps what was resolved when the run began. A run goes on only with the same: another suite, model or rule
would mix results that cannot be compared.
"""

from __future__ import annotations

import dataclasses
import json
import platform
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.errors import ConfigError, NotARun, RunMismatch
from archive.files import FileTree, digest, read_tree
from archive.layout import RunPaths
from archive.records import Split, TaskRow
from evaluators.base import Task
from evaluators.manifest import load_agent
from evaluators.registry import load_suite
from hgm import __version__
from hgm.config import Config, difference, is_path, load
from hgm.llm.pricing import Prices, listed

_NAMED = 3
PRICE_KEYS = ("price_in", "price_out", "price_cached", "price_cache_write", "price_hour")
SEED_AGENTS = Path(__file__).parent / "seed_agent"
NEW_RUN = "start a new run with: hgm init"


@dataclass(frozen=True)
class Plan:
    """`tasks` maps task id to task, limits of hgm.toml applied; `agent` is the root's source."""

    paths: RunPaths
    config: Config
    tasks: dict[str, Task]
    agent: FileTree
    agent_name: str

    @property
    def search_ids(self) -> tuple[str, ...]:
        return tuple(task.id for task in self.tasks.values() if task.split is Split.SEARCH)

    @property
    def held_out_ids(self) -> tuple[str, ...]:
        return tuple(task.id for task in self.tasks.values() if task.split is Split.HELD_OUT)

    def task_rows(self) -> list[TaskRow]:
        return [TaskRow(t.id, t.suite, t.split, t.digest, t.kind, t.level) for t in self.tasks.values()]


def prepare(paths: RunPaths) -> Plan:
    """Read hgm.toml, the suite and the agent.

    Raises:
        NotARun: no hgm.toml there.
        ConfigError, TaskError: something in them is wrong, or the suite has no search tasks.
    """
    plan = read_plan(paths)
    if not plan.search_ids:
        raise ConfigError(
            f'suite {plan.config.suite.name!r} has no task with split = "search": nothing can drive the search'
        )
    if plan.config.search.speed_weight and not any(plan.tasks[id].workload for id in plan.search_ids):
        raise ConfigError(
            f"search.speed_weight: no search task of the suite {plan.config.suite.name!r} is timed, so that there is "
            "no speed to weigh; what asks for that is [efficiency] in a task.toml"
        )
    return plan


def read_plan(paths: RunPaths) -> Plan:
    """The same for who needs no search tasks.

    Raises:
        NotARun: no hgm.toml there.
        ConfigError, TaskError: something in them is wrong.
    """
    if not paths.config.is_file():
        raise NotARun(f"{paths.root} is no run: it has no hgm.toml (make one with: hgm init {paths.root})")
    config = load(paths.config).priced(locked_prices(paths))
    data = config.resolve(config.suite.data) if config.suite.data else None
    named = config.suite.name
    suite = load_suite(str(config.resolve(named)) if is_path(named) else named, data)
    tasks = {task.id: limited(task, config) for task in suite.tasks()}
    source = agent_source(config)
    agent = read_tree(source)
    try:
        name = load_agent(agent).manifest.name
    except ConfigError as error:
        raise ConfigError(f"agent {source}: {error}") from None
    return Plan(paths, config, tasks, agent, name)


def seeds() -> list[str]:
    """The names of the agents that come along."""
    return sorted(entry.parent.name for entry in SEED_AGENTS.glob("*/agent.toml"))


def agent_source(config: Config) -> Path:
    """The root's directory.

    Raises:
        ConfigError: there is none; names the agents that there are.
    """
    source = config.agent.source
    if not is_path(source) and (SEED_AGENTS / source).is_dir():
        return SEED_AGENTS / source
    if not is_path(source):
        raise ConfigError(
            f"[agent] source = {source!r}: there is {', '.join(seeds())}; "
            f"a folder of your own is written with a slash: ./{source}"
        )
    path = config.resolve(source)
    if not path.is_dir():
        what = "is a file; an agent is a folder with an agent.toml" if path.exists() else "no such directory"
        raise ConfigError(f"[agent] source = {source!r}: {path}: {what}")
    if not (path / "agent.toml").is_file():
        raise ConfigError(f"[agent] source = {source!r}: no agent.toml in {path}")
    return path


def limited(task: Task, config: Config) -> Task:
    """The task with the run's own limits in place of its own, where hgm.toml sets them."""
    limits = config.limits
    return dataclasses.replace(
        task,
        limits=limits.sandbox(task.limits),
        model_limits=limits.model(task.model_limits),
        judge_wall_s=limits.judge(task.judge_wall_s),
    )


def write_lock(plan: Plan, environments: Mapping[str, Mapping[str, object]]) -> None:
    """`environments`: what the tasks' and the root's were resolved to, by digest."""
    more = {"prices": _price_record(plan.config), "environments": environments, "created_at": time.time()}
    text = json.dumps(_resolved(plan) | more, indent=2, ensure_ascii=False)
    room = plan.paths.lock.with_suffix(".new")
    room.write_text(text + "\n")
    room.replace(plan.paths.lock)  # whole or not at all


def check_lock(plan: Plan) -> None:
    """Compare with what the run was started with; budgets and the number of workers may differ.

    Raises:
        RunMismatch: names every key, task or file that differs.
    """
    try:
        locked: dict[str, Any] = json.loads(plan.paths.lock.read_text())
        old = Config.model_validate(locked["config"])
    except (OSError, ValueError, KeyError) as error:
        raise NotARun(f"{plan.paths.lock} cannot be read ({error}); restore it or start a new run") from error
    differing = difference(old, plan.config)
    now = _resolved(plan)
    differing += _told(_differing(locked["tasks"], now["tasks"]), len(now["tasks"]))
    if locked["agent"] != now["agent"]:
        differing.append("the root agent's source")
    if differing:
        raise RunMismatch(
            f"{plan.paths.root} was started with something else: {', '.join(differing)}. Restore it, or {NEW_RUN}"
        )


def locked_prices(paths: RunPaths) -> dict[str, Prices] | None:
    """The prices per token that the run began with, by the model's name; None where it has not begun, or where its
    lock.json cannot be read, of which `check_lock` tells."""
    try:
        models = json.loads(paths.lock.read_text())["config"].get("models", {})
        return {
            name: Prices(model["price_in"], model["price_out"], model.get("price_cached"))
            for name, model in models.items()
            if "price_in" in model and "price_out" in model
        }
    except (OSError, ValueError, KeyError, AttributeError):
        return None


def _price_record(config: Config) -> dict[str, dict[str, object]]:
    """For each model what is paid, and who says so."""
    record: dict[str, dict[str, object]] = {}
    for name, model in config.models.items():
        paid = {key: usd for key in PRICE_KEYS if (usd := getattr(model, key)) is not None}
        known = listed(model.provider, model.model or "", model.base_url or "")
        ours = known is not None and model.with_prices(known[0]) == model and model.price_hour is None
        record[name] = {**paid, "source": known[1] if known and ours else "hgm.toml" if paid else "none: free"}
    return record


def _differing(old: dict[str, str], new: dict[str, str]) -> list[str]:
    return sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))


def _told(tasks: list[str], of: int) -> list[str]:
    """Each of a few tasks by name; many of them have one reason, which is the suite's data."""
    if len(tasks) <= _NAMED:
        return [f"task {name}" for name in tasks]
    return [f"{len(tasks)} of {of} tasks ({', '.join(tasks[:_NAMED])}, …): the suite's data is not what it was"]


def _resolved(plan: Plan) -> dict[str, Any]:
    return {
        "hgm": __version__,
        "python": platform.python_version(),
        "config": plan.config.to_write_down().model_dump(mode="json", exclude_none=True),
        "tasks": {task.id: task.digest for task in plan.tasks.values()},
        "agent": {"name": plan.agent_name, "digest": digest(plan.agent)},
    }
