"""Routes in order of registration."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from webroute.errors import MethodNotAllowed, NotFound
from webroute.patterns import Pattern

Handler = Callable[..., Any]


@dataclass(frozen=True)
class Route:
    """A pattern, the methods that it is there for, and who answers."""

    pattern: Pattern
    methods: frozenset[str]
    handler: Handler


@dataclass(frozen=True)
class Target:
    """The outcome of routing: call `handler` with `params`."""

    handler: Handler
    params: dict[str, Any]


class Router:
    """Finds the handler of a request. Where several routes fit, the one that was added first answers."""

    def __init__(self) -> None:
        self._routes: list[Route] = []

    def add(self, methods: Iterable[str], pattern: str, handler: Handler) -> None:
        """Add a route for one or more methods. Raises ValueError for a pattern that makes no sense."""
        names = frozenset(method.upper() for method in methods)
        if not names:
            raise ValueError(f"a route without methods: {pattern}")
        self._routes.append(Route(Pattern(pattern), names, handler))

    def table(self) -> list[str]:
        """One line per route, for people."""
        return [f"{','.join(sorted(route.methods))} {route.pattern.text}" for route in self._routes]

    def resolve(self, method: str, path: str) -> Target:
        """The route for a request. Raises NotFound, or MethodNotAllowed with the methods that `path` is there for."""
        allowed: set[str] = set()
        for route in self._routes:
            params = route.pattern.match(path)
            if params is None:
                continue
            if method not in route.methods:
                allowed |= route.methods
                continue
            return Target(route.handler, params)
        if allowed:
            raise MethodNotAllowed(path, allowed)
        raise NotFound(path)
