"""Texts in blocks that can be folded. A block becomes lines when it is near, so that the longest text is shown at once.

* `Lines`: a block for each line
* `Sections`: headings with what belongs to them: a diff by files, a story
* `Transcript`: a conversation by messages, parsed where it is looked at
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from tui.highlight import syntax_of
from tui.text import Line, Tone, decoded, diff_tone, visible
from tui.transcript import entry_block

MANY = 400
"""The part of a diff that has more lines is folded at first."""


class Document(Protocol):
    """`source` says what it was made from: a text from an equal source is the same, and keeps its place."""

    source: object

    def __len__(self) -> int:
        """The number of blocks."""
        ...

    def block(self, at: int) -> Sequence[Line]: ...

    def toggle(self, at: int) -> bool:
        """Fold or unfold a block; False where it has nothing to fold."""
        ...

    def toggle_all(self) -> None: ...

    def find(self, needle: str, at: int, step: int) -> int | None:
        """The next block from `at` on (`step` 1, or -1 for before) that may have `needle` in it, folded or not."""
        ...


class Lines:
    """A text as it is: nothing to fold."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.source: object = lines
        self._lines = lines

    def __len__(self) -> int:
        return len(self._lines)

    def block(self, at: int) -> Sequence[Line]:
        return self._lines[at : at + 1]

    def toggle(self, at: int) -> bool:
        return False

    def toggle_all(self) -> None:
        return

    def find(self, needle: str, at: int, step: int) -> int | None:
        wanted = needle.lower()
        places = range(at, len(self._lines)) if step > 0 else range(at, -1, -1)
        return next((place for place in places if wanted in self._lines[place].text.lower()), None)


class Section(NamedTuple):
    """A heading and what belongs to it; without a heading there is nothing to fold."""

    heading: str
    lines: Sequence[Line]
    folded: bool = False


class Sections:
    def __init__(self, sections: Sequence[Section], source: object) -> None:
        self.source = source
        self._sections = sections
        self._folded = {at for at, section in enumerate(sections) if section.folded}

    @property
    def sections(self) -> Sequence[Section]:
        return self._sections

    def __len__(self) -> int:
        return len(self._sections)

    def block(self, at: int) -> Sequence[Line]:
        section = self._sections[at]
        if not section.heading:
            return section.lines
        folded = at in self._folded
        count = f"  ({len(section.lines)} lines)" if folded else ""
        head = Line(f"{'▸' if folded else '▾'} {section.heading}{count}", Tone.HEADING)
        return [head] if folded else [head, *section.lines]

    def toggle(self, at: int) -> bool:
        self._folded ^= {at}
        return bool(self._sections[at].heading)

    def toggle_all(self) -> None:
        every = {at for at, section in enumerate(self._sections) if section.heading}
        self._folded = set() if self._folded else every

    def find(self, needle: str, at: int, step: int) -> int | None:
        wanted = needle.lower()
        places = range(at, len(self)) if step > 0 else range(at, -1, -1)
        for place in places:
            section = self._sections[place]
            if wanted in section.heading.lower() or any(wanted in line.text.lower() for line in section.lines):
                self._folded.discard(place)
                return place
        return None


class Transcript:
    """A conversation by its messages: JSON lines. What tools were told and answered is folded where it is long.

    The index of 50 MB takes some 0.1 s; a message is parsed when it comes near.
    """

    def __init__(self, data: bytes) -> None:
        self.source: object = data
        self._data = data
        starts = [0, *(found.end() for found in re.finditer(b"\n", data))]
        ends = [*(start - 1 for start in starts[1:]), len(data)]
        self._ranges = [(start, end) for start, end in zip(starts, ends, strict=True) if data[start:end].strip()]
        self._opened: set[int] = set()
        self._all_opened = False

    def __len__(self) -> int:
        return len(self._ranges)

    def block(self, at: int) -> Sequence[Line]:
        start, end = self._ranges[at]
        return entry_block(self._data[start:end], folded=(at in self._opened) == self._all_opened)

    def toggle(self, at: int) -> bool:
        self._opened ^= {at}
        return True

    def toggle_all(self) -> None:
        self._all_opened = not self._all_opened
        self._opened.clear()

    def find(self, needle: str, at: int, step: int) -> int | None:
        wanted = re.compile(b"|".join(re.escape(form) for form in _written(needle)), re.IGNORECASE)
        places = range(at, len(self)) if step > 0 else range(at, -1, -1)
        for place in places:
            if wanted.search(self._data, *self._ranges[place]):
                self._opened = (self._opened - {place}) if self._all_opened else (self._opened | {place})
                return place
        return None


def _written(needle: str) -> set[bytes]:
    """How JSON may have written it."""
    return {json.dumps(needle, ensure_ascii=ascii)[1:-1].encode() for ascii in (True, False)}


def patch_document(patch: str, head: Sequence[Line] = (), source: object = None) -> Sections:
    """A unified diff, file by file, in the colours of its languages."""
    sections = [Section("", head)] if head else []
    for part in re.split(r"(?m)^(?=diff --git )", patch):
        if part:
            sections.append(_file_section(part))
    return Sections(sections, patch if source is None else source)


def _file_section(part: str) -> Section:
    texts = part.removesuffix("\n").split("\n")
    if not texts[0].startswith("diff --git "):
        return Section("", [Line(visible(text)) for text in texts])
    path = _path_of(texts)
    first = next((at for at, text in enumerate(texts) if text.startswith(("@@", "Binary "))), len(texts))
    what = [text for text in texts[1:first] if not text.startswith(("index ", "--- ", "+++ "))]
    syntax = syntax_of(path)
    lines = [Line(visible(text), Tone.DIM) for text in what]
    lines += [
        Line(visible(text), diff_tone(text), syntax="" if text.startswith("@@") else syntax) for text in texts[first:]
    ]
    added = sum(text.startswith("+") for text in texts[first:])
    removed = sum(text.startswith("-") for text in texts[first:])
    return Section(f"{visible(path)}  +{added} −{removed}", lines, folded=len(lines) > MANY)


def _path_of(texts: Sequence[str]) -> str:
    """The file that a part of a diff is about, by its new name; a deleted one by its old."""
    for start in ("+++ b/", "--- a/", "rename to "):
        for text in texts[1:8]:
            if text.startswith(start):
                return text.removeprefix(start).rstrip("\t")
    return texts[0].rpartition(" b/")[2]


def file_lines(path: str, data: bytes) -> list[Line]:
    """A file of an agent, numbered, in the colours of its language."""
    if b"\0" in data[:8_192]:
        return [Line(f"{len(data):,} bytes that are no text", Tone.DIM)]
    texts = decoded(data).removesuffix("\n").split("\n")
    syntax, digits = syntax_of(path), len(str(len(texts)))
    return [
        Line(f"{number:>{digits}} {visible(text)}", hang=digits + 1, syntax=syntax, skip=digits + 1)
        for number, text in enumerate(texts, 1)
    ]
