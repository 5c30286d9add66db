"""Every verb, in the order in which people meet them. Each is a thin door to the module that does the work.

stdout is data, stderr is narration. Exit codes are those of `archive.errors`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="hgm",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Search for a better coding agent: a tree of agents that edit themselves.",
    epilog="Exit codes: 0 done, 1 error, 2 bad config or option, 3 not a run, 4 run is driven elsewhere,"
    " 5 config differs from the run's, 6 something is missing on this machine (see: hgm doctor), 7 disk full,"
    " 8 root failed the gate, 9 no such variant, 130 interrupted.",
)
tasks_app = typer.Typer(no_args_is_help=True, help="Prove and list tasks.")
app.add_typer(tasks_app, name="tasks")

Run = Annotated[str, typer.Argument(help="a run's directory, or its name below runs/", metavar="RUN")]
VariantId = Annotated[str, typer.Argument(help="a variant: v17 or 17; also root, best", metavar="VARIANT")]
Json = Annotated[bool, typer.Option("--json", help="print JSON instead of text")]
MOST = 2**63 - 1
"""The largest number that SQLite knows."""


@app.command()
def init(
    run: Run,
    suite: Annotated[str, typer.Option(help="bundled, quixbugs, or a directory of task folders")] = "bundled",
    data: Annotated[Path | None, typer.Option(help="where a suite's published data lies")] = None,
    agent: Annotated[str, typer.Option(help="the root: plain, or a directory with an agent.toml")] = "plain",
    model: Annotated[
        str, typer.Option(help="PROVIDER or PROVIDER:MODEL, e.g. openai:gpt-5-mini, vllm:NAME")
    ] = "builtin",
    evaluations: Annotated[int | None, typer.Option(help="budget: how many evaluations")] = None,
    wall: Annotated[str | None, typer.Option(help="budget: time, e.g. 90m or 12h")] = None,
    usd: Annotated[float | None, typer.Option(help="budget: dollars")] = None,
    workers: Annotated[int | None, typer.Option(help="attempts at the same time")] = None,
    seed: Annotated[int, typer.Option(help="seed of the search")] = 0,
    template: Annotated[str, typer.Option(help="'demo': the settings of `make demo`")] = "",
) -> None:
    """Make a run's directory with a commented hgm.toml; nothing is spent yet."""
    from hgm.cli.drive import init_run
    from hgm.templates import Wishes

    chosen: dict[str, object] = {
        "budget.evaluations": evaluations,
        "budget.wall": wall,
        "budget.usd": usd,
        "run.workers": workers,
        "run.seed": seed,
    }
    init_run(run, Wishes(suite, data, agent, model, template, chosen))


@app.command()
def run(
    run: Run,
    workers: Annotated[
        int | None, typer.Option(min=1, max=1024, help="attempts at the same time (overrides hgm.toml)")
    ] = None,
    plain: Annotated[bool, typer.Option("--plain", help="lines instead of a live display")] = False,
) -> None:
    """Start a search, or go on with it. Ctrl-C once: finish what is in flight, save, end. Twice: stop now."""
    from hgm.cli.drive import drive_run

    raise typer.Exit(drive_run(run, workers, plain))


@app.command()
def status(run: Run, json: Json = False) -> None:
    """How far a search is: budget, tree, best so far, what is in flight, root against best on held-out tasks."""
    from hgm.cli.look import status as show_status

    show_status(run, json)


@app.command()
def tree(
    run: Run,
    failed: Annotated[bool, typer.Option("--failed", help="show failed expansions too")] = False,
    graph: Annotated[Path | None, typer.Option(help="write the tree to a .graphml or .gexf file instead")] = None,
    json: Json = False,
) -> None:
    """The lineage tree, each variant with its own and its clade's score."""
    from hgm.cli.look import tree as show_tree

    show_tree(run, failed, graph, json)


@app.command()
def show(run: Run, variant: VariantId = "best", json: Json = False) -> None:
    """One variant: lineage, scores with intervals, its evaluations, its children, what it changed."""
    from hgm.cli.look import show as show_variant

    show_variant(run, variant, json)


@app.command()
def diff(
    run: Run,
    variant: VariantId = "best",
    against: Annotated[str, typer.Option(help="parent, root, or a variant")] = "parent",
    json: Json = False,
) -> None:
    """What a variant changed in the agent's source."""
    from hgm.cli.trace import diff as show_diff

    show_diff(run, variant, against, json)


