"""The verbs of tasks: one's own, one's repository's, and published suites."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hgm.cli import complete
from hgm.cli.examples import epilog
from hgm.cli.options import SUITES, AtOnce, Data, Json, KnownSuite, Require, Tokens, Usd

tasks_app = typer.Typer(no_args_is_help=True, help="Prove tasks before a search spends anything on them.")
suites_app = typer.Typer(invoke_without_command=True)


@tasks_app.command("check", epilog=epilog("tasks check"))
def tasks_check(
    directory: Annotated[
        str,
        typer.Argument(
            help="a folder of task folders, one task folder, or a suite's name",
            metavar="DIR",
            autocompletion=complete.suites,
        ),
    ],
    data: Data = None,
    workers: Annotated[int, typer.Option(min=1, help="tasks at the same time")] = 2,
    json: Json = False,
) -> None:
    """Prove each task. Hidden tests fail before, pass with the reference fix, twice."""
    from hgm.cli.tasks import check

    raise typer.Exit(check(directory, data, workers, json))


@suites_app.callback(epilog=epilog("suites"))
def suites(context: typer.Context, json: Json = False) -> None:
    """Which suites there are. What each needs, and how many tasks it has."""
    if context.invoked_subcommand is None:
        from hgm.cli.suites import show_suites

        show_suites(json)


@suites_app.command("fetch", epilog=epilog("suites fetch"))
def suites_fetch(
    name: KnownSuite,
    data: Annotated[
        str | None,
        typer.Option(help="a file or folder that you have, or another address", metavar="PLACE"),
    ] = None,
    workers: AtOnce = 2,
    json: Json = False,
) -> None:
    """Get a suite's published data, once. Its digest is kept, and what the hidden tests need is made of it."""
    from hgm.cli.suites import fetch

    fetch(name, data, workers, json)


@suites_app.command("check", epilog=epilog("suites check"))
def suites_check(
    name: Annotated[str, typer.Argument(help=SUITES, metavar="NAME", autocompletion=complete.suites)],
    data: Data = None,
    sample: Annotated[int | None, typer.Option(min=1, help="only so many tasks, always the same")] = None,
    workers: AtOnce = 2,
    json: Json = False,
) -> None:
    """Prove a suite. Published solutions pass; no change does not, nor do the shown answers alone."""
    from hgm.cli.suites import check

    raise typer.Exit(check(name, data, sample, workers, json))


@tasks_app.command("mine", epilog=epilog("tasks mine"))
def tasks_mine(
    repo: Annotated[Path, typer.Option(help="a git repository of a Python project with tests", metavar="PATH")],
    to: Annotated[
        Path | None, typer.Option(help="folder for the tasks; the same again goes on (default: mined/NAME)")
    ] = None,
    tasks: Annotated[int, typer.Option(min=1, max=100_000, help="how many tasks")] = 100,
    tests: Annotated[
        list[str] | None, typer.Option(help="where its tests are, if not found; repeat it", metavar="PATH")
    ] = None,
    require: Require = None,
    environment: Annotated[
        Path | None, typer.Option(help="instead: a virtual environment that has what they need", metavar="PATH")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="bugs tried at the same time")] = 2,
    seed: Annotated[int, typer.Option(min=0, help="of the choice of bugs")] = 0,
    model: Annotated[
        str | None,
        typer.Option(
            help="who proposes subtle bugs and writes the reports: PROVIDER:MODEL, e.g. openai:gpt-5-mini",
            autocompletion=complete.models,
        ),
    ] = None,
    like: Annotated[
        str | None,
        typer.Option(help="instead: a run whose models and limits to use", metavar="RUN", autocompletion=complete.runs),
    ] = None,
    solver: Annotated[
        str | None,
        typer.Option(
            help="leave out what this agent solves every time: a seed agent, a folder, RUN:best, …",
            metavar="AGENT",
            autocompletion=complete.agents,
        ),
    ] = None,
    tries: Annotated[
        int | None, typer.Option(min=1, max=100, help="with --solver: its tries at each task (default: 3)")
    ] = None,
    tokens: Tokens = None,
    usd: Usd = None,
    json: Json = False,
) -> None:
    """Make tasks out of your repository. Bugs are put in; the tests that notice them decide."""
    from hgm.cli.mine import mine_tasks, self_play

    play = self_play(model, like, solver, tries, tokens, usd)
    raise typer.Exit(mine_tasks(repo, to, tasks, tests or [], require or [], environment, workers, seed, json, play))


@tasks_app.command("closed-book", epilog=epilog("tasks closed-book"))
def tasks_closed_book(
    library: Annotated[str, typer.Argument(help="an installed library of Python alone", metavar="LIBRARY")],
    to: Annotated[
        Path | None, typer.Option(help="folder for the tasks; the same again goes on (default: closed-book/LIBRARY)")
    ] = None,
    tasks: Annotated[int, typer.Option(min=8, max=10_000, help="how many tasks at most")] = 100,
    workers: Annotated[int, typer.Option(min=1, max=64, help="tasks proven at the same time")] = 2,
    seed: Annotated[int, typer.Option(min=0, help="of the new names")] = 0,
    json: Json = False,
) -> None:
    """Make tasks out of a library under new names. Who has kept what its documentation says solves them without it."""
    from hgm.cli.closed_book import make_closed_book

    raise typer.Exit(make_closed_book(library, to, tasks, workers, seed, json))
