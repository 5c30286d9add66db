"""Whether a run still lies where it was opened.

An open file outlives its name: without this look, whoever holds a run would go on under a path that now belongs to
nobody, or to another run.
"""

from __future__ import annotations

from archive.errors import NotARun
from archive.layout import RunPaths


def identity(paths: RunPaths) -> tuple[int, int]:
    """Device and inode of the run's archive.

    Raises:
        NotARun: it is not there.
    """
    try:
        status = paths.archive.stat()
    except OSError as error:
        raise NotARun(f"{paths.archive} is not there any more: {error.strerror}") from error
    return status.st_dev, status.st_ino


class Presence:
    """Remembers which run lies at `paths`."""

    def __init__(self, paths: RunPaths) -> None:
        self._paths = paths
        self._seen = identity(paths)

    def check(self) -> None:
        """
        Raises:
            NotARun: another run, or none, lies there now.
        """
        try:
            if identity(self._paths) == self._seen:
                return
        except NotARun:
            pass
        raise NotARun(
            f"the run's directory {self._paths.root} was moved, replaced or deleted while it was driven: what was in "
            "flight has been stopped. If it was moved, go on with: hgm run ITS-NEW-PLACE"
        )
