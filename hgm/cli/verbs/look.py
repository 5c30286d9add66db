"""The verbs that look at a run, and take its best out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from archive.errors import ConfigError
from hgm.cli import complete
from hgm.cli.examples import epilog
from hgm.cli.options import FullSuite, Json, Run, VariantId

verbs = typer.Typer()


@verbs.command(epilog=epilog("status"))
def status(run: Run, json: Json = False) -> None:
    """How far a search is. Budget, tree, best so far, what is in flight, root against best on held-out tasks."""
    from hgm.cli.look import status as show_status

    show_status(run, json)


@verbs.command(epilog=epilog("tree"))
def tree(
    run: Run,
    failed: Annotated[bool, typer.Option("--failed", help="show failed expansions too")] = False,
    graph: Annotated[Path | None, typer.Option(help="write the tree to a .graphml or .gexf file instead")] = None,
    json: Json = False,
) -> None:
    """The lineage tree. Each variant with its own and its clade's score."""
    from hgm.cli.look import tree as show_tree

    show_tree(run, failed, graph, json)


@verbs.command(epilog=epilog("show"))
def show(
    run: Run,
    variant: VariantId = "best",
    why: Annotated[
        bool, typer.Option("--why", help="its story: diagnosis, idea, hindsight, judge, gate, tasks won and lost")
    ] = False,
    json: Json = False,
) -> None:
    """One variant. What it changed, how it fares against its parent, its scores, lineage, evaluations and children."""
    if why:
        from hgm.cli.why import show_why

        show_why(run, variant, json)
    else:
        from hgm.cli.variant import show as show_variant

        show_variant(run, variant, json)


@verbs.command(epilog=epilog("diff"))
def diff(
    run: Run,
    variant: VariantId = "best",
    against: Annotated[str, typer.Option(help="parent, root, or a variant", autocompletion=complete.bases)] = "parent",
    json: Json = False,
) -> None:
    """What a variant changed in the agent's source."""
    from hgm.cli.variant import diff as show_diff

    show_diff(run, variant, against, json)


@verbs.command(epilog=epilog("log"))
def log(
    run: Run,
    attempt: Annotated[
        str | None,
        typer.Argument(
            help="an attempt: e12 is evaluation 12, x3 expansion 3", metavar="ID", autocompletion=complete.attempts
        ),
    ] = None,
    decisions: Annotated[bool, typer.Option("--decisions", help="what the scheduler chose and why")] = False,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="how many entries")] = 30,
    as_script: Annotated[
        bool, typer.Option("--as-script", help="with ID: the model's answers as a script, to be replayed by `scripted`")
    ] = False,
    json: Json = False,
) -> None:
    """What happened, newest last. Evaluations, expansions and events; decisions; or all that is kept of one attempt."""
    from hgm.cli.log import log as show_log

    show_log(run, attempt, decisions, limit, json, as_script)


@verbs.command(epilog=epilog("edits"))
def edits(
    run: Run,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="how many expansions")] = 30,
    json: Json = False,
) -> None:
    """What the self-modifications came to. Each expansion; what hindsight and the judge were worth, with intervals."""
    from hgm.cli.edits import show_edits

    show_edits(run, limit, json)


@verbs.command(epilog=epilog("lessons"))
def lessons(
    run: Run,
    about: Annotated[str, typer.Option(help="only those with one of these words, the nearest first")] = "",
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="how many lessons")] = 30,
    json: Json = False,
) -> None:
    """What attempts taught. Each lesson, the results that counted for it, and what these were above the expected."""
    from hgm.cli.lessons import show_lessons

    show_lessons(run, about, limit, json)


@verbs.command(epilog=epilog("best"))
def best(
    run: Run,
    top: Annotated[int, typer.Option(min=1, help="how many")] = 5,
    pareto: Annotated[
        bool, typer.Option("--pareto", help="score against cost: those that nobody beats at both")
    ] = False,
    cost_weight: Annotated[
        float | None,
        typer.Option(
            min=0.0,
            help="with --pareto: objective = belief - this * dollars (or million tokens) an attempt; else the run's",
        ),
    ] = None,
    speed: Annotated[
        bool,
        typer.Option(
            "--speed", help="with --pareto: score against speed, where tasks are timed; cost is 1 - efficiency"
        ),
    ] = False,
    json: Json = False,
) -> None:
    """The best variants by belief. That is a low quantile of the posterior, not the mean."""
    if pareto:
        from hgm.cli.pareto import show_front

        show_front(run, cost_weight, speed, json)
    elif cost_weight is not None or speed:
        raise ConfigError("--cost-weight and --speed say what --pareto weighs: give that too")
    else:
        from hgm.cli.look import best as show_best

        show_best(run, top, json)


@verbs.command(epilog=epilog("export"))
def export(
    run: Run,
    variant: VariantId = "best",
    to: Annotated[
        Path | None, typer.Option(help="what to make: directory, file or branch (default: in the run's exports/)")
    ] = None,
    form: Annotated[
        str, typer.Option("--as", help="folder; patch: against the root; branch: of a git repository made for it")
    ] = "folder",
    full_suite: FullSuite = False,
    json: Json = False,
) -> None:
    """Write a variant as a folder that runs by itself. In it: python -m agent --repo PATH --statement FILE."""
    from hgm.cli.deliver import export as export_variant

    export_variant(run, variant, to, json, form, full_suite)


@verbs.command("discriminate", epilog=epilog("discriminate"))
def discriminate(
    run: Run,
    model: Annotated[
        str | None,
        typer.Option(
            help="who is asked, PROVIDER:MODEL (default: the run's roles.judge)", autocompletion=complete.models
        ),
    ] = None,
    judges: Annotated[int, typer.Option(min=1, max=15, help="votes on each pair")] = 3,
    seed: Annotated[int, typer.Option(min=0, max=2**31, help="of the shuffling and the votes")] = 0,
    json: Json = False,
) -> None:
    """A model's blind choice among the best. Only those whose intervals overlap, without their names and scores."""
    from hgm.cli.discriminate import choose

    choose(run, model, judges, seed, json)
