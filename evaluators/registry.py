"""A suite by its name, as `hgm.toml` and the command line give it."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from pathlib import Path

from archive.errors import ConfigError
from evaluators.base import Suite
from evaluators.suites.quixbugs import QuixBugsSuite
from evaluators.suites.repository import RepositorySuite

BUNDLED = Path(__file__).parent / "suites" / "bundled"


def _bundled(data: Path | None) -> Suite:
    if data is not None:
        raise ConfigError("suite bundled: takes no --data; its tasks are part of this program")
    return RepositorySuite(BUNDLED, "bundled")


def _quixbugs(data: Path | None) -> Suite:
    if data is None:
        raise ConfigError(
            "suite quixbugs: needs --data, a clone of QuixBugs or its one-file form quixbugs.jsonl; it is not shipped"
        )
    return QuixBugsSuite(data)


SUITES: dict[str, Callable[[Path | None], Suite]] = {"bundled": _bundled, "quixbugs": _quixbugs}


def _meant(name: str) -> str:
    close = difflib.get_close_matches(name, SUITES, n=1, cutoff=0.6)
    return f" (did you mean {close[0]!r}?)" if close else ""


def load_suite(name: str, data: Path | None = None) -> Suite:
    """The suite called `name`, or the directory of task folders that `name` is a path to.

    A path has a slash or begins with `.` or `~`: what else lies in the current directory changes no name's meaning.
    `data` is where a suite lies whose tasks are not part of this program.

    Raises:
        ConfigError: no such suite or directory, or `data` is missing or of no use.
    """
    if name in SUITES:
        return SUITES[name](data)
    if "/" not in name and not name.startswith((".", "~")):
        raise ConfigError(
            f"no suite {name!r}: there are {', '.join(SUITES)}{_meant(name)}; "
            f"a folder of tasks is written with a slash: ./{name}"
        )
    directory = Path(name).expanduser()
    if not directory.is_dir():
        raise ConfigError(f"suite {name}: no such directory")
    if data is not None:
        raise ConfigError(f"suite {name}: a directory of task folders takes no --data; leave it out")
    return RepositorySuite(directory)
