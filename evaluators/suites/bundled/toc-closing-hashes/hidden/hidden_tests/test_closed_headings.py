import pytest

from mdtoc import Heading, headings, insert_toc, toc


@pytest.mark.parametrize("line", ["### Install ###", "### Install #", "### Install   ######  "])
def test_closing_hashes_and_spaces(line):
    assert headings(line) == [Heading(3, "Install")]


def test_table():
    text = "# Manual #\n## First steps ##\n### On a Mac ###"
    assert toc(text) == "- [Manual](#manual)\n  - [First steps](#first-steps)\n    - [On a Mac](#on-a-mac)"


def test_closed_and_open_ones_have_the_same_anchor():
    assert toc("## Notes ##\n## Notes") == "- [Notes](#notes)\n- [Notes](#notes-1)"


def test_language_in_a_closed_heading():
    assert toc("## Using C# ##") == "- [Using C#](#using-c)"


def test_insert():
    text = "<!-- toc --><!-- /toc -->\n# A b #\n"
    assert insert_toc(text) == "<!-- toc -->\n- [A b](#a-b)\n<!-- /toc -->\n# A b #\n"


def test_hashes_of_the_last_word_stay():
    assert headings("# C#\n# a##") == [Heading(1, "C#"), Heading(1, "a##")]


def test_open_headings():
    assert toc("# A b\n## C d") == "- [A b](#a-b)\n  - [C d](#c-d)"
