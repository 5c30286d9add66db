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

_numbers = itertools.count()


def as_nobody(bwrap: str, setpriv: str, sources: Iterable[Path]) -> tuple[list[str], dict[Path, str]]:
    """The command's prefix, and where the second bwrap finds each of `sources`."""
    seen = {source: f"/src/{number}" for number, source in enumerate(dict.fromkeys(sources))}
    uid = str(FIRST_UID + next(_numbers) % UIDS)
    arguments = [bwrap, "--die-with-parent", "--perms", "0755", "--dir", "/etc", "--perms", "0755", "--dir", "/src"]
    arguments += [*system_binds(), "--dev-bind", "/dev", "/dev", "--bind", "/proc", "/proc", "--dir", "/tmp"]
    for source, place in seen.items():
        arguments += ["--ro-bind", str(source), place]
    for program in (bwrap, setpriv):
        if not program.startswith(("/usr/", "/bin/", "/sbin/")):
            arguments += ["--ro-bind", program, program]
    return [*arguments, "--", setpriv, "--reuid", uid, "--regid", uid, "--clear-groups", "--"], seen


def unreadable(source: Path) -> bool:
    """Whether that somebody could not read `source` (its parents do not matter)."""
    try:
        needed = 0o5 if source.is_dir() else 0o4
        return source.stat().st_mode & needed != needed
    except OSError:
        return True
