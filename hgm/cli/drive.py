"""`hgm init` and `hgm run`."""

from __future__ import annotations

from pathlib import Path

from rich.text import Text

from archive.errors import ConfigError
from archive.layout import RunPaths
from archive.overfit import finalist
from archive.queries import Reader
from archive.records import ROOT, Split
from archive.resolved import epsilon_of
from hgm.card import export_variant
from hgm.cli.deliver import how_to_run
from hgm.cli.look import NO_HELD_OUT, SHOWN_BEST, best_table, held_out_text
from hgm.cli.places import resolve
from hgm.cli.roots import FOLDER, brought, forget
from hgm.config import load
from hgm.display import open_display
from hgm.engine import Phase
from hgm.plan import prepare
from hgm.report import held_out, ranking, repaired
from hgm.reserves import budget_of, reserved_finals
from hgm.run import EXIT_INTERRUPTED, drive
from hgm.standing import why
from hgm.templates import Wishes, hgm_toml, place_of
from hgm.terminal import console, indented, narrate


def init_run(run: str, wishes: Wishes) -> None:
    """Write RUN/hgm.toml, and check that everything it names is there; an error names what was typed.

    Raises:
        ConfigError: the directory has one already, or something that it names is not there.
    """
    paths = refuse_made(run)
    hgm_toml(wishes, paths)  # what is wrong with the words is told before anything is made or fetched
    new = not paths.root.exists()
    had_agent = (paths.root / FOLDER).exists()
    paths.root.mkdir(parents=True, exist_ok=True)
    try:
        paths.config.write_text(hgm_toml(brought(wishes, paths.root), paths))
        plan = prepare(paths)
        budget_of(plan)
    except BaseException as error:
        paths.config.unlink(missing_ok=True)
        if not had_agent:
            forget(paths.root)
        if new:
            paths.root.rmdir()
        if isinstance(error, ConfigError):
            raise ConfigError(_as_typed(str(error), paths, wishes)) from None
        raise
    evaluations, kept = plan.config.budget.evaluations, reserved_finals(plan)
    budget = f"{evaluations} evaluations, {kept} of them for the comparison at the end, " if evaluations else ""
    narrate(
        f"{paths.config}: {len(plan.search_ids)} search and {len(plan.held_out_ids)} held-out tasks, "
        f"{budget}agent {plan.agent_name}."
    )
    if not plan.held_out_ids:
        narrate(NO_HELD_OUT)


def refuse_made(run: str) -> RunPaths:
    """Where the new run will be.

    Raises:
        ConfigError: the directory is a run already.
    """
    paths = RunPaths(_new_place(run).resolve())
    if paths.config.exists():
        raise ConfigError(f"{paths.config} exists already; start it with: hgm run {run}")
    return paths


def is_made(run: str, wishes: Wishes, repo: Path | None) -> bool:
    """Whether `run` is there, with the tasks that are asked for: those mined out of `repo`, or of the suite.

    Raises:
        ConfigError: it is there with other tasks, or its hgm.toml cannot be read.
    """
    paths = RunPaths(_new_place(run).resolve())
    if not paths.config.exists():
        return False
    suite = wishes.suite if repo is None else f"./{mined_place(repo)}"
    asked, has = place_of(suite, paths), load(paths.config).suite.name
    if asked != has:
        raise ConfigError(
            f"{paths.config} exists already, with the tasks of {has}, not {asked}; give another RUN, "
            f"or go on with that one: hgm run {run}"
        )
    return True


def mined_place(repo: Path) -> Path:
    """Where the tasks of a repository lie if no other place is asked for."""
    return Path("mined") / repo.resolve().name


def _as_typed(said: str, paths: RunPaths, wishes: Wishes) -> str:
    """What is wrong with hgm.toml, in the words of the options: the file is gone again."""
    said = said.removeprefix(f"{paths.config}: ")
    for key in wishes.chosen:
        option = f"--{key.rpartition('.')[2]}"
        said = said.replace(f"{key} = ", f"{option} ") if said.startswith(f"{key} = ") else said
    if said.startswith("[agent] source = "):
        return f"--agent {wishes.agent}:{said.partition(':')[2]}"
    return said


def _new_place(run: str) -> Path:
    if not run.strip():
        raise ConfigError("RUN is empty; give a directory, e.g. runs/mine")
    return Path(run) if "/" in run or Path(run).exists() else Path("runs") / run


def drive_run(run: str, workers: int | None, plain: bool) -> int:
    """Drive the run to its end, then say what was found; the exit code."""
    paths = resolve(run)
    plan = prepare(paths)
    display = open_display(paths.name, plain=plain)
    try:
        ending = drive(plan, display, workers=workers)
    finally:
        display.close()
    if ending.phase is Phase.DONE:
        conclude(paths, run)
        return 0
    narrate(f"{ending.cause or 'ended'}; everything is saved. Go on with: hgm run {run}")
    return EXIT_INTERRUPTED if ending.aborted else 0


def some(names: list[str], most: int = 40) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more or "nothing"


def _not_compared(reader: Reader, run: str) -> str:
    if not any(task.split is Split.HELD_OUT for task in reader.tasks()):
        return NO_HELD_OUT
    return f"not compared: [final] held_out = false, or no budget left (see: hgm log {run})"


def conclude(paths: RunPaths, run: str) -> None:
    """What a finished search leaves on the screen."""
    reader = Reader(paths)
    epsilon = epsilon_of(paths)
    best = finalist(reader, ROOT)
    out = console()
    out.print(Text(f"\nThe search {paths.name!r} has ended: {why(str(reader.state('cause')))}.", style="bold"))
    out.print(Text("\nBest variants (resolved/evaluated on search tasks, with 95 % intervals)", style="bold"))
    out.print(best_table(ranking(reader, epsilon)[:SHOWN_BEST]))
    out.print(Text("\nRoot against best on tasks that the search never saw", style="bold"))
    result = held_out(reader, best)
    if result is not None:
        out.print(Text(held_out_text(result)))
    elif best == ROOT:
        out.print("the root is still the best, so there was nothing to compare; a longer search may find a better one")
    else:
        out.print(Text(_not_compared(reader, run)))
    for task in reader.quarantined():
        out.print(Text(str(task), style="yellow"))
    out.print(Text("\nRepaired", style="bold"))
    for id in sorted({ROOT, best}):
        who = f"v{id}" if id else "root"
        out.print(indented(f"{who}: {some(repaired(reader, id))}"))
    lineage = reader.lineage(best)
    if best != ROOT:
        out.print(Text(f"\nWhat v{best} changed", style="bold"))
    for variant in lineage[1:]:
        out.print(indented(f"{variant.label}: {variant.idea}"))
    where = export_variant(reader, best, epsilon)
    out.print(Text("\nExported", style="bold"))
    out.print(Text(f"  {where}"), soft_wrap=True)
    out.print(Text(f"  {how_to_run(where)}"), soft_wrap=True)
    out.print(Text("\nNext", style="bold"))
    for command, what in (
        (f"hgm tree {run}", "the lineage"),
        (f"hgm diff {run} best --against root", "what the best changed")
        if best != ROOT
        else (f"hgm tree {run} --failed", "what was tried, failed edits too"),
        *(
            [(f"hgm discriminate {run}", "which to take, by roles.judge or --model")]
            if reader.state("runners_up")
            else []
        ),
        (f"hgm tui {run}", "explore it"),
        ("hgm serve builtin", "a model to try the exported agent with"),
    ):
        out.print(Text(f"  {command:<{len(run) + 30}}  {what}"), soft_wrap=True)
