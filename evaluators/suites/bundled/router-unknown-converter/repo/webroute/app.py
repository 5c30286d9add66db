"""From a request to a response."""

from collections.abc import Callable
from dataclasses import dataclass, field

from webroute.errors import MethodNotAllowed, RoutingError
from webroute.router import Router


@dataclass(frozen=True)
class Response:
    """Status, body and headers of an answer."""

    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)


class App:
    """Modules install their routes here."""

    def __init__(self, *modules: Callable[[Router], None]) -> None:
        self.router = Router()
        for install in modules:
            install(self.router)

    def handle(self, method: str, path: str) -> Response:
        """Answer a request; handlers return the body as text, and get the path's parameters by name."""
        try:
            target = self.router.resolve(method.upper(), path)
        except MethodNotAllowed as error:
            return Response(error.status, str(error), {"Allow": ", ".join(error.allowed)})
        except RoutingError as error:
            return Response(error.status, str(error))
        return Response(200, target.handler(**target.params))
