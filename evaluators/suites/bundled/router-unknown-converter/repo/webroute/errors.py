"""Why a request found no handler."""

from collections.abc import Iterable


class RoutingError(Exception):
    """Has the HTTP status of the answer."""

    status = 500


class NotFound(RoutingError):
    """No route has this path."""

    status = 404

    def __init__(self, path: str) -> None:
        super().__init__(f"no such page: {path}")


class MethodNotAllowed(RoutingError):
    """The path exists, but not for this method; `allowed` has the methods that would do, sorted."""

    status = 405

    def __init__(self, path: str, allowed: Iterable[str]) -> None:
        super().__init__(f"method not allowed: {path}")
        self.allowed = sorted(allowed)
