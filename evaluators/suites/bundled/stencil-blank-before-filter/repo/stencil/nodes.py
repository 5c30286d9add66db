"""The parts of a template, and how each is rendered."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from stencil.errors import TemplateError
from stencil.escape import FILTERS, escape

Scope = dict[str, Any]


class Node(Protocol):
    def render(self, scope: Scope) -> str: ...


def look_up(path: str, scope: Scope) -> Any:
    """The value of a dotted name: keys of dicts, else attributes."""
    first, *rest = path.split(".")
    if first not in scope:
        raise TemplateError(f"{first!r} has no value")
    value = scope[first]
    for part in rest:
        try:
            value = value[part] if isinstance(value, dict) else getattr(value, part)
        except (KeyError, AttributeError):
            raise TemplateError(f"{path!r} has no value") from None
    return value


def render_all(nodes: Sequence[Node], scope: Scope) -> str:
    return "".join(node.render(scope) for node in nodes)


@dataclass(frozen=True)
class Text:
    text: str

    def render(self, scope: Scope) -> str:
        return self.text


@dataclass(frozen=True)
class Value:
    """A name with filters, which are applied from left to right."""

    path: str
    filters: tuple[str, ...] = ()

    def render(self, scope: Scope) -> str:
        value = look_up(self.path, scope)
        for name in self.filters:
            value = FILTERS[name](value)
        return escape(value)


@dataclass(frozen=True)
class If:
    """Rendered when the value is neither empty nor false; a name without a value is an error."""

    path: str
    body: tuple[Node, ...]

    def render(self, scope: Scope) -> str:
        return render_all(self.body, scope) if look_up(self.path, scope) else ""


@dataclass(frozen=True)
class For:
    """Rendered once for each item; `position` counts from 1."""

    variable: str
    path: str
    body: tuple[Node, ...]

    def render(self, scope: Scope) -> str:
        inner = dict(scope)
        parts = []
        for position, item in enumerate(look_up(self.path, scope), start=1):
            inner["position"] = position
            inner[self.variable] = item
            parts.append(render_all(self.body, inner))
        return "".join(parts)
