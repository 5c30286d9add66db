"""Carrying out a plan, with the same checks that a file system makes."""

from collections.abc import Iterable

from foldersync.plan import Action, Step
from foldersync.snapshot import Entry, Kind, Snapshot, parent_of


class ApplyError(Exception):
    """A step that a file system would refuse."""


def apply(plan: Iterable[Step], source: Snapshot, target: Snapshot) -> dict[str, Entry]:
    """Carry out the steps on a copy of the target and return it.

    Raises:
        ApplyError: a step is not possible in the state that the steps before it have left.
    """
    state = dict(target)
    for step in plan:
        if step.action is Action.DELETE:
            _delete(step, state)
        else:
            _create(step, source, state)
    return state


def _create(step: Step, source: Snapshot, state: dict[str, Entry]) -> None:
    above = parent_of(step.path)
    if above and (above not in state or state[above].kind is not Kind.DIR):
        raise ApplyError(f"{step}: {above} is not a directory")
    if step.action is Action.MAKE_DIR:
        if step.path in state:
            raise ApplyError(f"{step}: exists")
        state[step.path] = Entry(Kind.DIR)
        return
    if source[step.path].kind is Kind.DIR:
        raise ApplyError(f"{step}: the source is a directory")
    if step.path in state and state[step.path].kind is Kind.DIR:
        raise ApplyError(f"{step}: is a directory")
    state[step.path] = source[step.path]


def _delete(step: Step, state: dict[str, Entry]) -> None:
    if step.path not in state:
        raise ApplyError(f"{step}: does not exist")
    if any(parent_of(path) == step.path for path in state):
        raise ApplyError(f"{step}: not empty")
    del state[step.path]
