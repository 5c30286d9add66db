"""Tool calls as text, for models that make no others: one fenced block of JSON in the answer."""

import json
import re

FORM = """\
You have no function calls here. To use a tool, end your answer with one block like this, and nothing after it:

```call
{"tool": "shell", "command": "ls"}
```

The tools and their arguments:
"""

NO_CALL = """\
There is no call in your answer, so nothing was done. To use a tool, end your answer with one block that begins with
```call, as you were told. If you are done, answer in a line that begins with "idea:"."""
ONLY_ONE = "[Only the first block of your answer was carried out: write one, and wait for its result.]"

START = re.compile(r"```call\s*")
DONE = re.compile(r"^\W*idea\b", re.I | re.M)
READER = json.JSONDecoder(strict=False)  # models forget to escape line ends


def explained(tools):
    """What the model is told about the tools."""
    lines = []
    for each in tools:
        function = each["function"]
        needed = function["parameters"]["required"]
        arguments = ", ".join(
            f"{name}{'' if name in needed else ' (may be left out)'}: {value['description']}"
            for name, value in function["parameters"]["properties"].items()
        )
        lines.append(f"{function['name']}: {function['description']} Arguments: {arguments}.")
    return FORM + "\n".join(lines) + "\n"


def calls(content):
    """The calls in an answer, in the form of the protocol; a block that cannot be read is a call with no name."""
    found = []
    for number, start in enumerate(START.finditer(content)):
        try:
            given, _ = READER.raw_decode(content, start.end())  # whatever follows, be it no closing fence
        except ValueError:
            given = None
        if not isinstance(given, dict):
            given = {"tool": "a block that is no JSON object"}
        name = given.pop("tool", None)
        found.append({"id": f"text-{number}", "function": {"name": name, "arguments": given}})
    return found
