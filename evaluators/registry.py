"""A suite by its name, as `hgm.toml` and the command line give it."""

from __future__ import annotations

import difflib
from pathlib import Path

from archive.errors import ConfigError
from evaluators.base import Suite
from evaluators.catalog import KNOWN, Known
from evaluators.suites.functions.suite import FunctionSuite
from evaluators.suites.repository import RepositorySuite
from evaluators.suites.store import Stored, data_digest, stored

SUITES = Path(__file__).parent / "suites"


def load_suite(name: str, data: Path | None = None) -> Suite:
    """The suite called `name`, or the directory of task folders that `name` is a path to.

    A path has a slash or begins with `.` or `~`: what else lies in the current directory changes no name's meaning.
    `data` is where the published data of a suite lies; without it, what `hgm suites fetch` has stored is used.

    Raises:
        ConfigError: no such suite or directory, or `data` is missing or of no use.
    """
    if name in KNOWN:
        return _known(KNOWN[name], data)
    if "/" not in name and not name.startswith((".", "~")):
        raise ConfigError(
            f"no suite {name!r}: there are {', '.join(KNOWN)}{meant(name)}; "
            f"a folder of tasks is written with a slash: ./{name}"
        )
    directory = Path(name).expanduser()
    if not directory.is_dir():
        what = "is a file; a suite is a folder of task folders" if directory.exists() else "no such directory"
        raise ConfigError(f"suite {name}: {what}")
    if data is not None:
        raise ConfigError(f"suite {name}: a directory of task folders takes no --data; leave it out")
    return RepositorySuite(directory)


def meant(name: str) -> str:
    """A known name that is near, as a question; else nothing."""
    close = difflib.get_close_matches(name, KNOWN, n=1, cutoff=0.6)
    return f" (did you mean {close[0]!r}?)" if close else ""


def _known(known: Known, data: Path | None) -> Suite:
    if not known.address:
        if data is not None:
            raise ConfigError(f"suite {known.name}: takes no --data; its tasks are part of this program")
        return RepositorySuite(SUITES / known.name, known.name)
    if known.read is not None:
        return FunctionSuite(known.name, known.read, _stored(known.name, data))
    assert known.folder is not None
    if data is None:
        return known.folder(_stored(known.name, None).place())
    return known.folder(data.expanduser())


def _stored(name: str, data: Path | None) -> Stored:
    if data is None:
        found = stored(name)
        if found is None:
            raise ConfigError(
                f"suite {name}: its data is not here; get it with: hgm suites fetch {name}   "
                "(or with --data FILE, where you have it)"
            )
        return found
    try:
        found = stored(name, data_digest(data.expanduser().read_bytes()))
    except OSError as error:
        raise ConfigError(f"suite {name}: --data {data}: {error.strerror or error}") from None
    if found is None:
        raise ConfigError(
            f"suite {name}: what its hidden tests compare with has not been made from {data} yet; once, type: "
            f"hgm suites fetch {name} --data {data}"
        )
    return found
