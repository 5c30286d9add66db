"""The verbs beside a search: its window, this machine, a model to try, made-up worlds."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Annotated

import typer

from hgm.cli import complete
from hgm.cli.examples import epilog
from hgm.cli.options import Json, Run

verbs = typer.Typer()


@verbs.command(epilog=epilog("tui"))
def tui(
    run: Run,
    web: Annotated[bool, typer.Option("--web", help="in a browser on this machine instead (extra: web)")] = False,
    port: Annotated[int, typer.Option(min=1, max=65535, help="with --web: TCP port on 127.0.0.1")] = 8000,
) -> None:
    """Explore the lineage in the terminal, live."""
    from hgm.cli.places import resolve

    gc.disable()  # to look for garbage while all is imported takes some 30 ms, and there is none
    from tui.app import explore, explore_in_browser

    gc.enable()
    if web:
        explore_in_browser(resolve(run), port)
    else:
        explore(resolve(run))


@verbs.command(epilog=epilog("doctor"))
def doctor(
    run: Annotated[
        str | None, typer.Argument(help="also check this run", metavar="RUN", autocompletion=complete.runs)
    ] = None,
    ask: Annotated[bool, typer.Option("--ask", help="also send priced models the smallest request")] = False,
    json: Json = False,
) -> None:
    """What this machine has and lacks. With the command that mends it."""
    from hgm.cli.doctor import examine

    raise typer.Exit(examine(run, ask, json))


@verbs.command(epilog=epilog("serve"))
def serve(
    model: Annotated[
        str,
        typer.Argument(help="builtin, PROVIDER:MODEL, scripted:FILE", metavar="MODEL", autocompletion=complete.models),
    ] = "builtin",
    flags: Annotated[
        list[str] | None, typer.Argument(help="with --start, after --: more options of `vllm serve`", metavar="FLAG")
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="TCP port on 127.0.0.1")] = 8399,
    start: Annotated[
        bool, typer.Option("--start", help="start the servers of vllm:MODEL, and end them with it")
    ] = False,
    replicas: Annotated[
        int | None, typer.Option(min=1, max=64, help="with --start: servers of the same model (default: 1)")
    ] = None,
    executable: Annotated[
        str | None, typer.Option(help="with --start: vLLM's program (default: vllm)", metavar="PROGRAM")
    ] = None,
    tool_parser: Annotated[
        str | None, typer.Option(help="with --start: how the model writes tool calls", metavar="NAME")
    ] = None,
    logs: Annotated[
        Path | None, typer.Option(help="with --start: where servers write (default: runs/servers)", metavar="DIR")
    ] = None,
) -> None:
    """Serve a model on loopback, OpenAI-compatible. To try an exported agent with."""
    from hgm.cli.serve import Servers, serve_model

    serve_model(model, port, Servers(start, tuple(flags or ()), replicas, executable, tool_parser, logs))


@verbs.command(epilog=epilog("simulate"))
def simulate(
    policy: Annotated[
        list[str] | None,
        typer.Option(
            help="NAME or NAME:key=value,…; the first is what others are compared with (default: all)",
            autocompletion=complete.policies,
            metavar="POLICY",
        ),
    ] = None,
    family: Annotated[
        list[str] | None,
        typer.Option(
            help="a family of worlds, see docs/simulate.md (default: all)",
            autocompletion=complete.families,
            metavar="NAME",
        ),
    ] = None,
    evaluations: Annotated[
        list[int] | None,
        typer.Option(min=1, max=100_000, help="a budget (default: 50, 100, 200, 400 and 800)", metavar="COUNT"),
    ] = None,
    workers: Annotated[int, typer.Option(min=1, max=1024, help="attempts at the same time")] = 4,
    seeds: Annotated[int, typer.Option(min=1, help="worlds of each family")] = 200,
    seed: Annotated[int, typer.Option(min=0, max=1_000_000_000, help="of the first world")] = 0,
    mismatch: Annotated[
        float | None,
        typer.Option(
            min=0, max=2, help="0: the lucky have good children, 1: either, 2: bad ones (default: as the family)"
        ),
    ] = None,
    alpha: Annotated[float, typer.Option(min=0.01, max=0.99, help="as search.alpha of hgm.toml")] = 0.6,
    judge: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="a judge whose words correlate this much with the truth (default: none)"),
    ] = None,
    slow_failures: Annotated[
        float, typer.Option(min=0.01, max=100, help="how many times as long an evaluation takes that fails")
    ] = 1.0,
    jobs: Annotated[int | None, typer.Option(min=1, help="processes (default: one for each core)")] = None,
    json: Json = False,
    plot: Annotated[Path | None, typer.Option(help="also draw it, to a .svg or .png file")] = None,
) -> None:
    """Compare policies in made-up worlds. No model, no sandbox. Ctrl-C: what there is so far."""
    from hgm.cli.simulate import Wishes
    from hgm.cli.simulate import simulate as run_study

    budgets = evaluations or [50, 100, 200, 400, 800]
    asked = policy or [], family or [], budgets, workers, seeds, seed, mismatch, alpha, judge, slow_failures
    raise typer.Exit(run_study(Wishes(*asked), jobs, json, plot))