@app.command()
def log(
    run: Run,
    decisions: Annotated[bool, typer.Option("--decisions", help="what the scheduler chose and why")] = False,
    evaluation: Annotated[
        int | None, typer.Option(min=1, max=MOST, help="the transcript and log of one evaluation")
    ] = None,
    expansion: Annotated[
        int | None, typer.Option(min=1, max=MOST, help="the transcript and log of one expansion")
    ] = None,
    last: Annotated[int, typer.Option(min=1, max=MOST, help="how many entries")] = 30,
    json: Json = False,
) -> None:
    """What happened: evaluations and expansions, decisions, or one attempt's conversation."""
    from hgm.cli.trace import log as show_log

    show_log(run, decisions, evaluation, expansion, last, json)


@app.command()
def best(run: Run, top: Annotated[int, typer.Option(min=1, help="how many")] = 5, json: Json = False) -> None:
    """The best variants by belief (a low quantile of the posterior, not the mean)."""
    from hgm.cli.look import best as show_best

    show_best(run, top, json)


@app.command()
def export(
    run: Run,
    variant: VariantId = "best",
    to: Annotated[Path | None, typer.Option(help="directory to make (default: the run's exports/)")] = None,
    json: Json = False,
) -> None:
    """Write a variant as a folder that runs without this program: python -m agent --repo PATH --statement FILE."""
    from hgm.cli.deliver import export as export_variant

    export_variant(run, variant, to, json)


@app.command()
def pause(run: Run) -> None:
    """Start nothing new until `hgm resume`; work in flight goes on to its end."""
    from hgm.cli.steer import post

    post(run, "pause")


@app.command()
def resume(run: Run) -> None:
    """Un-pause a search that is being driven. (A stopped one goes on with `hgm run`.)"""
    from hgm.cli.steer import post

    post(run, "resume")


@app.command()
def stop(
    run: Run, now: Annotated[bool, typer.Option("--now", help="do not wait for what is in flight")] = False
) -> None:
    """Finish what is in flight, save and end; `hgm run` goes on later."""
    from hgm.cli.steer import post

    post(run, "stop" if now else "drain")


@app.command()
def ban(run: Run, variant: VariantId, undo: Annotated[bool, typer.Option("--undo")] = False) -> None:
    """Never choose this variant or its descendants again."""
    from hgm.cli.steer import ban as ban_variant

    ban_variant(run, variant, undo)


@app.command()
def pin(run: Run, variant: VariantId, undo: Annotated[bool, typer.Option("--undo")] = False) -> None:
    """Mark a variant, so that it is found again."""
    from hgm.cli.steer import pin as pin_variant

    pin_variant(run, variant, undo)


@app.command()
def budget(
    run: Run,
    more: Annotated[list[str], typer.Argument(help="e.g. evaluations=100 wall=30m usd=5", metavar="NAME=AMOUNT…")],
) -> None:
    """Allow a search that is being driven to spend more. (A stopped one: raise [budget] in its hgm.toml.)"""
    from hgm.cli.steer import extend

    extend(run, more)


@app.command()
def tui(run: Run) -> None:
    """Explore the lineage in the terminal, live."""
    from hgm.cli.places import resolve
    from tui.app import explore

    explore(resolve(run))


@app.command()
def doctor(run: Annotated[str | None, typer.Argument(help="also check this run", metavar="RUN")] = None) -> None:
    """What this machine has, what is missing, and the command that mends it."""
    from hgm.cli.doctor import examine

    raise typer.Exit(examine(run))


@app.command()
def serve(
    model: Annotated[str, typer.Argument(help="PROVIDER or PROVIDER:MODEL")] = "builtin",
    port: Annotated[int, typer.Option(min=0, max=65535, help="TCP port on 127.0.0.1")] = 8399,
) -> None:
    """Serve a model as an OpenAI-compatible endpoint on loopback, to try an exported agent with."""
    from hgm.cli.serve import serve_model

    serve_model(model, port)


@tasks_app.command("check")
def tasks_check(
    directory: Annotated[str, typer.Argument(help="a directory of task folders, one task folder, or a suite's name")],
    data: Annotated[Path | None, typer.Option(help="where a suite's published data lies")] = None,
    workers: Annotated[int, typer.Option(min=1, help="tasks at the same time")] = 2,
    json: Json = False,
) -> None:
    """Prove each task: hidden tests fail before, pass with the reference fix, twice."""
    from hgm.cli.tasks import check

    raise typer.Exit(check(directory, data, workers, json))
