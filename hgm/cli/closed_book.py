"""`hgm tasks closed-book`: tasks out of an installed library, under names that nobody has seen."""

from __future__ import annotations

import shlex
from dataclasses import asdict
from pathlib import Path

from rich.text import Text

from evaluators.environments import Environments
from evaluators.sandbox.registry import open_sandbox
from hgm.closed_book.make import Asked, Made, make
from hgm.run import EXIT_INTERRUPTED
from hgm.terminal import console, emit, narrate


def make_closed_book(library: str, to: Path | None, tasks: int, workers: int, seed: int, json: bool) -> int:
    """Exit code: 0, or 130 where Ctrl-C ended it.

    Raises:
        ConfigError: the library is of no use, or the folder is not empty.
    """
    asked = Asked(library, to or Path("closed-book") / library, tasks, seed, workers)
    sandbox = open_sandbox("bubblewrap")
    sandbox.check()
    try:
        made = make(asked, sandbox, Environments(progress=narrate), narrate)
    except KeyboardInterrupt:
        narrate("interrupted; what is proven is kept. The same command goes on.")
        return EXIT_INTERRUPTED
    if json:
        emit(asdict(made))
    else:
        console().print(Text(text(made)), soft_wrap=True)
    return 0


def text(made: Made) -> str:
    """What came of it, and what to type next."""
    folder = shlex.quote(made.folder if made.folder.startswith((".", "/")) else f"./{made.folder}")
    left_out = f"; pairs that could not be proven: {made.unproven}" if made.unproven else ""
    return "\n".join(
        [
            f"{made.tasks} tasks in {made.folder}, half of them without the documentation: {made.search} search, "
            f"{made.held_out} held out{left_out}",
            f"  {made.library} {made.version} is called {made.called} there, with {made.renamed} new names",
            f"Prove them again:  hgm tasks check {folder}",
            f"Search with them:  hgm init runs/{made.called} --suite {folder} --agent strong --model PROVIDER:MODEL",
            '  and say in its hgm.toml: [expand] lessons = "model"',
        ]
    )
