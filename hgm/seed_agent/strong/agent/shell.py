"""Commands: run, limited in time, shortened for the model."""

import contextlib
import os
import re
import signal
import subprocess
import tempfile

from agent import settings

READ_AT_MOST = 2_000_000
# How long it took and where an object lay differ from run to run, and mean nothing.
CHANCE = re.compile(r"\b\d+\.\d+ ?s(?:ec(?:onds?)?)?\b|\b0x[0-9a-f]+\b")


def run(command, seconds):
    """Exit code and whole output of `command`. It, and all that it started, is ended after `seconds` at the latest."""
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PAGER": "cat", "GIT_PAGER": "cat"}
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
            code, note = process.wait(seconds), ""
        except subprocess.TimeoutExpired:
            code, note = 124, f"\n[stopped after {seconds:.0f} seconds]"
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        out.seek(0)
        return code, out.read(READ_AT_MOST).decode("utf-8", "replace") + note


def shown(code, output):
    """What the model is shown of a command: both ends of the output, and the exit code where it is not 0."""
    return shorten(output) + (f"\n[exit code {code}]" if code else "") or "[no output]"


def alike(output, other):
    """Whether two outputs of one command say the same, but for times and addresses."""
    return CHANCE.sub("", output) == CHANCE.sub("", other)


def shorten(text, room=None):
    """At most `room` characters of `text`: its first third and its end, where errors and summaries stand."""
    room = room or settings.OBSERVATION_CHARACTERS
    if len(text) <= room:
        return text
    head = room // 3
    return f"{text[:head]}\n[… {len(text) - room} characters cut …]\n{text[len(text) - (room - head) :]}"
