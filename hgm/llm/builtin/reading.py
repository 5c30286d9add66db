"""Which file to look at next, and when enough was seen."""

from __future__ import annotations

import re

from hgm.llm.builtin.conversation import Conversation
from hgm.llm.builtin.evidence import Evidence, words_of
from hgm.llm.builtin.notebook import Notebook
from hgm.llm.builtin.rank import is_test
from hgm.llm.builtin.sites import matches

PAGE_COST = 0.8
ROWS = 24
"""Lines that a page holds at least, as a rule; what lies further on is gone to directly."""

DEFINITION = re.compile(
    r"^(?:\./)?(?P<path>[\w./+-]{1,200}\.py):(?P<line>\d{1,6}):\s{0,40}(?:async )?(?:def|class) (?P<name>\w{1,80})",
    re.M,
)


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
    score += _traced(path, evidence) + evidence.suspects.pointing_at(path.removeprefix("./"))
    score += _imported(stem, notebook, evidence)
    if name in ("__init__.py", "setup.py"):
        score -= 1.0
    if is_test(path):
        score -= 4.0
    return score - PAGE_COST * notebook.pages.get(path, 0)


def _traced(path: str, evidence: Evidence) -> float:
    """Where an error arose stands first, what led there behind it."""
    best = 0.0
    for crash in evidence.crashes:
        places = [frame for frame in crash.frames if "lib/python3" not in frame.path]
        for depth, frame in enumerate(reversed(places)):
            strength = matches(path, frame.path)
            if strength and not is_test(path):
                best = max(best, (6.0 if depth == 0 else 3.0 / depth**0.5) * (1.0 if strength == 2 else 0.6))
    return best


def sought(evidence: Evidence) -> list[str]:
    """Names whose definitions are worth looking for: in tracebacks, called, written as code."""
    framed = [
        f.function
        for c in evidence.crashes
        for f in reversed(c.frames)
        if f.function and not f.function.startswith(("test", "<"))
    ]
    called = sorted(evidence.called, key=lambda n: -evidence.called[n])
    coded = [n for n, weight in evidence.identifiers.items() if weight >= 0.9]
    return list(dict.fromkeys([*framed[:2], *called, *coded]))


def definitions(conversation: Conversation) -> dict[str, list[tuple[str, int]]]:
    """Name → (path, line) of the definitions that a listing with `grep` showed."""
    found: dict[str, list[tuple[str, int]]] = {}
    for turn in conversation.turns:
        if turn.command.startswith(("ls -R", "find")):
            for match in list(DEFINITION.finditer(turn.observation))[:200]:
                found.setdefault(match["name"], []).append((match["path"], int(match["line"])))
    return found


def _wanted_line(path: str, conversation: Conversation, notebook: Notebook, evidence: Evidence) -> int | None:
    """A line of `path` that the evidence points to and that was not seen yet."""
    seen = notebook.lines.get(path, {})
    lines = [f.line for c in evidence.crashes for f in reversed(c.frames) if matches(path, f.path) == 2]
    lines += evidence.suspects.worst(path.removeprefix("./"))
    places = definitions(conversation)
    lines += [line for name in sought(evidence)[:8] for where, line in places.get(name, []) if where == path]
    return next((line for line in lines if line not in seen), None)


def _imported(stem: str, notebook: Notebook, evidence: Evidence) -> float:
    """A module that a seen file imports, more so where the report names what is imported."""
    best = 0.0
    used = _used_by_called(notebook, evidence)
    for lines in notebook.lines.values():
        for line in lines.values():
            if not line.lstrip().startswith(("from", "import")) or not re.search(rf"\b{re.escape(stem)}\b", line):
                continue
            named = max((evidence.identifiers.get(n, 0.0) for n in re.findall(r"\w+", line)), default=0.0)
            taken = 1.8 if used & set(re.findall(r"\w+", line.partition("import")[2])) else 0.0
            best = max(best, 0.5 + max(2.0 * named, taken))
    return best


def _used_by_called(notebook: Notebook, evidence: Evidence) -> frozenset[str]:
    """Names in the bodies of the seen functions that the report calls, or that a traceback goes through."""
    wanted = {*evidence.called, *(f.function for c in evidence.crashes for f in c.frames)}
    found: set[str] = set()
    for lines in notebook.lines.values():
        depth: int | None = None
        for number in sorted(lines):
            line = lines[number]
            indent = len(line) - len(line.lstrip())
            match = re.match(r"\s*(?:async )?def (\w+)", line)
            if match and match[1] in wanted:
                depth = indent
            elif depth is not None and line.strip() and indent <= depth:
                depth = None
            if depth is not None:
                found.update(re.findall(r"[A-Za-z_]\w*", line))
    return frozenset(found)


def next_page(conversation: Conversation, notebook: Notebook, evidence: Evidence) -> tuple[str, int, float] | None:
    """The path, line and relevance of what to read next, or None where everything was seen."""
    said = "\n".join(
        [conversation.statement, *(t.observation for t in conversation.turns if not _is_reading(t.command))]
    )
    defined = _defined_in(conversation, evidence)
    choices = [
        (-relevance(path, said, notebook, evidence) - defined.get(path, 0.0), index, path)
        for index, path in enumerate(notebook.files)
        if path.endswith(".py") and _has_more(path, notebook) and notebook.pages.get(path, 0) < 12
    ]
    if not choices:
        return None
    score, _, path = min(choices)
    start = notebook.next_line(path)
    wanted = _wanted_line(path, conversation, notebook, evidence)
    if wanted is not None and wanted > start + ROWS:
        start = wanted - ROWS // 2
    return path, start, -score


def _has_more(path: str, notebook: Notebook) -> bool:
    """False where the file was read to its end, without a gap before it."""
    return path not in notebook.ended or notebook.next_line(path) < max(notebook.lines.get(path, {}), default=0)


def _defined_in(conversation: Conversation, evidence: Evidence) -> dict[str, float]:
    """Path → what it counts that a name which is looked for is defined there."""
    found: dict[str, float] = {}
    places = definitions(conversation)
    for name in sought(evidence)[:8]:
        for path, _ in places.get(name, []):
            strength = 2.5 * max(evidence.called.get(name, 0.0), evidence.identifiers.get(name, 0.0))
            found[path] = max(found.get(path, 0.0), strength)
    return found


def _is_reading(command: str) -> bool:
    return command.startswith(("cat -n", "grep -n ''", "sed -n", "ls -R", "find"))


def all_named_seen(notebook: Notebook, evidence: Evidence) -> bool:
    """True where every function that the report names by its call was seen, and there is at least one."""
    named = {n for n, weight in evidence.identifiers.items() if weight >= 1.0}
    text = "\n".join(line for lines in notebook.lines.values() for line in lines.values())
    defined = set(re.findall(r"^[ \t]*(?:async )?(?:def|class) (\w+)", text, re.MULTILINE))
    return bool(named) and bool(named & defined)
