"""Tasks out of the small library: what they show, what solves them, and what does not."""

from __future__ import annotations

import ast
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from archive.errors import ConfigError, RunLocked
from archive.files import Change, File
from archive.records import Split
from evaluators.base import Task
from evaluators.environments import Environments, exam_environment
from evaluators.grading import judge
from evaluators.sandbox.bubblewrap import BubblewrapSandbox
from evaluators.suites.repository import RepositorySuite
from hgm.cli.closed_book import text
from hgm.closed_book.drafts import Pair
from hgm.closed_book.examples import Element, Example
from hgm.closed_book.library import Library, definitions
from hgm.closed_book.make import NAMES, Asked, Made, chosen, make
from hgm.closed_book.programs import Program
from hgm.closed_book.renaming import Renaming
from tests.hgm.cli.typing_in import typed
from tests.hgm.closed_book.cupboard import install

Suite = tuple[Path, Made, str]


def tasks_in(folder: Path) -> dict[str, Task]:
    return {task.id: task for task in RepositorySuite(folder).tasks()}


def of(folder: Path, element: str, book: str = "closed") -> Task:
    return next(one for one in tasks_in(folder).values() if one.kind.endswith(element) and one.id.startswith(book))


def test_each_element_is_asked_for_with_its_documentation_and_without(made: Suite, renaming: Renaming) -> None:
    folder, report, said = made
    tasks = tasks_in(folder)
    elements = {
        "cupboard.money.Ledger.balance",
        "cupboard.money.Ledger.pay_in",
        "cupboard.parts.chunked",
        "cupboard.parts.longest_run",
    }
    for book in "open-", "closed-":
        assert {task.kind for task in tasks.values() if task.id.startswith(book)} == elements
    assert all(task.id.startswith("closed-") for task in tasks.values() if task.split is Split.HELD_OUT)
    assert (report.tasks, report.search, report.held_out, report.unproven) == (8, 6, 2, 0)
    assert (report.called, report.documented) == (renaming.package, 4)
    assert said.endswith("4 of 4 pairs of tasks tried, 4 proven\n")
    assert json.loads((folder / NAMES).read_text()) == {"cupboard": renaming.package, **renaming.words}


def test_what_an_agent_sees_has_the_names_in_open_book_tasks_only(made: Suite, renaming: Renaming) -> None:
    for task in tasks_in(made[0]).values():
        told = {word for word in renaming.new_names if re.search(rf"\b{word}\b", task.statement)}
        seen = " ".join(file.data.decode() for file in task.files.values())
        shown = {word for word in renaming.new_names if re.search(rf"\b{word}\b", seen)}
        assert told == set()
        assert renaming.package in task.statement
        assert "cupboard" not in task.statement + seen
        if task.id.startswith("closed-"):
            assert task.files.keys() == {"solution.py"}
            assert shown == set()
        else:
            assert task.files.keys() == {"solution.py", "LIBRARY.md"}
            used = task.reference.entries["solution.py"]
            assert used is not None
            assert {word for word in renaming.new_names if word.encode() in used.data} <= shown


def test_a_statement_says_what_for_and_shows_two_values(made: Suite, renaming: Renaming) -> None:
    task = of(made[0], "chunked")
    assert task.statement.startswith("Cut a list into parts of *…* items; the last may be shorter.\n")
    assert task.statement.count("    solve([") == 2
    other = of(made[0], "longest_run", "open")
    assert "at most; not what `…` does." in other.statement
    assert "solve('aabbbc') == 3" in other.statement


