"""`hgm tasks mine`: a suite of tasks out of a repository that has tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from rich.text import Text

from archive.errors import ConfigError
from archive.layout import RunPaths
from evaluators.environments import Environments, Wanted
from evaluators.environments.requirements import BadRequirement
from evaluators.environments.requirements import checked as checked_requirements
from evaluators.sandbox.registry import open_sandbox
from evaluators.strict import parse_toml
from hgm.budget import BudgetLimits
from hgm.cli.contenders import contender
from hgm.cli.drive import init_run, mined_place, refuse_made
from hgm.cli.places import resolve
from hgm.config import Config, checked, load
from hgm.config_models import BUILTIN
from hgm.mine.asking import ROLE
from hgm.mine.report import Mined, Played
from hgm.mine.selfplay import TRIES, SelfPlay
from hgm.mine.session import Asked, mine
from hgm.mine.wishes import Wishes
from hgm.plan import locked_prices
from hgm.run import EXIT_INTERRUPTED
from hgm.templates import Wishes as RunWishes
from hgm.templates import hgm_toml
from hgm.terminal import console, emit, narrate

MOST_TOKENS = 2_000_000
"""Of all models of a mining, where no limit is given."""


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
    play: SelfPlay | None = None,
) -> int:
    """Exit code: 0 with at least one task, 1 without, 130 where Ctrl-C ended it."""
    wishes = Wishes(tasks=tasks, workers=workers, seed=seed, wanted=_wanted(require, environment))
    place = to or mined_place(repo)
    sandbox = open_sandbox("bubblewrap")
    sandbox.check()
    try:
        asked = Asked(repo, place, wishes, tuple(tests), play=play)
        found = mine(asked, sandbox, Environments(progress=narrate), narrate)
    except KeyboardInterrupt:
        narrate("interrupted; everything is saved. The same command goes on.")
        return EXIT_INTERRUPTED
    if json:
        emit(asdict(found))
    else:
        console().print(Text(_text(found, tasks)), soft_wrap=True)
    return 0 if found.tasks else 1


def self_play(
    model: str | None, like: str | None, solver: str | None, tries: int | None, tokens: float | None, usd: float | None
) -> SelfPlay | None:
    """What the options about models mean together; None where no model takes part.

    Raises:
        ConfigError: they do not fit together, or name no model that can be asked, or no agent.
    """
    if model and like:
        raise ConfigError("--like takes the models of that run: leave --model out")
    if tries is not None and not solver:
        raise ConfigError("--tries is how often the solver tries each task: give --solver AGENT too")
    if not (model or like or solver):
        if tokens or usd:
            raise ConfigError("--tokens and --usd limit what models use: give --model, --like or --solver too")
        return None
    budget = {"budget.tokens": tokens, "budget.usd": usd}
    config = _config_like(like, budget) if like else _config_of(model or BUILTIN, budget)
    asked = config.roles.of(ROLE)
    if BUILTIN in asked and (model or not solver):
        who = f"roles.{ROLE} of {like}" if like else "--model"
        raise ConfigError(f"{who} is builtin, which cannot be asked such questions; give --model PROVIDER:MODEL")
    is_free = {*asked, *config.roles.of("evaluate")} == {BUILTIN}
    if tokens is None and usd is None and not is_free:
        tokens = MOST_TOKENS
    limits = BudgetLimits(tokens=None if tokens is None else int(tokens), usd=usd) if tokens or usd else None
    return SelfPlay(config, BUILTIN not in asked, limits, contender(solver).files if solver else None, tries or TRIES)


def _config_of(model: str, budget: Mapping[str, object]) -> Config:
    text = hgm_toml(RunWishes(model=model, chosen=dict(budget)), RunPaths(Path.cwd()))
    return checked(parse_toml(text.encode(), where="--model"), Path("--model")).priced(None)


def _config_like(run: str, budget: Mapping[str, object]) -> Config:
    """That of a run, with another budget."""
    paths = resolve(run)
    config = load(paths.config).model_dump(exclude_unset=True)
    own = {name.removeprefix("budget."): amount for name, amount in budget.items() if amount is not None}
    return checked({**config, "budget": own}, paths.config).priced(locked_prices(paths))


def init_from_repository(
    run: str, wishes: RunWishes, repo: Path, tasks: int, require: Sequence[str], workers: int | None
) -> int:
    """Mine tasks out of `repo`, then make the run; exit code. The same again goes on.

    Raises:
        ConfigError: what the repository lacks, the run is there or is the repository, or another suite is named.
    """
    if wishes.suite != "bundled":
        raise ConfigError(f"--suite {wishes.suite} and --repo {repo} both say what the tasks are; give one of them")
    if refuse_made(run).root == repo.resolve():
        raise ConfigError(
            f"RUN {run} is the repository itself; give another directory, e.g. runs/{repo.resolve().name}"
        )
    to = mined_place(repo)
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
        return Wanted(requirements=checked_requirements(list(require))) if require else None
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
        f"            {fates['crowded']} in a function that has enough, {fates['unsound']} not proven, "
        f"{fates['easy']} too easy",
    ]
    lines += [f"  {'kinds' if first else '':<8}  {count:>3} {kind}" for first, (kind, count) in _kinds(found)]
    if found.commits:
        lines.append(f"  history   {found.commits} commits change source and tests: {found.fixes} are tasks")
    lines += _played(found.played) if found.played else []
    if found.ended:
        lines.append(f"  ended     {found.ended}")
    if not found.by_module:
        lines.append("  one module is nearly all: split by its classes and functions")
    if found.tasks and not found.held_out:
        lines.append(
            "  none is held out, so nothing would tell a better agent from a luckier one: ask for more with --tasks"
        )
    elif found.search < found.held_out:
        lines.append(
            "  more are held out than left to search with: no other bug that tests notice was found outside the "
            "modules that are kept for the end"
        )
    if found.tasks < wanted and not found.ended:
        lines.append(f"  fewer than the {wanted} asked for: every site has been tried")
    lines += [f"Prove them again:  hgm tasks check {found.folder}", f"Search with them:  {_search(found)}"]
    return "\n".join(lines)


def _played(did: Played) -> list[str]:
    lines = []
    if did.questions:
        lines += [
            f"  model     {did.questions} questions, {did.unanswered} without a usable answer: {did.proposed} bugs,",
            f"            {did.unusable} more that could not be tried, {did.statements} statements, {did.tests} tests",
        ]
    if did.tries:
        lines.append(f"  solver    {did.tries} tries: solved {did.sometimes} tasks sometimes, {did.never} never")
    return [*lines, f"  used      {did.tokens:,} tokens, ${did.usd:,.2f}"]


def _kinds(found: Mined) -> list[tuple[bool, tuple[str, int]]]:
    pairs = sorted(found.kinds.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(not number, pair) for number, pair in enumerate(pairs)]


def _search(found: Mined) -> str:
    folder = found.folder if found.folder.startswith((".", "/")) else f"./{found.folder}"
    return f"hgm init runs/{found.repository} --suite {folder}"
