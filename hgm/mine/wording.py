"""A statement in a model's words: of what a user sees, and never of the fix, which the model is not shown either."""

from __future__ import annotations

import contextlib
import difflib
import io
import keyword
import re
import tokenize
from collections.abc import Mapping
from typing import Any

from archive.files import File
from hgm.consult import BadAnswer, text_of
from hgm.mine.account import What
from hgm.mine.asking import Asker
from hgm.mine.folder import Draft

KEYS = frozenset({"statement"})
MOST_CHARS = 6_000
FEWEST_CHARS = 60
LEAST_LINE = 8
"""Characters of a line that says something of its own: `else:` and `pass` stand in any example."""

_NAME = re.compile(r"[^\W\d]\w*")
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]+`", re.DOTALL)


async def worded(asker: Asker, draft: Draft) -> str | None:
    """What the model makes of the statement by rules; None where it gives nothing that may be used.

    Raises: as `Asker.ask`.
    """
    evidence = draft.statement

    def read(answer: Mapping[str, Any]) -> str:
        text = text_of(answer, "statement", MOST_CHARS)
        if len(text) < FEWEST_CHARS or not _tells(text, evidence):
            raise BadAnswer("`statement` must tell what was done, expected and seen, with the names that are called")
        if names_the_fix(text, evidence, draft.broken, draft.fixed):
            raise BadAnswer("`statement` tells how the code is to be mended; tell only what a user sees")
        return text

    return await asker.ask(What.STATEMENT, draft.id, {"evidence": evidence}, read, keys=KEYS)


def names_the_fix(
    text: str, evidence: str, broken: Mapping[str, File | None], fixed: Mapping[str, File | None]
) -> bool:
    """Whether `text` has a line of the fix; or, as code, a name that the fix's lines have and those that they replace
    have not; or, in any way, a name that only the files with the fix hold. What the `evidence` shows is no secret."""
    known, shown = frozenset(_NAME.findall(evidence)), _flat(evidence)
    flat, said = _flat(text), frozenset(_NAME.findall(text))
    said_as_code = frozenset(_NAME.findall(" ".join(_CODE.findall(text))))
    for path, file in fixed.items():
        before, after = _text(broken.get(path)), _text(file)
        gone, come = _changed(before, after)
        lines = [line for line in map(_flat, come) if len(line) >= LEAST_LINE and line not in shown]
        only = _names(after) - _names(before) - known
        changed = frozenset().union(*map(_names, come)).difference(*map(_names, gone)) - known
        if any(line in flat for line in lines) or only & said or changed & said_as_code:
            return True
    return False


def _tells(text: str, evidence: str) -> bool:
    """Whether it has a name that is called in the evidence, or an error of it."""
    called = frozenset(re.findall(r"([^\W\d]\w*)\(", evidence)) | frozenset(re.findall(r"\w+Error\b", evidence))
    return bool(called & frozenset(_NAME.findall(text)))


def _changed(before: str, after: str) -> tuple[list[str], list[str]]:
    """Lines that are only in `before`, and those that are only in `after`."""
    found = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    return [line[2:] for line in found if line.startswith("- ")], [line[2:] for line in found if line.startswith("+ ")]


def _names(code: str) -> frozenset[str]:
    """Without what stands in comments and texts; of a part of something longer, those up to where it breaks off."""
    found: set[str] = set()
    with contextlib.suppress(tokenize.TokenError, SyntaxError):
        for token in tokenize.generate_tokens(io.StringIO(code.strip()).readline):
            if token.type == tokenize.NAME and not keyword.iskeyword(token.string):
                found.add(token.string)
    return frozenset(found)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _text(file: File | None) -> str:
    return file.data.decode("utf-8", "replace") if file is not None else ""
