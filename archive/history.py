"""The commits of somebody else's repository, in a bare copy of our own that is only read."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.errors import ConfigError, HgmError
from archive.git import AgentsRepository


@dataclass(frozen=True)
class Recorded:
    """One commit that has one parent: its message, and the files that differ from the parent's."""

    sha: str
    parent: str
    message: str
    paths: tuple[str, ...]


class History(AgentsRepository):
    """A copy of the history that leads to another repository's HEAD. Nothing of it is ever checked out."""

    @classmethod
    def copy(cls, source: Path, to: Path) -> History:
        """Copy what is not in `to` yet.

        Raises:
            ConfigError: `source` cannot be read, or has no commit.
        """
        if not (to / "HEAD").is_file():
            shutil.rmtree(to, ignore_errors=True)
            cls.create(to)
        copied = cls(to)
        flags = ("--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--force")
        try:
            copied._run("fetch", *flags, "--", str(source.resolve()), "HEAD:refs/heads/head")
        except HgmError as error:
            raise ConfigError(
                f"{source}: its commits cannot be read (has it any? git -C {source} log says): {_last_line(error)}"
            ) from error
        return copied

    @property
    def head(self) -> str:
        return self.branches()["head"]

    def newest(self, most: int) -> Sequence[Recorded]:
        """Up to `most` commits with one parent, newest first."""
        form = "--format=%x00%x00%H%x00%P%x00%B%x00"
        flags = ("--no-merges", "--no-renames", "--name-only", "--no-ext-diff", "-z", f"-n{most}")
        text = self._run("log", *flags, form, "head").decode("utf-8", "replace")
        found = []
        for entry in text.split("\0\0\0")[0:]:
            fields = entry.strip("\0").split("\0")
            if len(fields) >= 3 and " " not in fields[1] and fields[1]:
                paths = tuple(path.strip("\n") for path in fields[3:] if path.strip("\n"))
                found.append(Recorded(fields[0], fields[1], fields[2].strip(), paths))
        return found


def _last_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[-1] if lines else type(error).__name__
