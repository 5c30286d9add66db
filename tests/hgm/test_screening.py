"""No lesson helps with one task of the run and with no other."""

from __future__ import annotations

import pytest

from archive.files import File
from archive.records import Split
from evaluators.base import Task
from hgm.screening import Screen

STATEMENT = "The last page of a listing is lost: asking for page 3 of five entries gives nothing."
FILES = {"shop/pages.py": File(b""), "answer.py": File(b""), "shop/__init__.py": File(b""), "LICENSE": File(b"")}
TASK = Task(
    "paging-last-page",
    "s",
    Split.HELD_OUT,
    STATEMENT,
    files=FILES,
    hidden={"hidden_tests/test_pages.py": File(b"")},
    must_pass=(),
)
SCREEN = Screen((TASK,))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("In paging-last-page, look at the bounds.", "it names the task paging-last-page"),
        ("As `Paging-Last-Page` shows, look at the bounds.", "it names the task paging-last-page"),
        ("Look into shop/pages.py first.", "it names the file pages.py"),
        ("Look into ./shop/pages.py: it is often wrong.", "it names the file"),
        ("The mistake is mostly in answer.py.", "it names the file answer.py"),
        ("Import shop.pages and try it.", "it names the file shop.pages"),
        ("Make what test_pages.py wants.", "it names the file test_pages.py"),
        ("Remember that the LAST page of a  listing is never shown.", "it quotes 6 words of a statement"),
        ("Asking for\npage 3, of five: think.", "it quotes 6 words of a statement"),
        ("x" * 241, "241 characters; 240 are allowed"),
        ("Use the key sk-abcdefghijklmnopqrstuvwxyz.", "it holds what looks like a model provider's key"),
    ],
)
def test_what_names_or_quotes_a_task_is_refused(text: str, why: str) -> None:
    assert why in SCREEN.against(text)


@pytest.mark.parametrize(
    "text",
    [
        "Check the last page of every listing.",
        "Look at `__init__.py` to see what a package offers.",
        "A LICENSE is never the cause.",
        "Try both ends of a range before you answer.",
        "",
    ],
)
def test_what_is_general_is_taken(text: str) -> None:
    assert SCREEN.against(text) == ""
