"""The kinds of an agent's actions, for which a value function has criteria of their own (SWE-Search, arXiv 2410.20285,
section 3.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

CHANGES = re.compile(r"\bsed -i|>(?![&=])|\b(?:patch|git apply|mv|rm|cp)\b")
TESTS = re.compile(r"\b(?:pytest|unittest|tox)\b")
SEARCHES = re.compile(r"\b(?:grep|rg|find|ls)\b")
VIEWS = re.compile(r"\b(?:cat|head|tail|sed -n|nl)\b")
CALLED = re.compile(r"(test)|(search|find|grep|list)|(view|read|open)", re.I)


class Action(StrEnum):
    """Each has its criteria, hgm/prompts/value_*.md."""

    SEARCH = "search"
    VIEW = "view"
    PLAN = "plan"
    EDIT = "edit"
    TEST = "test"
    ANSWER = "answer"


def last_action(state: Mapping[str, Any] | None, test_command: str) -> Action:
    """What the agent did last, by the last of its messages. An agent wrote them: whatever is not understood is an edit,
    since only what changed something is valued."""
    if state is None or state.get("done"):
        return Action.ANSWER
    spoken = [one for one in state.get("messages", ()) if one.get("role") == "assistant"]
    if not spoken:
        return Action.EDIT
    calls, content = spoken[-1].get("tool_calls"), str(spoken[-1].get("content"))
    if not isinstance(calls, list) or not calls:
        return _of_command(content, test_command) if "```" in content else Action.PLAN
    function = calls[-1].get("function") if isinstance(calls[-1], dict) else None
    if not isinstance(function, dict):
        return Action.EDIT
    name, said = str(function.get("name")), str(function.get("arguments"))
    return _of_command(said, test_command) if name in {"shell", "bash"} else _of_tool(name)


def _of_tool(name: str) -> Action:
    found = CALLED.search(name)
    return (Action.TEST, Action.SEARCH, Action.VIEW)[(found.lastindex or 1) - 1] if found else Action.EDIT


def _of_command(said: str, test_command: str) -> Action:
    if TESTS.search(said) or (test_command and test_command in said):
        return Action.TEST
    if CHANGES.search(said):
        return Action.EDIT
    if SEARCHES.search(said):
        return Action.SEARCH
    return Action.VIEW if VIEWS.search(said) else Action.EDIT
