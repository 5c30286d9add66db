"""The graph of targets and what they depend on."""

from collections.abc import Iterable, Iterator

from buildgraph.errors import BuildError


class Graph:
    """Targets with their dependencies, in the order of the build file.

    A dependency that is no target itself is a source.
    """

    def __init__(self) -> None:
        self._dependencies: dict[str, tuple[str, ...]] = {}

    def add(self, target: str, dependencies: Iterable[str]) -> None:
        """Add a target; the same dependency given twice counts once."""
        if target in self._dependencies:
            raise BuildError(f"{target} is defined twice")
        self._dependencies[target] = tuple(dict.fromkeys(dependencies))

    def __iter__(self) -> Iterator[str]:
        return iter(self._dependencies)

    def is_target(self, name: str) -> bool:
        return name in self._dependencies

    def dependencies(self, target: str) -> tuple[str, ...]:
        """What a target depends on directly; nothing for a source."""
        return self._dependencies.get(target, ())
