"""New names: the same everywhere, in code and in documentation, and none that somebody else's code relies on."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

from archive.files import write_tree
from hgm.closed_book.examples import elements
from hgm.closed_book.library import Library
from hgm.closed_book.renaming import Renaming
from hgm.closed_book.telling import documentation


def of(*modules: str) -> Renaming:
    """A library `box` with these modules: `box/m0.py`, …"""
    sources = {f"box/m{number}.py": text for number, text in enumerate(modules)}
    return Renaming.of(Library("box", "1", "box", {"box/__init__.py": "", **sources}), seed=1)


def test_the_words_are_new_and_depend_on_the_seed_alone(library: Library, renaming: Renaming) -> None:
    assert Renaming.of(library, 0).words == renaming.words
    others = Renaming.of(library, 1)
    assert others.words.keys() == renaming.words.keys()
    assert not {*others.words.values(), others.package} & {*renaming.words.values(), renaming.package}
    everything = " ".join(library.sources.values()).lower()
    assert not [word for word in renaming.new_names if word.lower() in everything]
    assert renaming.words["Ledger"].istitle()


def test_the_documentation_holds_for_the_renamed_library(library: Library, renaming: Renaming, tmp_path: Path) -> None:
    write_tree(renaming.files, tmp_path)
    (tmp_path / "LIBRARY.md").write_text(documentation(elements(library), renaming))
    test = f"import doctest, {renaming.package} as box; print(doctest.testfile('LIBRARY.md', False, globs=vars(box)))"
    ran = subprocess.run([sys.executable, "-c", test], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert re.search(r"TestResults\(failed=0, attempted=\d+\)", ran.stdout), (ran.stdout, ran.stderr)
    text = "".join(file.data.decode() for file in renaming.files.values())
    text += (tmp_path / "LIBRARY.md").read_text()
    assert not [name for name in renaming.words if re.search(rf"\b{name}\b", text)]


def test_nothing_of_others_is_imported_for_the_sake_of_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    absent = next(name for name in sorted(sys.stdlib_module_names) if importlib.util.find_spec(name) is None)
    (tmp_path / f"{absent}.py").write_text("raise SystemExit")
    monkeypatch.syspath_prepend(tmp_path)
    renaming = of(f"import {absent}\nimport unittest.__main__\ndef lid(text): return text")
    assert "lid" in renaming.words
    assert absent not in sys.modules


def test_what_is_no_python_of_today_is_left_out() -> None:
    renaming = of("def lid(text): return text", "print 'lid'", "\ufeffdef hinge(): pass")
    inside = {path.rpartition("/")[2] for path in renaming.files if "_inside" in path}
    assert inside == {"__init__.py", "m0.py", "m2.py"}


def test_documentation_may_have_what_cannot_be_stored() -> None:
    renaming = of("def lid(text):\n    '''Like \\ud800.\n\n    >>> lid('\\ud800')\n    1\n    '''")
    (entry,) = elements(renaming.library)
    assert f">>> {renaming.words['lid']}('?')" in documentation([entry], renaming).encode().decode()


@pytest.mark.parametrize(
    "source",
    [
        "def index(text): return text",  # lists have it
        "def given(text): return sorted(text, key=given)\ndef key(): pass",  # Python is called with it
        "import re\ndef sub(text): return re.sub('a', 'b', text)",  # of another module
        "import re\ndef group(text): return re.match('a', text).group()",  # of its class
        "class Box:\n    def lid(self): return getattr(self, 'lid')",  # said by a string
        "from elsewhere import lid",  # others made it
        "def _lid(text): return text",  # not offered
    ],
)
def test_a_name_that_is_not_the_librarys_alone_stays(source: str) -> None:
    assert not {"index", "key", "sub", "group", "lid", "_lid"} & of(source).words.keys()


@pytest.mark.parametrize(
    "use",
    [
        "import box.m0\nfound = box.m0.lid(width=1)",
        "import box.m0 as other\nfound = other.lid(width=1)",
        "from box import m0\nfound = m0.lid(width=1)",
        "from . import m0\nfound = m0.lid(width=1)",
        "from .m0 import *\nfound = lid(width=1)",
        "from .m0 import lid as box\nfound = box(width=1)",
        "import box\nfrom box.m0 import lid\nfound = box.m0.lid(width=1)",
        "from .m0 import lid\nmatch lid:\n    case width:\n        found = width(1)",
    ],
)
def test_modules_of_the_library_find_each_other(use: str, tmp_path: Path) -> None:
    renaming = of("__all__ = ['lid']\ndef lid(width):\n    'It is ``lid``.'\n    return width", use)
    assert "lid" in renaming.words
    write_tree(renaming.files, tmp_path)
    test = f"from {renaming.package}._inside.m1 import found; print(found)"
    ran = subprocess.run([sys.executable, "-c", test], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.stdout == "1\n", ran.stderr


def test_words_of_english_stay_where_no_name_is_meant() -> None:
    renaming = of("def first(text): pass\ndef cut_off(text): pass\nclass Lid: pass")
    first, cut_off, lid = (renaming.words[name] for name in ("first", "cut_off", "Lid"))
    told = "The first text. Lid of all: see `first` and *text*, cut_off, first(text) and a Lid of box."
    assert renaming.text(told) == (
        f"The first text. Lid of all: see `{first}` and *{renaming.words['text']}*, {cut_off}, "
        f"{first}(text) and a {lid} of {renaming.package}."
    )
