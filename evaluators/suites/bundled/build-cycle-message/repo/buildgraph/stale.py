"""Which targets are older than what they are made of."""

from collections.abc import Mapping

from buildgraph.errors import MissingSourceError
from buildgraph.graph import Graph

Stamps = Mapping[str, int]
"""Time of the last change of each file that exists."""


def is_stale(graph: Graph, stamps: Stamps, target: str) -> bool:
    """Whether a target has to be built again.

    It has to when it is not there, when something that it depends on has to be built, or is newer than itself. The
    graph must not have cycles.

    Raises:
        MissingSourceError: a source that is looked at does not exist.
    """
    built = stamps.get(target)
    if built is None:
        return True
    for dependency in graph.dependencies(target):
        if graph.is_target(dependency) and is_stale(graph, stamps, dependency):
            return True
        if _stamp(stamps, dependency) > built:
            return True
    return False


def _stamp(stamps: Stamps, name: str) -> int:
    try:
        return stamps[name]
    except KeyError:
        raise MissingSourceError(f"{name} does not exist, and nothing builds it") from None
