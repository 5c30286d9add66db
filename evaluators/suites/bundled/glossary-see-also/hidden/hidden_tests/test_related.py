from glossary import Term, parse_terms
from glossary.render import render, render_term


def test_one():
    assert render_term(Term("Yeast", "makes dough rise", ("dough",))).splitlines()[-1] == "    See also: dough"


def test_three_in_order():
    term = Term("Oven", "is hot", ("tray", "Baking", "heat"))
    assert render_term(term).splitlines()[-1] == "    See also: Baking, heat, tray"


def test_below_a_long_meaning():
    text = render_term(Term("Rest", "to leave the dough alone for a while", ("proof",)), width=24)
    assert text == "Rest\n    to leave the dough\n    alone for a while\n    See also: proof"


def test_whole_glossary():
    text = render(parse_terms("flour = ground grain -> wheat\nbran = the shell of the grain\n"))
    assert text == (
        "-- B --\nbran\n    the shell of the grain\n-- F --\nflour\n    ground grain\n    See also: wheat"
    )


def test_two_terms_with_related_words():
    text = render(parse_terms("a = 1 -> b\nb = 2 -> a, c\n"))
    assert text.splitlines()[:4] == ["-- A --", "a", "    1", "    See also: b"]
    assert text.splitlines()[4:] == ["-- B --", "b", "    2", "    See also: a, c"]


def test_without_related_words():
    assert "See also" not in render_term(Term("Salt", "sodium chloride"))
    assert render(parse_terms("7-grain = a mix ->\n")) == "-- # --\n7-grain\n    a mix"
