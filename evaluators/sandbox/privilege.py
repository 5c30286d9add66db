"""Where the engine is root: become somebody else on the host before bwrap starts.

`bwrap --uid` renames root inside, but to the kernel it stays the host's root. Without any capability it could still
write what is writable for its owner: /proc/sys (`core_pattern`, and with it code outside), and the modes of the host's
/dev/null. So a first bwrap only shows the needed folders, wherever they lie, in a mount namespace of its own;
`setpriv` takes on a user id that nobody has; and the second bwrap, which is the sandbox, starts from there.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from pathlib import Path

from evaluators.sandbox.view import system_binds

FIRST_UID = 61_184
UIDS = 4_096
"""A part of the range in which systemd makes its transient users; one per job, so that jobs share no kernel quota."""

MOST_ENTRIES = 200
_numbers = itertools.count()


def as_nobody(bwrap: str, setpriv: str, sources: Iterable[Path]) -> tuple[list[str], dict[Path, str]]:
    """The command's prefix, and where the second bwrap finds each of `sources`."""
    seen = {source: f"/src/{number}" for number, source in enumerate(dict.fromkeys(sources))}
    uid = str(FIRST_UID + next(_numbers) % UIDS)
    arguments = [bwrap, "--die-with-parent", "--perms", "0755", "--dir", "/etc", "--perms", "0755", "--dir", "/src"]
    arguments += [*system_binds(), "--dev-bind", "/dev", "/dev", "--bind", "/proc", "/proc", "--dir", "/tmp"]
    for source, place in seen.items():
        arguments += ["--ro-bind", str(source), place] if _is_open(source) else _entries(source, place)
    for program in (bwrap, setpriv):
        if not program.startswith(("/usr/", "/bin/", "/sbin/")):
            arguments += ["--ro-bind", program, program]
    return [*arguments, "--", setpriv, "--reuid", uid, "--regid", uid, "--clear-groups", "--"], seen


def unreadable(source: Path) -> bool:
    """Whether that somebody could not read `source`. What lies above it does not matter, and a folder of which only
    the top is closed, as `mkdtemp` makes it, is shown entry by entry."""
    return not _is_open(source) and (not source.is_dir() or sum(1 for _ in source.iterdir()) > MOST_ENTRIES)


def _is_open(source: Path) -> bool:
    needed = 0o5 if source.is_dir() else 0o4
    return source.stat().st_mode & needed == needed


def _entries(folder: Path, place: str) -> list[str]:
    arguments = ["--perms", "0755", "--dir", place]
    for entry in folder.iterdir():
        if entry.is_symlink():
            arguments += ["--symlink", str(entry.readlink()), f"{place}/{entry.name}"]
        else:
            arguments += ["--ro-bind", str(entry), f"{place}/{entry.name}"]
    return arguments
