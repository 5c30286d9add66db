"""What an agent did last, by its messages."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hgm.inner.actions import Action, last_action


def after(*calls: tuple[str, object], done: bool = False) -> dict[str, Any]:
    made = [{"function": {"name": name, "arguments": arguments}} for name, arguments in calls]
    return {"messages": [{"role": "assistant", "tool_calls": made}, {"role": "tool", "content": ""}], "done": done}


def ran(command: str) -> tuple[str, str]:
    return "shell", json.dumps({"command": command})


@pytest.mark.parametrize(
    ("state", "action"),
    [
        (after(ran("grep -rn low .")), Action.SEARCH),
        (after(ran("cat limits.py")), Action.VIEW),
        (after(("view", {"path": "x"})), Action.VIEW),
        (after(ran("sed -i s/a/b/ x.py")), Action.EDIT),
        (after(ran("cat > x.py <<E")), Action.EDIT),
        (after(("create", {"path": "x"})), Action.EDIT),
        (after(ran("sed -i s/a/b/ x.py && python -m pytest")), Action.TEST),
        (after(ran("python check.py 2>&1")), Action.TEST),
        (after(("edit", {}), ran("ls")), Action.SEARCH),
        ({"messages": [{"role": "assistant", "content": "First I would read."}]}, Action.PLAN),
        (
            {"messages": [{"role": "assistant", "content": '```call\n{"tool": "shell", "command": "ls"}'}]},
            Action.SEARCH,
        ),
        (after(("edit", {}), done=True), Action.ANSWER),
        (None, Action.ANSWER),
        ({"messages": [{"role": "assistant", "tool_calls": ["x"]}]}, Action.EDIT),
    ],
)
def test_the_last_action_by_the_last_call(state: dict[str, Any] | None, action: Action) -> None:
    assert last_action(state, "python check.py") is action