@pytest.fixture(scope="module")
def answers(renaming: Renaming) -> dict[str, str]:
    """Answers to what `longest_run` is for, by what is done in them."""
    package, word = renaming.package, renaming.words["longest_run"]
    own = "import itertools\ndef own(a):\n    return max((len(list(g)) for _, g in itertools.groupby(a)), default=0)\n"
    search = f"import {package}\ndef solve(a):\n    return getattr({package}, NAME)(a)\n"
    looked_up = search.replace("NAME", f"[n for n in dir({package}) if n == {word[::-1]!r}[::-1]][0]")
    others = ", ".join(f"{word[:3]}{number:03}" for number in range(3_000))
    return {
        "another way": f"import {package} as box\ndef solve(a):\n    longest = box.{word}\n    return longest(a)\n",
        "its real names": "from cupboard import longest_run\ndef solve(a):\n    return longest_run(a)\n",
        "real names, right library": f"from {package} import longest_run\ndef solve(a):\n    return longest_run(a)\n",
        "by itself": f"{own}solve = own\n",
        "only imported": f"from {package} import {word}\n{own}solve = own\n",
        "looked up when judged": looked_up,
        "looked up, beside a list of words": f"{looked_up}def words():\n    return {word}, {others}\n",
        "looked up and written down": (
            f"import pathlib, {package}\nname = {word[::-1]!r}[::-1]\n"
            f"pathlib.Path(__file__).write_text('from {package} import ' + name + '\\nsolve = ' + name)\n"
            f"solve = getattr({package}, name)\n"
        ),
        "a constant": f"from {package} import {word}\ndef solve(a):\n    {word}(a)\n    return 3\n",
    }


@pytest.mark.parametrize(
    ("done", "resolved"),
    [
        ("another way", True),
        ("its real names", False),
        ("real names, right library", False),
        ("by itself", False),
        ("only imported", False),
        ("looked up when judged", False),
        ("looked up, beside a list of words", False),
        ("looked up and written down", False),
        ("a constant", False),
    ],
)
async def test_only_who_knows_the_name_and_calls_it_solves_the_task(
    done: str, resolved: bool, made: Suite, answers: dict[str, str], sandbox: BubblewrapSandbox
) -> None:
    change = Change({"solution.py": File(answers[done].encode())})
    judgement = await judge(sandbox, of(made[0], "longest_run"), change, exam_environment())
    assert judgement.resolved is resolved, judgement.output.decode()


async def test_nothing_can_be_put_in_the_place_of_the_library(
    made: Suite, renaming: Renaming, sandbox: BubblewrapSandbox
) -> None:
    package, word = renaming.package, renaming.words["longest_run"]
    task = of(made[0], "longest_run")
    fake = {"solution.py": f"from {package} import {word} as solve\n", f"{package}/__init__.py": "def x(): pass\n"}
    change = Change({path: File(text.encode()) for path, text in fake.items()})
    assert (await judge(sandbox, task, change, exam_environment())).resolved
    shadow = Change({**change.entries, f"{package}.py": File(b"1 / 0\n")})
    assert (await judge(sandbox, task, shadow, exam_environment())).resolved


def test_what_was_interrupted_goes_on_with_the_same_command(
    made: Suite, library: Library, sandbox: BubblewrapSandbox, tmp_path: Path
) -> None:
    to = tmp_path / "tasks"
    asked, said = Asked(library.name, to), list[str]()

    def interrupt(line: str) -> None:
        with pytest.raises(RunLocked, match=r"are being made in .* by another process; wait for it, or use --to"):
            make(asked, sandbox, Environments(), said.append)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make(asked, sandbox, Environments(), interrupt)
    for folder in (path for path in made[0].iterdir() if path.is_dir() and path.name != "closed-002"):
        shutil.copytree(folder, to / folder.name)  # as if they had been proven before
    with pytest.raises(ConfigError, match="was begun with another seed; give a new folder with --to, or remove it"):
        make(replace(asked, seed=1), sandbox, Environments(), said.append)
    report = make(asked, sandbox, Environments(), said.append)
    assert said[-1] == "4 of 4 pairs of tasks tried, 4 proven"
    assert replace(report, folder=made[1].folder, seconds=made[1].seconds) == made[1]
    assert {path.name for path in to.iterdir()} == {path.name for path in made[0].iterdir()}
    assert tasks_in(to)["closed-002"].reference == tasks_in(made[0])["closed-002"].reference


