"""The verbs that steer a run that somebody drives."""

from __future__ import annotations

from typing import Annotated

import typer

from hgm.cli import complete
from hgm.cli.examples import epilog
from hgm.cli.options import Run, Undo, VariantId

verbs = typer.Typer()


@verbs.command(epilog=epilog("pause"))
def pause(run: Run) -> None:
    """Start nothing new until `hgm resume`. Work in flight goes on to its end."""
    from hgm.cli.steer import post

    post(run, "pause")


@verbs.command(epilog=epilog("resume"))
def resume(run: Run) -> None:
    """Un-pause a search that is being driven. (A stopped one goes on with `hgm run`.)"""
    from hgm.cli.steer import post

    post(run, "resume")


@verbs.command(epilog=epilog("stop"))
def stop(
    run: Run, now: Annotated[bool, typer.Option("--now", help="do not wait for what is in flight")] = False
) -> None:
    """Finish what is in flight, save and end. `hgm run` goes on later."""
    from hgm.cli.steer import post

    post(run, "stop" if now else "drain")


@verbs.command(epilog=epilog("budget"))
def budget(
    run: Run,
    more: Annotated[
        list[str],
        typer.Argument(
            help="e.g. evaluations=100 wall=30m usd=5", metavar="NAME=AMOUNT…", autocompletion=complete.limits
        ),
    ],
) -> None:
    """Allow a driven search to spend more. (For a stopped one, raise [budget] in its hgm.toml.)"""
    from hgm.cli.steer import extend

    extend(run, more)


@verbs.command(epilog=epilog("expand"))
def expand(run: Run, variant: VariantId) -> None:
    """Make one more child of this variant now. Before what the search would choose."""
    from hgm.cli.steer import expand as expand_variant

    expand_variant(run, variant)


@verbs.command("evaluate", epilog=epilog("evaluate"))
def evaluate_now(
    run: Run,
    variant: Annotated[
        str,
        typer.Argument(
            help="a variant: v17 or 17; also root, best; with --again an evaluation: e12",
            metavar="VARIANT",
            autocompletion=complete.variants,
        ),
    ],
    tasks: Annotated[int, typer.Option("--tasks", "-n", min=1, max=10_000, help="on how many more tasks")] = 1,
    held_out: Annotated[bool, typer.Option("--held-out", help="held-out tasks, which never drive the search")] = False,
    again: Annotated[
        bool, typer.Option("--again", help="that evaluation once more, same seed: a check, which counts in no score")
    ] = False,
) -> None:
    """Evaluate this variant now. On tasks that it was not given yet, before what the search would choose."""
    from hgm.cli import steer

    if again:
        steer.again(run, variant, tasks, held_out)
    else:
        steer.evaluate(run, variant, tasks, held_out)


@verbs.command(epilog=epilog("note"))
def note(
    run: Run,
    variant: Annotated[
        str, typer.Argument(help="a variant, or - for the run", metavar="VARIANT", autocompletion=complete.variants)
    ],
    text: Annotated[str, typer.Argument(help="what to keep in mind", metavar="TEXT")],
) -> None:
    """Keep a note with a variant, or with the run. Also with one that nobody drives."""
    from hgm.cli.steer import note as keep_note

    keep_note(run, variant, text)


@verbs.command(epilog=epilog("ban"))
def ban(run: Run, variant: VariantId, undo: Undo = False) -> None:
    """Never choose this variant or its descendants again."""
    from hgm.cli.steer import ban as ban_variant

    ban_variant(run, variant, undo)


@verbs.command(epilog=epilog("pin"))
def pin(run: Run, variant: VariantId, undo: Undo = False) -> None:
    """Mark a variant, so that it is found again."""
    from hgm.cli.steer import pin as pin_variant

    pin_variant(run, variant, undo)
