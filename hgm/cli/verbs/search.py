"""The verbs of a search: make a run, and drive it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hgm.cli import complete
from hgm.cli.examples import epilog
from hgm.cli.options import (
    Agent,
    Data,
    Evaluations,
    Model,
    Plain,
    Require,
    Run,
    Suite,
    Tokens,
    Usd,
    Wall,
    Workers,
    budget,
)

verbs = typer.Typer()


@verbs.command(epilog=epilog("init"))
def init(
    run: Run,
    suite: Suite = "bundled",
    data: Data = None,
    agent: Agent = "plain",
    model: Model = "builtin",
    evaluations: Evaluations = None,
    tokens: Tokens = None,
    usd: Usd = None,
    wall: Wall = None,
    workers: Workers = None,
    policy: Annotated[
        str | None,
        typer.Option(
            help="how variants are chosen: huxley, darwin, …, or NAME:key=value,…",
            autocompletion=complete.policies,
            metavar="NAME",
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="seed of the search")] = 0,
    template: Annotated[str, typer.Option(help="'demo': the settings of `make demo`")] = "",
    repo: Annotated[
        Path | None,
        typer.Option(help="mine tasks out of this git repository first, see: hgm tasks mine", metavar="PATH"),
    ] = None,
    tasks: Annotated[int, typer.Option(min=1, max=100_000, help="with --repo: how many tasks to mine")] = 100,
    require: Require = None,
    start: Annotated[
        bool, typer.Option("--run", help="start the search too, see: hgm run; the same command goes on with it")
    ] = False,
    plain: Annotated[bool, typer.Option("--plain", help="with --run: lines instead of a live display")] = False,
) -> None:
    """Make a run: a directory with a commented hgm.toml. Nothing is spent yet, unless it is started too."""
    from archive.errors import ConfigError
    from hgm.cli.drive import drive_run, init_run, is_made
    from hgm.compare import contestant
    from hgm.templates import Wishes
    from hgm.terminal import narrate

    chosen = budget(evaluations, tokens, usd, wall, workers) | {"run.seed": seed}
    chosen |= contestant(policy).chosen if policy else {}
    wishes = Wishes(suite, data, agent, model, template, chosen)
    if plain and not start:
        raise ConfigError("--plain is how the search is shown: give --run too")
    code = 0
    if start and is_made(run, wishes, repo):
        narrate(f"{run} is made already, and goes on as its hgm.toml says; other options of init are not looked at")
    elif repo is not None:
        from hgm.cli.mine import init_from_repository

        code = init_from_repository(run, wishes, repo, tasks, require or [], workers)
    else:
        init_run(run, wishes)
    if code == 0 and not start:
        narrate(f"Look at it, then: hgm run {run}")
    raise typer.Exit(drive_run(run, None, plain) if start and code == 0 else code)


@verbs.command(epilog=epilog("run"))
def run(
    run: Run,
    workers: Annotated[
        int | None, typer.Option(min=1, max=1024, help="attempts at the same time (overrides hgm.toml)")
    ] = None,
    plain: Plain = False,
) -> None:
    """Start a search, or go on with it. Ctrl-C once: finish what is in flight, save, end. Twice: stop now."""
    from hgm.cli.drive import drive_run

    raise typer.Exit(drive_run(run, workers, plain))
