"""Which of an agent's lessons stand in a task's file: the nearest to its statement, as many as there is room for.

The answer depends on nothing but the lessons and the statement, so that an agent meets the same lessons at the same
task whenever it is tried. Standard library only: exported agents have a copy of this file.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing

MOST_BYTES = 3_000
"""Of the lessons in one task's file: 1,000 tokens, a token counted as three bytes; English prose has four or more."""
SOUGHT = 200
"""Words of a statement that lessons are sought by: those after these are left out."""
TOKENIZER = "porter unicode61"
"""SQLite's: letters and digits make words, English endings are taken off."""
_WORD = re.compile(r"\w+")


def recalled(lessons: Sequence[str], statement: str) -> list[int]:
    """Indices into `lessons`, which come best first: those that share words with the statement, nearest first (bm25),
    then the others in their order; at most `MOST_BYTES` of them."""
    left, chosen = MOST_BYTES, []
    for index in dict.fromkeys([*_nearest(lessons, statement), *range(len(lessons))]):
        size = len(lessons[index].encode("utf-8", "replace"))
        if size <= left:
            chosen.append(index)
            left -= size
    return chosen


def any_word(text: str) -> str:
    """The full-text query for any of the words of `text`; '' where it has none."""
    return " OR ".join(f'"{word}"' for word in words(text)[:SOUGHT])


def words(text: str) -> list[str]:
    """In small letters, each once."""
    return list(dict.fromkeys(_WORD.findall(text.lower().encode("utf-8", "replace").decode())))


def _nearest(lessons: Sequence[str], statement: str) -> list[int]:
    query = any_word(statement)
    if not lessons or not query:
        return []
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"CREATE VIRTUAL TABLE texts USING fts5 (text, tokenize = '{TOKENIZER}')")
        texts = [(number, text.encode("utf-8", "replace").decode()) for number, text in enumerate(lessons)]
        connection.executemany("INSERT INTO texts (rowid, text) VALUES (?, ?)", texts)
        found = connection.execute("SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY bm25(texts), rowid", (query,))
        return [row[0] for row in found.fetchall()]
