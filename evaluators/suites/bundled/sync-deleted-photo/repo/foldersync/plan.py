"""The steps that make the target look like the source."""

from dataclasses import dataclass
from enum import Enum

from foldersync.compare import compare
from foldersync.snapshot import Kind, Snapshot, depth_of


class Action(Enum):
    MAKE_DIR = "make-dir"
    COPY = "copy"
    DELETE = "delete"


@dataclass(frozen=True)
class Step:
    """One step on the target; a directory can be deleted only when it is empty."""

    action: Action
    path: str

    def __str__(self) -> str:
        return f"{self.action.value} {self.path}"


def make_plan(source: Snapshot, target: Snapshot) -> list[Step]:
    """Plan the steps from `target` to `source`.

    Directories are made from the top down, then files are copied, and what is gone is deleted from the bottom up.
    Deletes come last, so that a sync that is interrupted leaves too much rather than too little; only what is in the
    way, because a file became a directory or a directory a file, goes first.
    """
    difference = compare(source, target)
    replaced = [path for path in difference.changed if source[path].kind is not target[path].kind]
    tops = tuple(f"{path}/" for path in replaced)
    in_the_way = [*replaced, *(path for path in difference.removed if path.startswith(tops))]
    gone = [path for path in difference.removed if not path.startswith(tops)]
    to_create = [*difference.added, *difference.changed]
    dirs = [path for path in to_create if source[path].kind is Kind.DIR]
    files = [path for path in to_create if source[path].kind is Kind.FILE]
    steps = [Step(Action.DELETE, path) for path in _bottom_up(in_the_way)]
    steps += [Step(Action.MAKE_DIR, path) for path in sorted(dirs, key=depth_of)]
    steps += [Step(Action.COPY, path) for path in sorted(files)]
    steps += [Step(Action.DELETE, path) for path in _bottom_up(gone)]
    return steps


def _bottom_up(paths: list[str]) -> list[str]:
    """What lies in a directory before the directory itself."""
    return sorted(paths, key=lambda path: (-depth_of(path), path))


def describe(plan: list[Step]) -> str:
    """The plan as text, one step a line."""
    return "\n".join(str(step) for step in plan) or "nothing to do"
