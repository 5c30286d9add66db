"""A conversation for people: one block a message. The format (JSON lines) is described in docs/archive.md."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tui.text import Line, Tone, lines_of, one_line


def transcript_lines(text: str) -> list[Line]:
    """`text` as blocks with a heading each; a line that is no entry of a transcript is shown as it is."""
    lines: list[Line] = []
    for line in text.split("\n"):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
        except ValueError:
            entry = None
        lines += _block(entry) if isinstance(entry, dict) else lines_of(line)
    return lines


def _block(entry: Mapping[str, Any]) -> list[Line]:
    at = entry.get("at_s")
    when = f"{at:.1f}s" if isinstance(at, int | float) else ""
    if "fault" in entry:
        return [*_heading(f"{entry['fault']}", when, Tone.BAD), *lines_of(str(entry.get("detail", ""))), Line("")]
    if "tools" in entry:
        names = [str(tool.get("name")) for tool in _items(entry["tools"])]
        return [*_heading(f"tools offered: {', '.join(names)}", when), Line("")]
    facts = [when, _tokens(entry.get("usage")), str(entry.get("model") or "")]
    lines = _heading(str(entry.get("role", "?")), " · ".join(filter(None, facts)))
    lines += lines_of(_text(entry.get("content")))
    for call in _items(entry.get("tool_calls")):
        lines.append(Line(f"→ {one_line(_call_name(call))}", Tone.HUNK))
        lines += lines_of(_arguments(call))
    return [*lines, Line("")]


def _heading(what: str, facts: str, tone: Tone = Tone.HEADING) -> list[Line]:
    return [Line(one_line(f"── {what} ── {facts}".rstrip()), tone)]


def _items(value: object) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(content: object) -> str:
    """A message's text, whether the protocol had it as a string or in parts."""
    if isinstance(content, str):
        return content
    return "\n".join(str(part.get("text", "")) for part in _items(content))


def _call_name(call: Mapping[str, Any]) -> str:
    function = call.get("function")
    return str(call.get("name") or (function.get("name") if isinstance(function, dict) else "") or "tool")


def _arguments(call: Mapping[str, Any]) -> str:
    """A call's arguments; those of a shell as the command itself."""
    function = call.get("function")
    found = call.get("arguments", function.get("arguments", "") if isinstance(function, dict) else "")
    if isinstance(found, str):
        try:
            found = json.loads(found)
        except ValueError:
            return str(found)
    if isinstance(found, dict) and set(found) == {"command"}:
        return str(found["command"])
    return json.dumps(found, ensure_ascii=False, indent=2)


def _tokens(usage: object) -> str:
    if not isinstance(usage, dict):
        return ""
    counts = [usage.get("prompt_tokens"), usage.get("completion_tokens")]
    return f"{counts[0]:,} + {counts[1]:,} tokens" if all(isinstance(count, int) for count in counts) else ""
