"""URL patterns: `/notes/{id:int}` and the like."""

import re
from collections.abc import Callable
from typing import Any

CONVERTERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "str": (r"[^/]+", str),
    "int": (r"\d+", int),
    "path": (r".+", str),
}
PARAMETER = re.compile(r"\{([a-z_]+)(?::([a-z]+))?\}")


class Pattern:
    """A path with parameters; each is `{name}` or `{name:converter}`, with the converters str, int and path."""

    def __init__(self, text: str) -> None:
        if not text.startswith("/"):
            raise ValueError(f"a pattern starts with a slash: {text!r}")
        self.text = text
        self._convert: dict[str, Callable[[str], Any]] = {}
        self._regex = re.compile(self._translate(text))

    def _translate(self, text: str) -> str:
        parts, end = [], 0
        for parameter in PARAMETER.finditer(text):
            name, kind = parameter[1], parameter[2] or "str"
            if kind not in CONVERTERS:
                raise ValueError(f"unknown converter {kind!r} in {text!r}")
            if name in self._convert:
                raise ValueError(f"parameter {name!r} appears twice in {text!r}")
            expression, self._convert[name] = CONVERTERS[kind]
            parts += [re.escape(text[end : parameter.start()]), f"(?P<{name}>{expression})"]
            end = parameter.end()
        return "".join([*parts, re.escape(text[end:])])

    def match(self, path: str) -> dict[str, Any] | None:
        """The parameters, converted, if the whole path fits; otherwise None."""
        found = self._regex.fullmatch(path)
        if found is None:
            return None
        return {name: self._convert[name](value) for name, value in found.groupdict().items()}
