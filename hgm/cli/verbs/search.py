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
) -> None:
    """Make a run: a directory with a commented hgm.toml. Nothing is spent yet."""
    from hgm.cli.drive import init_run
    from hgm.compare import contestant
    from hgm.templates import Wishes

    chosen = budget(evaluations, tokens, usd, wall, workers) | {"run.seed": seed}
    chosen |= contestant(policy).chosen if policy else {}
    wishes = Wishes(suite, data, agent, model, template, chosen)
    if repo is not None:
        from hgm.cli.mine import init_from_repository

        raise typer.Exit(init_from_repository(run, wishes, repo, tasks, require or [], workers))
    init_run(run, wishes)


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
