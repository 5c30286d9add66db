"""What the model is told."""

import os
from pathlib import Path

from agent import settings

SYSTEM = """\
You are a coding agent. The current directory holds a project and you are given a request about it.
Find the cause, change what must change, and change nothing else.

Look before you edit: read the code that the request is about and what it calls. Reproduce the problem where you
can, make the smallest change that removes its cause, then check it. Do not edit the project's tests.

Work with the tools. In the shell you may use programs such as `ls`, `cat`, `grep`, `sed` and `python3`; every command
starts in the project's directory. You may give at most {turns} commands. Output is cut to {characters} characters.
Try at most {candidates} candidate edits per command.
{tests}{lessons}
When you are done, answer without calling a tool, with one line that begins with "idea:" and says what you changed
and why.
"""

TESTS = """\
Run the project's tests with `{command}`. They are run when you are done, too; if they fail, you are shown their output.
"""

LESSONS = """
What earlier work on such requests taught:
{list}
"""

LISTED = 100


def system(test_command, lessons):
    return SYSTEM.format(
        turns=settings.TURNS,
        characters=settings.OBSERVATION_CHARACTERS,
        candidates=settings.CANDIDATE_EDITS,
        tests=TESTS.format(command=test_command) if test_command else "",
        lessons=LESSONS.format(list="\n".join(f"- {lesson}" for lesson in lessons)) if lessons else "",
    )


def request(statement, failing):
    """The first user message: the request, the project's files, and how its tests fail, if they do."""
    files = project_files()
    listing = "\n".join(files[:LISTED]) + (f"\n[and {len(files) - LISTED} more]" if len(files) > LISTED else "")
    text = f"{statement}\n\nThe project's files:\n{listing}\n"
    return text + (f"\nBefore any change, the tests fail:\n{failing}\n" if failing else "")


def project_files():
    found = []
    for folder, folders, names in os.walk("."):
        folders[:] = sorted(n for n in folders if not n.startswith((".", "__pycache__")))
        found.extend(Path(folder, name).as_posix() for name in sorted(names))
    return found


def still_failing(output, same):
    """What the model is told when it says that it is done and the tests fail."""
    text = f"The tests fail:\n\n{output}\n\n"
    if same:
        text += "They fail exactly as before you changed anything. "
    if settings.EXPLAIN_FAILURES:
        text += (
            "First explain: take one failing test, say step by step what your code does with its input, what it "
            "returns, what was expected, and at which step the two part. "
        )
    return text + "Then mend it, or answer again if it cannot be mended."


MALFORMED = "Your last calls could not be read. Call one of the tools, with arguments as their descriptions say.\n"
EMPTY = 'Your answer was empty. Go on with a tool call, or answer in a line that begins with "idea:".'
