"""The door to the package."""

from typing import Any

from stencil.nodes import render_all
from stencil.parser import parse


class Template:
    """A template that is read once and can be rendered many times."""

    def __init__(self, source: str) -> None:
        self._nodes = parse(source)

    def render(self, context: dict[str, Any]) -> str:
        """The text with the values of the context filled in and escaped."""
        return render_all(self._nodes, context)
