"""A conversation that became too long: its older part gives way to a summary and the current state of the files."""

import json

from agent import settings

SUMMARY = """\
[The older part of this conversation was left out. What you did in it, a line each:]
{done}

[What you have changed so far:]
{changes}

[The files that you used last, as they are now:]
{files}
"""


def size(messages):
    """Characters of everything that the model reads."""
    calls = (json.dumps(message["tool_calls"]) for message in messages if message.get("tool_calls"))
    return sum(len(message["content"]) for message in messages) + sum(map(len, calls))


def compact(messages, editor, keep=None):
    """The messages with all but the first two and the last `keep` replies summed up.

    A reply stays with the results of its calls, since a server refuses one without the other.
    """
    keep = settings.KEPT_REPLIES if keep is None else keep
    replies = [place for place, message in enumerate(messages) if message["role"] == "assistant"]
    cut = replies[-keep] if 0 < keep < len(replies) else (len(messages) if keep == 0 else 2)
    if cut <= 2:
        return messages
    summary = SUMMARY.format(
        done="\n".join(line for message in messages[2:cut] for line in lines(message)) or "nothing",
        changes=editor.changes() or "nothing",
        files=editor.reshown(settings.RESHOWN_CHARACTERS) or "none",
    )
    return [*messages[:2], {"role": "user", "content": summary}, *messages[cut:]]


def lines(message):
    """What is kept of one message: a line for each call, and the beginning of what was said or seen."""
    text = " ".join(message["content"].split())
    if message["role"] == "assistant":
        said = [f"- said: {text[:200]}"] if text else []
        called = [each.get("function") or {} for each in message.get("tool_calls") or []]
        return said + [f"- {each.get('name')} {str(each.get('arguments'))[:200]}" for each in called]
    if text.startswith("[The older part"):
        return message["content"].split("\n\n[What you have changed")[0].splitlines()[1:]
    return [f"  -> {text[:160]}"] if text else []
