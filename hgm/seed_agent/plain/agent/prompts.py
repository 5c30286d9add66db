"""What the model is told."""

import os
from pathlib import Path

from agent import settings

SYSTEM = """\
You are a coding agent. The current directory holds a project and you are given a request about it.
Find out what must change, change it, and change nothing else.

Work through the shell tool, with programs such as `ls`, `cat`, `grep`, `sed` and `python3`.
Every command starts in the project's directory.
You may give at most {commands} commands. Output is cut to {characters} characters.
Try at most {candidates} candidate edits per command.
Do not edit the project's tests.

When you are done, answer without calling the tool, with one line that begins with "idea:" and says
what you changed and why.
"""

TESTS = "Run the project's tests with `{command}`.\n"
CHECKED = "The tests are run when you are done; if they fail, you are shown their output.\n"


def system(test_command):
    """The system prompt. `test_command` is None where the project has no tests to show."""
    text = SYSTEM.format(
        commands=settings.COMMANDS,
        characters=settings.OBSERVATION_CHARACTERS,
        candidates=settings.CANDIDATE_EDITS,
    )
    if test_command and settings.OFFER_TESTS:
        text += TESTS.format(command=test_command)
    if test_command and settings.CHECK_TESTS_WHEN_DONE:
        text += CHECKED
    return text


def request(statement):
    """The first user message: the request itself and, if so set, the files of the project."""
    if not settings.LIST_FILES:
        return statement
    listing = "\n".join(project_files()[: settings.LISTED_FILES])
    return f"{statement}\n\nThe project's files:\n{listing}\n"


def project_files():
    found = []
    for folder, folders, names in os.walk("."):
        folders[:] = sorted(n for n in folders if not n.startswith((".", "__pycache__")))
        found.extend(Path(folder, name).as_posix() for name in sorted(names))
    return found


def failing(output):
    """What the model is told when it says that it is done and the tests fail."""
    return f"The tests fail. Go on, or answer again if you cannot.\n\n{output}"
