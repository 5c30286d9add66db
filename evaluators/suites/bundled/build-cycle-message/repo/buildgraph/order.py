"""Putting targets into an order in which they can be built."""

from collections.abc import Iterable

from buildgraph.errors import CycleError
from buildgraph.graph import Graph


def build_order(graph: Graph, goals: Iterable[str]) -> list[str]:
    """The targets that the goals need, dependencies first; otherwise in the order of the build file.

    Raises:
        CycleError: targets need each other.
    """
    order: list[str] = []
    done: set[str] = set()
    for goal in goals:
        _visit(graph, goal, [], done, order)
    return order


def _visit(graph: Graph, name: str, path: list[str], done: set[str], order: list[str]) -> None:
    if name in done or not graph.is_target(name):
        return
    if name in path:
        raise CycleError([*path[path.indexes(name) :], name])
    for dependency in graph.dependencies(name):
        _visit(graph, dependency, [*path, name], done, order)
    done.add(name)
    order.append(name)
