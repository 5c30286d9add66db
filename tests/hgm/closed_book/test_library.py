"""What a library is read as, and which are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.errors import ConfigError
from hgm.closed_book.library import MOST_BYTES, Library, read_library
from tests.hgm.closed_book.cupboard import FILES, install


def test_what_is_offered_is_known_without_importing_it(library: Library) -> None:
    assert (library.version, library.root) == ("1.0", "cupboard")
    assert library.exported == {
        "Ledger": "cupboard.money",
        "chunked": "cupboard.parts",
        "interleaved": "cupboard.parts",
        "longest_run": "cupboard.parts",
        "undocumented": "cupboard.parts",
        "printed": "cupboard.parts",
    }


def test_a_private_module_offers_what_its_package_hands_on() -> None:
    sources = {
        "box/__init__.py": "from box._inner import lid\n",
        "box/_inner.py": "def lid(): pass\ndef hinge(): pass\n",
    }
    assert Library("box", "1", "box", sources).exported == {"lid": "box._inner"}


@pytest.mark.parametrize(
    ("files", "needs", "said"),
    [
        ({**FILES, "cupboard/fast.so": ""}, "", "cupboard/fast.so is compiled; choose one that is of Python alone"),
        (FILES, "numpy>=2", "needs numpy, which no task has"),
        ({"cupboard.pth": "/elsewhere"}, "", "no Python files where it is installed; an editable install has none"),
        ({**FILES, "drawer/__init__.py": ""}, "", "brings cupboard, drawer; choose one with a single package"),
        ({"cupboard.py": "#" * (MOST_BYTES + 1)}, "", "has 1024 KB of source"),
        ({"cupboard.py": None}, "", "its files cannot be read"),
    ],
    ids=["compiled", "needs others", "editable", "two packages", "large", "gone"],
)
def test_what_is_of_no_use_is_refused_with_the_reason(
    files: dict[str, str | None], needs: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(install(tmp_path, {path: text or "" for path, text in files.items()}, "chest", needs))
    for path in (path for path, text in files.items() if text is None):
        (tmp_path / path).unlink()
    with pytest.raises(ConfigError, match="library chest: ") as refused:
        read_library("chest")
    assert said in str(refused.value)


def test_of_several_packages_it_is_the_one_with_the_librarys_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(install(tmp_path, {"bx.py": "", "big_box/__init__.py": ""}, "Big-Box"))
    library = read_library("big-box")
    assert (library.root, library.sources.keys()) == ("big_box", {"big_box/__init__.py"})


def test_what_only_an_extra_needs_is_not_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(install(tmp_path, FILES, "chest", "numpy; extra == 'fast'"))
    assert read_library("chest").name == "chest"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("no-such-library", "once, type: pip install no-such-library"),
        ("", "give the name that pip knows it by"),
        ("../cupboard", "give the name that pip knows it by"),
    ],
)
def test_a_library_that_is_not_installed_is_named(name: str, said: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read_library(name)
    assert str(refused.value) == f"no library {name!r} is installed beside hgm; {said}"
