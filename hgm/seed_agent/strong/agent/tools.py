"""The tools that the model is offered, and the one place where its calls are read and carried out."""

import json

from agent import shell
from agent.files import CallError


def tool(name, description, properties, required):
    properties = {key: {"type": kind, "description": text} for key, (kind, text) in properties.items()}
    parameters = {"type": "object", "properties": properties, "required": required}
    return {"type": "function", "function": {"name": name, "description": description, "parameters": parameters}}


SHELL = tool(
    "shell",
    "Run one command with sh in the project's directory and see its output.",
    {"command": ("string", "the command")},
    ["command"],
)
VIEW = tool(
    "view",
    "Show a file with line numbers.",
    {
        "path": ("string", "the file"),
        "first": ("integer", "first line to show; 1 if left out"),
        "last": ("integer", "last line to show"),
    },
    ["path"],
)
EDIT = tool(
    "edit",
    "Replace text of a file. The old text must occur exactly once, white space included.",
    {
        "path": ("string", "the file"),
        "old": ("string", "the text to replace, with enough lines around it to be unique"),
        "new": ("string", "what to put there"),
    },
    ["path", "old", "new"],
)
CREATE = tool(
    "create",
    "Write a whole file, new or not.",
    {"path": ("string", "the file"), "content": ("string", "all of its text")},
    ["path", "content"],
)
ALL = [SHELL, VIEW, EDIT, CREATE]
KINDS = {"string": str, "integer": int}


def call(editor, function, seconds):
    """The result of one call, and whether the call was well-formed; what is wrong with it is told to the model."""
    try:
        name, arguments = read(function)
    except CallError as error:
        return f"error: {error}", False
    try:
        if name == "shell":
            return shell.shown(*shell.run(arguments["command"], seconds)), True
        return getattr(editor, name)(**arguments), True
    except CallError as error:
        return f"error: {error}", True


def read(function):
    """Name and arguments of a call, checked against the tool's own schema."""
    name = (function or {}).get("name")
    known = {each["function"]["name"]: each["function"]["parameters"] for each in ALL}
    if name not in known:
        raise CallError(f"there is no tool {name!r}; there are: {', '.join(known)}")
    schema = known[name]
    form = json.dumps({key: f"<{value['type']}>" for key, value in schema["properties"].items()})
    arguments = function.get("arguments")
    if isinstance(arguments, str):
        try:
            arguments = json.loads(arguments or "{}", strict=False)  # models forget to escape line ends
        except ValueError as error:
            raise CallError(f"the arguments are no JSON ({error}); they look like {form}") from None
    if not isinstance(arguments, dict):
        raise CallError(f"the arguments must be an object like {form}")
    arguments = {key: value for key, value in arguments.items() if value is not None}
    for key in schema["required"]:
        if key not in arguments:
            raise CallError(f"{key!r} is missing; the arguments look like {form}")
    for key, value in arguments.items():
        if key not in schema["properties"]:
            raise CallError(f"{name} knows no {key!r}; the arguments look like {form}")
        kind = KINDS[schema["properties"][key]["type"]]
        if not isinstance(value, kind) or isinstance(value, bool):
            raise CallError(f"{key!r} must be of type {schema['properties'][key]['type']}")
    if name == "shell" and not arguments["command"].strip():
        raise CallError("the command is empty")
    return name, arguments
