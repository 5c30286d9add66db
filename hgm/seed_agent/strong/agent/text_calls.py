"""Tool calls as text, for models whose server has none: one fenced block of JSON in the answer."""

import json
import re

FORM = """\
You have no function calls here. To use a tool, end your answer with one block like this, and nothing after it:

```call
{"tool": "shell", "command": "ls"}
```

The tools and their arguments:
"""

BLOCK = re.compile(r"```call\s*\n(.*?)\n?```", re.S)


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
    for number, block in enumerate(BLOCK.findall(content)):
        try:
            given = json.loads(block, strict=False)
        except ValueError:
            given = None
        if not isinstance(given, dict):
            given = {"tool": "a block that is no JSON object"}
        name = given.pop("tool", None)
        found.append({"id": f"text-{number}", "function": {"name": name, "arguments": given}})
    return found
