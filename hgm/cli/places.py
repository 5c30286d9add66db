"""From what a person types to a run and a variant."""

from __future__ import annotations

from pathlib import Path

from archive.connection import EXAM
from archive.errors import NotARun, NotFound
from archive.layout import RunPaths
from archive.queries import Reader
from archive.resolved import epsilon_of


def resolve(run: str) -> RunPaths:
    """A directory, or a name below runs/.

    Raises:
        NotARun: there is none; names the runs that there are.
    """
    candidates = [RunPaths(path.resolve()) for path in (Path(run), Path("runs") / run)] if run else []
    for paths in candidates:
        if paths.config.is_file():
            return paths
    for paths in candidates:
        if paths.archive.is_file():
            raise NotARun(f"{paths.root} has an archive.db, but its hgm.toml is missing; restore it")
    known = sorted(path.parent.name for path in Path("runs").glob("*/hgm.toml"))
    hint = f"runs here: {', '.join(known)}" if known else "make one with: hgm init runs/NAME"
    raise NotARun(f"{run or repr(run)} is not a run ({hint})")


def open_reader(run: str) -> Reader:
    paths = resolve(run)
    if not paths.archive.exists():
        raise NotARun(f"{paths.root} has not been started yet; start it with: hgm run {run}")
    return Reader(paths)


def way_on(paths: RunPaths, run: str) -> str:
    """What goes on with `run`: a search by itself, an agent's evaluations with what was asked of it."""
    if not paths.archive.exists():
        return f"hgm run {run}"
    with Reader(paths) as reader:
        return "the same hgm eval again" if reader.state(EXAM) else f"hgm run {run}"


def variant_id(reader: Reader, text: str) -> int:
    """`v17`, `17`, `root`, `best`.

    Raises:
        NotFound: no such variant.
    """
    if text == "root":
        return 0
    if text == "best":
        from hgm.report import best_id

        return best_id(reader, epsilon_of(reader.paths))
    digits = text.removeprefix("v")
    if not (digits.isascii() and digits.isdecimal()):
        raise NotFound(f"{text!r} is no variant: write v17, 17, root or best")
    if len(digits) > 18:  # more than SQLite can count
        raise NotFound(f"the run has no variant v{digits}")
    return reader.variant(int(digits)).id
