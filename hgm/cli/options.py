"""Arguments and options that several verbs have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from hgm import amounts
from hgm.cli import complete


def amount(read: Callable[[str], float]) -> Callable[[str], float]:
    """A reader of amounts whose complaints name the option."""
    from archive.errors import ConfigError

    def parse(text: str) -> float:
        try:
            return read(text)
        except ConfigError as error:
            raise typer.BadParameter(str(error)) from None

    return parse


def spelled(read: Callable[[str], float]) -> Callable[[str], str]:
    """The same, for an amount that is kept as it was typed."""
    parse = amount(read)

    def check(text: str) -> str:
        parse(text)
        return text

    return check


Run = Annotated[
    str,
    typer.Argument(help="a run's directory, or its name below runs/", metavar="RUN", autocompletion=complete.runs),
]
VariantId = Annotated[
    str,
    typer.Argument(help="a variant: v17 or 17; also root, best", metavar="VARIANT", autocompletion=complete.variants),
]
Json = Annotated[bool, typer.Option("--json", help="print JSON instead of text")]
FullSuite = Annotated[
    bool, typer.Option("--full-suite", help="judge what is right once more, on all tests of the tasks' projects")
]
Undo = Annotated[bool, typer.Option("--undo", help="take it back")]
Data = Annotated[
    Path | None, typer.Option(help="where a suite's published data lies (default: what `hgm suites fetch` stored)")
]
SUITES = "a name from `hgm suites`, or a folder of tasks with a slash: ./mine"
Suite = Annotated[str, typer.Option(help=SUITES, autocompletion=complete.suites)]
Agent = Annotated[
    str,
    typer.Option(
        help="the root: plain, strong, mini-swe-agent, a folder with an agent.toml (./mine), RUN:VARIANT, or the "
        "address of a git repository",
        autocompletion=complete.agents,
    ),
]
Model = Annotated[
    str,
    typer.Option(
        help="builtin, noise (to test an agent), or PROVIDER:MODEL, e.g. openai:gpt-5-mini, vllm:NAME",
        autocompletion=complete.models,
    ),
]
Evaluations = Annotated[
    float | None,
    typer.Option(help="budget: evaluations, e.g. 800 or 20k", parser=amount(amounts.count), metavar="COUNT"),
]
Tokens = Annotated[
    float | None, typer.Option(help="budget: tokens, e.g. 5M", parser=amount(amounts.count), metavar="COUNT")
]
Usd = Annotated[
    float | None,
    typer.Option(help="budget: dollars, e.g. 5 or 2.50", parser=amount(amounts.usd), metavar="DOLLARS"),
]
Wall = Annotated[
    str | None,
    typer.Option(help="budget: time, e.g. 90m or 1h30m", parser=spelled(amounts.duration_s), metavar="TIME"),
]
Workers = Annotated[int | None, typer.Option(help="attempts at the same time")]
Require = Annotated[
    list[str] | None, typer.Option(help="a package that the repository's tests need, e.g. attrs==25.4.0; repeat it")
]
Plain = Annotated[bool, typer.Option("--plain", help="lines instead of a live display")]
KnownSuite = Annotated[
    str, typer.Argument(help="a name from `hgm suites`", metavar="NAME", autocompletion=complete.suites)
]
AtOnce = Annotated[int, typer.Option(min=1, max=1024, help="sandboxes at the same time")]


def budget(
    evaluations: float | None, tokens: float | None, usd: float | None, wall: str | None, workers: int | None
) -> dict[str, object]:
    """What was said of the budget and the workers, by its place in hgm.toml; None where nothing was."""
    return {
        "budget.evaluations": evaluations,
        "budget.tokens": tokens,
        "budget.usd": usd,
        "budget.wall": wall,
        "run.workers": workers,
    }
