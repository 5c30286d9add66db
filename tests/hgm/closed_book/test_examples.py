"""How an example of a docstring becomes a function, and which do not."""

from __future__ import annotations

import pytest

from hgm.closed_book.examples import Example, elements, examples_of
from hgm.closed_book.library import Library

BOX = '''
class Box:
    def __init__(self, *things): pass
    def put(self, thing): pass
    def count(self, kind=None):
        """
{docs}
        """
'''


def found(docs: str) -> list[Example]:
    """Of the method `Box.count` with these lines in its documentation."""
    text = BOX.format(docs="\n".join(f"        {line}" for line in docs.splitlines()))
    library = Library("box", "1", "box", {"box/__init__.py": text})
    (element,) = elements(library)
    assert element.place == "box.Box.count"
    return examples_of(element, library)


def test_the_values_of_an_example_become_parameters(library: Library) -> None:
    all_of_it = [one for element in elements(library) for one in examples_of(element, library)]
    assert {one.element.name for one in all_of_it} == {*("balance", "pay_in", "chunked", "longest_run")}, (
        "what is printed is no value"
    )
    (pay_in,) = (one for one in all_of_it if one.element.name == "pay_in")
    assert (pay_in.arguments, pay_in.result) == ((1, 4, 2), [[4]])
    assert pay_in.function(pay_in.body) == (
        "def solve(a, b, c):\n    ledger = Ledger(a)\n    ledger.pay_in(b)\n    return ledger.in_pairs(c)\n"
    )
    assert pay_in.names == {"Ledger", "pay_in", "in_pairs"}


def test_only_what_it_depends_on_goes_with_it() -> None:
    docs = """
    >>> import json, math
    >>> from box import Box
    >>> other = Box(1)
    >>> box = Box([2], "x")
    >>> box.put(3)
    >>> other.count()
    1
    >>> box.count(kind=math.floor(4.5))
    9
    """
    first, second = found(docs)
    assert first.body == "other = Box(a)\nreturn other.count()"
    assert second.body == ("import json, math\nbox = Box(a, b)\nbox.put(c)\nreturn box.count(kind=math.floor(d))")
    assert (second.arguments, second.imports) == (([2], "x", 3, 4.5), ("Box",))


@pytest.mark.parametrize(
    "docs",
    [
        ">>> Box().count()\n0",  # nothing that could vary
        ">>> Box(1, 2, 3, 4, 5, 6, 7).count()\n7",  # too much
        f">>> Box({'Box(1), ' * 60}).count()\n60",
        f">>> Box({'-' * 9_000}1).count()\n1",
        ">>> Box(1).count(kind=lambda thing: thing)\n1",  # nothing says what it is
        ">>> Box(1).put(1)\n2",  # of another method
        ">>> Box(1).count()\n<object>",
        ">>> Box(1).count('x')\nTraceback (most recent call last):\nValueError",
        ">>> import numpy\n>>> Box(numpy.pi).count()\n1",
        ">>> Box(unknown).count(1)\n1",
        ">>> a = Box(1)\n>>> a.count()\n1",  # a parameter's name
        ">>> solve = Box(1)\n>>> solve.count()\n1",
        ">>> Box(1).count(\n1",
    ],
)
def test_what_does_not_become_one(docs: str) -> None:
    assert found(docs) == []