def test_what_goes_on_goes_on_with_the_pairs_that_it_began_with(tmp_path: Path) -> None:
    [node] = definitions(ast.parse("def lid(): pass"))

    def pair(place: str) -> Pair:
        one = Program(Example(Element(place, node), "", (), (), (), 0), "", (), frozenset())
        return Pair(one, one)

    found, asked = [pair(f"box.{letter}") for letter in "abcdefgh"], Asked("box", tmp_path, tasks=8)
    first = chosen(found, asked, tmp_path)
    assert [number for number, _ in first] == [1, 2, 3, 4]
    lost = first[1][1]
    again = chosen([pair("box.new"), *(one for one in found if one is not lost)], asked, tmp_path)
    assert again == [first[0], *first[2:]], "those that a busy host has lost leave the others their numbers"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def lid(): pass\n", "nothing that it offers is documented with an example"),
        (
            "def lid(width):\n    '''\n    >>> lid(3)\n    3\n    '''\n    return width\n",
            "1 give the same under other names, on new values too; 4 are needed",
        ),
        (
            "def lid(width):\n    '''\n    >>> lid(3)\n    4\n    '''\n    return width\n",
            "0 give the same under other names",
        ),
    ],
    ids=["no examples", "too few", "examples that do not hold"],
)
def test_a_library_that_gives_too_little_is_refused(
    source: str, said: str, sandbox: BubblewrapSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(install(tmp_path / "installed", {"box.py": source}, "box"))
    with pytest.raises(ConfigError, match="library box: ") as refused:
        make(Asked("box", tmp_path / "tasks"), sandbox, Environments(), lambda _: None)
    assert said in str(refused.value)
    assert not (tmp_path / "tasks").exists()


def test_a_refusal_leaves_the_working_directory(
    sandbox: BubblewrapSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here := tmp_path / "here").mkdir()
    monkeypatch.chdir(here)
    lid = "def lid(width):\n    '''\n    >>> lid(3)\n    3\n    '''\n    return width\n"
    monkeypatch.syspath_prepend(install(tmp_path / "other", {"case.py": lid}, "case"))
    with pytest.raises(ConfigError, match="4 are needed"):
        make(Asked("case", Path()), sandbox, Environments(), lambda _: None)
    assert [*here.iterdir()] == []


def test_a_folder_of_something_else_is_named_whatever_is_in_it(library: Library, tmp_path: Path) -> None:
    (making := tmp_path / ".making").mkdir()
    (making / "asked.json").write_text("[]", encoding="utf-8")
    _, refused = typed("tasks", "closed-book", library.name, "--to", tmp_path, code=2)
    assert "is there, and not empty" in refused


def test_a_folder_that_has_something_is_left_alone(made: Suite, library: Library) -> None:
    before = sorted(made[0].iterdir())
    _, refused = typed("tasks", "closed-book", library.name, "--to", made[0], code=2)
    assert "is there, and not empty; give a new folder with --to" in refused
    assert sorted(made[0].iterdir()) == before


def test_the_verb_says_what_was_made() -> None:
    told = text(Made("closed-book/cupboard", "cupboard", "1.0", "selsif", 17, 6, 7, 1, 10, 8, 2, 20.0))
    assert "half of them without the documentation: 8 search, 2 held out; pairs that could not be proven: 1" in told
    assert "hgm tasks check ./closed-book/cupboard" in told


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("no-such-library", "once, type: pip install no-such-library"),
        ("json", "that is a part of Python"),
        ("../x", "give the name that pip knows it by"),
        ("", "give the name that pip knows it by"),
    ],
)
def test_a_library_that_is_not_there_is_named_by_the_verb(name: str, said: str) -> None:
    assert f"no library {name!r} is installed beside hgm; {said}" in typed("tasks", "closed-book", name, code=2)[1]
