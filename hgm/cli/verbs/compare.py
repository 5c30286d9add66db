"""The verbs that say which is better: policies, agents."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hgm.cli import complete
from hgm.cli.examples import epilog
from hgm.cli.options import (
    SUITES,
    Agent,
    Data,
    Evaluations,
    FullSuite,
    Json,
    Model,
    Plain,
    Suite,
    Tokens,
    Usd,
    Wall,
    Workers,
    budget,
)

verbs = typer.Typer()


@verbs.command("compare-policies", epilog=epilog("compare-policies"))
def compare_policies(
    place: Annotated[str, typer.Argument(help="directory for the searches; the same again goes on", metavar="DIR")],
    policy: Annotated[
        list[str],
        typer.Option(help="NAME or NAME:OPTION=VALUE,…; repeat it", autocompletion=complete.policies),
    ],
    seeds: Annotated[int, typer.Option(min=1, help="searches of each policy")] = 3,
    suite: Suite = "bundled",
    data: Data = None,
    agent: Agent = "plain",
    model: Model = "builtin",
    evaluations: Evaluations = None,
    tokens: Tokens = None,
    usd: Usd = None,
    wall: Wall = None,
    workers: Workers = None,
    plain: Plain = False,
    json: Json = False,
) -> None:
    """The same search with several policies and seeds. The agents they choose are compared on held-out tasks."""
    from hgm.cli.compare import compare_policies as compare
    from hgm.templates import Wishes

    chosen = budget(evaluations, tokens, usd, wall, workers)
    raise typer.Exit(compare(place, policy, seeds, Wishes(suite, data, agent, model, "", chosen), plain, json))


@verbs.command("eval", epilog=epilog("eval"))
def evaluate(
    agent: Annotated[
        list[str],
        typer.Argument(
            help="a folder with an agent.toml, RUN:VARIANT, the address of a git repository, or plain",
            metavar="AGENT…",
            autocompletion=complete.agents,
        ),
    ],
    suite: Annotated[
        str | None,
        typer.Option(
            help=f"{SUITES} (default: bundled, or that of --like)",
            autocompletion=complete.suites,
        ),
    ] = None,
    data: Data = None,
    split: Annotated[str, typer.Option(help="which tasks: held_out, search or all")] = "held_out",
    model: Annotated[
        str | None,
        typer.Option(
            help="builtin, or PROVIDER:MODEL, e.g. openai:gpt-5-mini (default: builtin)", autocompletion=complete.models
        ),
    ] = None,
    like: Annotated[
        str | None,
        typer.Option(help="a run whose model, limits and sandbox to use", metavar="RUN", autocompletion=complete.runs),
    ] = None,
    attempts: Annotated[int, typer.Option(min=1, max=1000, help="at each task")] = 1,
    paired: Annotated[bool, typer.Option("--paired", help="compare each agent with the first, task by task")] = False,
    until_clear: Annotated[
        bool, typer.Option("--until-clear", help="with --paired: end a comparison as soon as its answer is clear")
    ] = False,
    informative: Annotated[
        bool,
        typer.Option(
            "--informative",
            help="with --until-clear: first the tasks that say most, by other agents' results in --place",
        ),
    ] = False,
    full_suite: FullSuite = False,
    tokens: Tokens = None,
    usd: Usd = None,
    workers: Workers = None,
    seed: Annotated[int, typer.Option(min=0, max=2**62, help="of the attempts")] = 0,
    place: Annotated[
        Path, typer.Option(help="where each agent gets a directory; the same again goes on", metavar="DIR")
    ] = Path("runs/evals"),
    plain: Plain = False,
    json: Json = False,
) -> None:
    """Score agents on a suite, outside a search. With --paired: who is better, and how sure that is."""
    from hgm.cli.evaluate import asked_for, evaluate_agents

    more = {
        "attempts": attempts,
        "seed": seed,
        "tokens": tokens,
        "usd": usd,
        "place": place,
        "until_clear": until_clear,
        "informative": informative,
    }
    asked = asked_for(suite, data, split, model, like, **more)
    raise typer.Exit(evaluate_agents(agent, asked, workers, paired, plain, json, full_suite))
