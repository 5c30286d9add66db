"""Which file to look at next, and when enough was seen."""

from __future__ import annotations

import re

from hgm.llm.builtin.conversation import Conversation
from hgm.llm.builtin.evidence import Evidence, words_of
from hgm.llm.builtin.notebook import Notebook
from hgm.llm.builtin.rank import is_test

PAGE_COST = 0.8


def relevance(path: str, text: str, notebook: Notebook, evidence: Evidence) -> float:
    """How much the conversation's `text` points to `path`; what was read of it already lowers it."""
    name = path.rpartition("/")[2]
    stem = name.removesuffix(".py")
    score = 0.0
    if re.search(rf"(?<![\w/]){re.escape(path)}(?!\w)", text) or re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text):
        score += 3.0
    elif len(stem) > 3 and re.search(rf"(?<!\w){re.escape(stem)}(?!\w)", text):
        score += 1.5
    score += 1.2 * min(2.0, sum(evidence.words.get(w, 0.0) for w in words_of(path.removesuffix(".py"))))
    score += min(2.5, sum(weight for (traced, _), weight in evidence.lines.items() if traced == name))
    score += _imported(stem, notebook, evidence)
    if name in ("__init__.py", "setup.py"):
        score -= 1.0
    if is_test(path):
        score -= 4.0
    return score - PAGE_COST * notebook.pages.get(path, 0)


def _imported(stem: str, notebook: Notebook, evidence: Evidence) -> float:
    """A module that a seen file imports, more so where the report names what is imported."""
    best = 0.0
    for lines in notebook.lines.values():
        for line in lines.values():
            if not line.lstrip().startswith(("from", "import")) or not re.search(rf"\b{re.escape(stem)}\b", line):
                continue
            named = max((evidence.identifiers.get(n, 0.0) for n in re.findall(r"\w+", line)), default=0.0)
            best = max(best, 0.5 + 2.0 * named)
    return best


def next_page(conversation: Conversation, notebook: Notebook, evidence: Evidence) -> tuple[str, int, float] | None:
    """The path, line and relevance of what to read next, or None where everything was seen."""
    said = "\n".join(
        [conversation.statement, *(t.observation for t in conversation.turns if not _is_reading(t.command))]
    )
    choices = [
        (-relevance(path, said, notebook, evidence), index, path)
        for index, path in enumerate(notebook.files)
        if path.endswith(".py") and path not in notebook.ended and notebook.pages.get(path, 0) < 12
    ]
    if not choices:
        return None
    score, _, path = min(choices)
    return path, notebook.next_line(path), -score


def _is_reading(command: str) -> bool:
    return command.startswith(("cat -n", "grep -n ''", "sed -n", "ls -R", "find"))


def all_named_seen(notebook: Notebook, evidence: Evidence) -> bool:
    """True where every function that the report names by its call was seen, and there is at least one."""
    named = {n for n, weight in evidence.identifiers.items() if weight >= 1.0}
    text = "\n".join(line for lines in notebook.lines.values() for line in lines.values())
    defined = set(re.findall(r"^[ \t]*(?:async )?(?:def|class) (\w+)", text, re.MULTILINE))
    return bool(named) and bool(named & defined)
