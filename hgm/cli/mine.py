"""`hgm tasks mine`: a suite of tasks out of a repository that has tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

from rich.text import Text

from archive.errors import ConfigError
from evaluators.environments import Environments, Wanted
from evaluators.environments.requirements import BadRequirement, checked
from evaluators.sandbox.registry import open_sandbox
from hgm.cli.drive import init_run, refuse_made
from hgm.mine.report import Mined
from hgm.mine.session import Asked, mine
from hgm.mine.wishes import Wishes
from hgm.run import EXIT_INTERRUPTED
from hgm.templates import Wishes as RunWishes
from hgm.terminal import console, emit, narrate


def mine_tasks(
    repo: Path,
    to: Path | None,
    tasks: int,
    tests: Sequence[str],
    require: Sequence[str],
    environment: Path | None,
    workers: int,
    seed: int,
    json: bool,
) -> int:
    """Exit code: 0 with at least one task, 1 without, 130 where Ctrl-C ended it."""
    wishes = Wishes(tasks=tasks, workers=workers, seed=seed, wanted=_wanted(require, environment))
    place = to or Path("mined") / repo.resolve().name
    sandbox = open_sandbox("bubblewrap")
    sandbox.check()
    try:
        found = mine(Asked(repo, place, wishes, tuple(tests)), sandbox, Environments(progress=narrate), narrate)
    except KeyboardInterrupt:
        narrate("interrupted; everything is saved. The same command goes on.")
        return EXIT_INTERRUPTED
    if json:
        emit(asdict(found))
    else:
        console().print(Text(_text(found, tasks)), soft_wrap=True)
    return 0 if found.tasks else 1


def init_from_repository(
    run: str, wishes: RunWishes, repo: Path, tasks: int, require: Sequence[str], workers: int | None
) -> int:
    """Mine tasks out of `repo`, then make the run; exit code. The same again goes on.

    Raises:
        ConfigError: what the repository lacks, the run is there already, or another suite is named too.
    """
    if wishes.suite != "bundled":
        raise ConfigError(f"--suite {wishes.suite} and --repo {repo} both say what the tasks are; give one of them")
    refuse_made(run)
    to = Path("mined") / repo.resolve().name
    code = mine_tasks(repo, to, tasks, (), require, None, workers or 2, 0, json=False)
    if code == 0:
        init_run(run, replace(wishes, suite=f"./{to}"))
    return code


def _wanted(require: Sequence[str], environment: Path | None) -> Wanted | None:
    if require and environment:
        raise ConfigError("--environment is used as it is; leave out --require, or --environment")
    if environment:
        return Wanted(path=environment.resolve())
    try:
        return Wanted(requirements=checked(list(require))) if require else None
    except BadRequirement as problem:
        raise ConfigError(f"--require: {problem}") from None


def _text(found: Mined, wanted: int) -> str:
    fates = found.fates
    lines = [
        f"{found.tasks} tasks in {found.folder}: {found.search} search, {found.held_out} held out",
        f"  tests     {found.tests} to rely on; dropped: {found.failing} failing, {found.flaky} flaky, "
        f"{found.slow} slow,",
        f"            {found.unfit} unfit for the judge, {found.skipped} skipped",
        f"  sites     {found.sites}, {found.tried} tried: {found.killed} noticed by tests, {found.survived} survived",
        f"  dropped   {fates['too_many']} noticed by too many, {fates['hung']} hung, {fates['alike']} like another,",
        f"            {fates['crowded']} in a function that has enough, {fates['unsound']} not proven",
    ]
    lines += [f"  {'kinds' if first else '':<8}  {count:>3} {kind}" for first, (kind, count) in _kinds(found)]
    if found.commits:
        lines.append(f"  history   {found.commits} commits change source and tests: {found.fixes} are tasks")
    if not found.by_module:
        lines.append("  one module is nearly all: split by its classes and functions")
    if found.tasks and not found.held_out:
        lines.append(
            "  none is held out, so nothing would tell a better agent from a luckier one: ask for more with --tasks"
        )
    if found.tasks < wanted:
        lines.append(f"  fewer than the {wanted} asked for: every site has been tried")
    lines += [f"Prove them again:  hgm tasks check {found.folder}", f"Search with them:  {_search(found)}"]
    return "\n".join(lines)


def _kinds(found: Mined) -> list[tuple[bool, tuple[str, int]]]:
    pairs = sorted(found.kinds.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(not number, pair) for number, pair in enumerate(pairs)]


def _search(found: Mined) -> str:
    folder = found.folder if found.folder.startswith((".", "/")) else f"./{found.folder}"
    return f"hgm init runs/{found.repository} --suite {folder}"
