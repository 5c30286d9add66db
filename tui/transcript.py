"""A conversation for people: one block a message. The format (JSON lines) is described in docs/archive.md."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tui.text import Line, Tone, decoded, lines_of, one_line

LONG = 12
"""What tools were told or answered in more lines than that is folded, and so is what the system said."""
KEPT = 3
"""So many lines are left of what is folded."""
MOST_LINES = 5_000
"""Of one message that is unfolded."""
_TONES = {"user": Tone.USER, "assistant": Tone.ASSISTANT, "tool": Tone.TOOL, "system": Tone.SYSTEM}


def entry_block(line: bytes, *, folded: bool) -> list[Line]:
    """One line of a transcript as a block with a heading; one that is no entry is shown as it is."""
    text = decoded(line)
    try:
        entry = json.loads(text)
    except (ValueError, RecursionError):
        entry = None
    return _block(entry, folded) if isinstance(entry, dict) else lines_of(text)


def _block(entry: Mapping[str, Any], folded: bool) -> list[Line]:
    at = entry.get("at_s")
    when = f"{at:.1f}s" if isinstance(at, int | float) else ""
    if "note" in entry:
        return [*_heading(str(entry["note"]), "", Tone.HUNK), Line("")]
    if "fault" in entry:
        return [*_heading(f"{entry['fault']}", when, Tone.BAD), *lines_of(str(entry.get("detail", ""))), Line("")]
    if "tools" in entry:
        names = [str(tool.get("name")) for tool in _items(entry["tools"])]
        return [*_heading(f"tools offered: {', '.join(names)}", when), Line("")]
    role = str(entry.get("role", "?"))
    facts = [when, _tokens(entry.get("usage")), str(entry.get("model") or "")]
    lines = _heading(role, " · ".join(filter(None, facts)), _TONES.get(role, Tone.HEADING))
    said = lines_of(_text(entry.get("content")), Tone.DIM if role == "system" else Tone.PLAIN)
    lines += _short(said, folded and role in ("tool", "system"))
    for call in _items(entry.get("tool_calls")):
        lines.append(Line(f"→ {one_line(_call_name(call))}", Tone.HUNK))
        lines += _short(lines_of(_arguments(call)), folded)
    return [*lines, Line("")]


def _short(lines: list[Line], folded: bool) -> list[Line]:
    kept = KEPT if folded and len(lines) > LONG else MOST_LINES
    if len(lines) <= kept:
        return lines
    rest = len(lines) - kept
    return [*lines[:kept], Line(f"… {rest:,} more lines{' (o unfolds)' if folded else ''}", Tone.DIM)]


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
