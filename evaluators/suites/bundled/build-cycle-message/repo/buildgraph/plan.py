"""The work that is to be done."""

from collections.abc import Sequence

from buildgraph.graph import Graph
from buildgraph.order import build_order
from buildgraph.stale import Stamps, is_stale


def plan(graph: Graph, stamps: Stamps, goals: Sequence[str] = ()) -> list[str]:
    """The targets to build for the goals, in order; without goals, for everything in the build file."""
    return [target for target in build_order(graph, goals or list(graph)) if is_stale(graph, stamps, target)]


def summary(targets: Sequence[str]) -> str:
    """One line for the terminal."""
    if not targets:
        return "up to date"
    return f"{len(targets)} to build: {', '.join(targets)}"
