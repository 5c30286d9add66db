"""Every verb, in the order in which people meet them.

stdout is data, stderr is narration. Exit codes are those of `archive.errors`. The page of all verbs, docs/cli.md, is
made from here: `python -m hgm.cli.manual > docs/cli.md`.
"""

from __future__ import annotations

from typing import Annotated

import typer

from hgm.cli.examples import epilog
from hgm.cli.verbs import compare, look, search, steer, suites, tools

app = typer.Typer(
    name="hgm",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Search for a better coding agent: a tree of agents that edit themselves.",
    epilog="Exit codes: 0 done, 1 error, 2 bad config or option, 3 not a run, 4 run is driven elsewhere or by nobody,"
    " 5 config differs from the run's, 6 something is missing on this machine (see: hgm doctor), 7 disk full,"
    " 8 root failed the gate, 9 no such variant or attempt, 130 interrupted.",
)
for group in (search, look, steer, compare, tools):
    app.add_typer(group.verbs)
app.add_typer(suites.tasks_app, name="tasks")
app.add_typer(suites.suites_app, name="suites", epilog=epilog("suites"))


@app.callback(invoke_without_command=True)
def about(
    version: Annotated[bool, typer.Option("--version", help="Say which version this is.", is_eager=True)] = False,
) -> None:
    if version:
        from hgm import __version__

        typer.echo(f"hgm {__version__}")
        raise typer.Exit
