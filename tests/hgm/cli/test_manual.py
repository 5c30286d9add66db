"""The manual and the help say what the program does."""

from __future__ import annotations

import resource
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from archive import errors
from hgm.cli.examples import EXAMPLES
from hgm.cli.manual import exit_codes, manual, verbs
from hgm.cli.shapes import ALL, PRINTED, SHAPES
from tests.hgm.cli.typing_in import typed

PAGE = Path("docs/cli.md")
every_verb = pytest.mark.parametrize("verb", verbs())


def test_the_page_is_what_the_program_says() -> None:
    assert PAGE.read_text() == manual(), "python -m hgm.cli.manual > docs/cli.md"


@every_verb
def test_the_page_has_every_verb_option_and_field(verb: str) -> None:
    page = PAGE.read_text()
    assert f"### hgm {verb}" in page
    for parameter in verbs()[verb].params:
        assert parameter.name == "help" or any(f"`{name}`" in page for name in [*parameter.opts, parameter.metavar])


def test_every_shape_is_reached_from_a_verb() -> None:
    reached, open_ = set[str](), [type for types in PRINTED.values() for type in types.values()]
    while open_:
        name = open_.pop().strip("[]{}").split(" |")[0].strip("[]{}")
        if name in SHAPES and name not in reached:
            reached.add(name)
            open_ += [field.type for field in SHAPES[name].fields]
    assert reached == {shape.name for shape in ALL} - ({"Attempt"} - reached)


def test_every_error_has_its_exit_code_on_the_page() -> None:
    codes = {
        error.exit_code for error in vars(errors).values() if isinstance(error, type) and "exit_code" in vars(error)
    }
    assert codes | {0, 130, 141} == exit_codes().keys()
    help_text = typed("--help", COLUMNS="200")[0]
    assert all(f" {code} " in help_text for code in codes), "the epilog of hgm --help"


@every_verb
def test_the_help_of_a_verb(verb: str) -> None:
    out, err = typed(*verb.split(), "--help", COLUMNS="80")
    assert err == ""
    assert "Examples:" in out
    assert max(map(len, out.splitlines())) <= 80
    for command, _ in EXAMPLES[verb]:
        assert command in out


def test_the_list_of_verbs_cuts_no_sentence() -> None:
    out, _ = typed("--help", COLUMNS="80")
    listed = out.split("Commands:")[1].split("Exit codes")[0]
    assert "..." not in listed
    assert all(line.endswith(".") for line in listed.splitlines() if line.strip())


@pytest.mark.parametrize("example", [command for examples in EXAMPLES.values() for command, _ in examples])
def test_an_example_can_be_typed(example: str) -> None:
    """Its verb, options and arguments are understood; nothing is done."""
    words = shlex.split(example.split("|")[0].split("2>>")[0])
    assert words[0] == "hgm"
    verb = next(name for name in verbs() if words[1 : 1 + len(name.split())] == name.split())
    context = verbs()[verb].make_context(verb, words[1 + len(verb.split()) :])
    assert context.params


def test_help_answers_at_once_and_imports_nothing_heavy() -> None:
    heavy = ("numpy", "scipy", "pydantic", "rich", "textual", "sqlite_utils", "git", "openai", "anthropic", "uvicorn")
    code = f"import sys, hgm.cli.app; print([m for m in {heavy} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[]\n"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "hgm", "--help"], capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    work_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert work_s < 0.3, "of the processor: others may be busy, too"
