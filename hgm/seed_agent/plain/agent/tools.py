"""The shell, and how its output is shortened."""

import contextlib
import json
import os
import signal
import subprocess
import tempfile

from agent import settings

SHELL = {
    "type": "function",
    "function": {
        "name": "shell",
        "description": "Run one command with sh in the project's directory and see its output.",
        "parameters": {
            "type": "object",
            "properties": {"command": {"type": "string", "description": "the command"}},
            "required": ["command"],
        },
    },
}
READ_AT_MOST = 1_000_000


def call(function):
    """Run the tool call of a model; what is wrong with the call is told to the model."""
    if function.get("name") != "shell":
        return f"error: there is no tool {function.get('name')!r}, only 'shell'"
    try:
        command = json.loads(function.get("arguments") or "")["command"]
    except (ValueError, KeyError, TypeError):
        return 'error: the arguments must be JSON like {"command": "ls"}'
    if not isinstance(command, str) or not command.strip():
        return "error: the command must be a text that is not empty"
    code, output = run(command)
    return shorten(output) + (f"\n[exit code {code}]" if code else "")


def run(command):
    """Exit code and whole output of `command`; everything that it started is ended with it."""
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    with tempfile.TemporaryFile() as out:
        try:
            process = subprocess.Popen(
                ["sh", "-c", command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=env,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            return 126, f"error: {error}"
        try:
            code, note = process.wait(settings.COMMAND_SECONDS), ""
        except subprocess.TimeoutExpired:
            code, note = 124, f"\n[stopped after {settings.COMMAND_SECONDS} seconds]"
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        out.seek(0)
        return code, out.read(READ_AT_MOST).decode("utf-8", "replace") + note


def shorten(text):
    """At most the set number of characters of `text`, with a line that says how many were cut."""
    room = settings.OBSERVATION_CHARACTERS
    if len(text) <= room:
        return text
    note = f"[{len(text) - room} characters cut]"
    if settings.CUT_IN_THE_MIDDLE:
        half = room // 2
        return f"{text[:half]}\n{note}\n{text[len(text) - half :]}"
    return f"{text[:room]}\n{note}"
