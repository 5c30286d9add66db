"""Text that a variant may have written, without what a terminal obeys.

Ideas, logs, file names, transcripts and error messages can all hold a variant's own words.
"""

from __future__ import annotations

import re

OBEYED = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 without tab and line feed, DEL, C1: all that begins an escape sequence
    "\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # unseen, or turns the text around
    "\ud800-\udfff\U000e0000-\U000e007f"  # surrogates that came from undecodable bytes; tags
    "]"
)
"""One character that a terminal obeys, or does not show."""


def harmless(text: str) -> str:
    """`text` without the characters of `OBEYED`; tabs and line ends stay."""
    return OBEYED.sub("", text)


def on_one_line(text: str) -> str:
    """`text` harmless and without line ends, for a cell of a table."""
    return " ".join(harmless(text).split())
