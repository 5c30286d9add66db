"""docs/cli.md, made from the verbs themselves: `python -m hgm.cli.manual > docs/cli.md`. A test compares."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup

from archive import errors
from archive.errors import HgmError
from hgm.cli import EXIT_INTERRUPTED
from hgm.cli.app import app
from hgm.cli.examples import EXAMPLES
from hgm.cli.shapes import PRINTED, SHAPES, Shape
from hgm.pipe import EXIT_PIPE_CLOSED

Verb = TyperCommand | TyperGroup
"""A group is a verb too where it does something by itself (`hgm suites`)."""

INTRODUCTION = """\
# The command line

This page is made from the program: `python -m hgm.cli.manual > docs/cli.md`.

`RUN` is a run's directory, or its name below `runs/`. `VARIANT` is `v17` or `17`, `root` or `best`. An attempt's id is
`e12` (evaluation 12) or `x3` (expansion 3); `hgm log RUN` lists them. A suite or an agent of your own is a folder, and
is written with a slash (`./mine`), so that no folder that happens to lie around changes what a name means.

stdout is data, stderr is narration. On a terminal, tables are cut to its width and coloured (`NO_COLOR=1` leaves the
colours out); in a pipe or a file nothing is coloured or cut, unless `COLUMNS` says how wide it may be. What variants
wrote (ideas, logs, file names) is printed without the characters that a terminal obeys; in JSON they are written as
`\\uXXXX`, or left out of logs, transcripts and patches. A reader that leaves early (`hgm log RUN | head`) ends a verb
quietly.

`hgm --install-completion` teaches the shell (bash, zsh, fish) to complete verbs, options, runs, variants and ids.
"""


def verbs() -> dict[str, Verb]:
    """Every verb by its full name (`tasks check`), in the order of the help."""
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    return dict(_flat(group))


def _flat(group: TyperGroup, prefix: str = "") -> Iterator[tuple[str, Verb]]:
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            if command.invoke_without_command:
                yield prefix + name, command
            yield from _flat(command, f"{prefix}{name} ")
        else:
            assert isinstance(command, TyperCommand)
            yield prefix + name, command


def manual() -> str:
    parts = [INTRODUCTION, _exit_codes(), "## Verbs\n"]
    parts += [_verb(name, command) for name, command in verbs().items()]
    parts.append(
        "## JSON\nOne value on stdout, in UTF-8. Every field is always there; `T | null` may be null, `[T]` is a list, "
        "`{T}` an object with any keys.\n"
    )
    parts += [_shape(shape) for shape in SHAPES.values()]
    return "\n".join(parts)


def exit_codes() -> dict[int, list[str]]:
    """Exit code → what it means; from the tree of errors in `archive.errors`."""
    meanings: dict[int, list[str]] = {0: ["done, or ended as its user asked (paused, stopped)"]}
    text = inspect.cleandoc(errors.__doc__ or "")
    named = re.findall(r"^[│├└─ ]*(\w+) +exit (\d+) *(.*)$", text, re.MULTILINE)
    for name, code, meaning in named:
        assert getattr(errors, name).exit_code == int(code), name
        meanings.setdefault(int(code), []).append(meaning.strip() or _OTHERWISE[name])
    meanings[EXIT_INTERRUPTED] = ["interrupted: Ctrl-C (for `hgm run`: twice)"]
    meanings[EXIT_PIPE_CLOSED] = ["nobody reads stdout any more"]
    return dict(sorted(meanings.items()))


_OTHERWISE = {
    HgmError.__name__: "any other error; also a task that is not proven",
    errors.Missing.__name__: "something that the machine must have is not there (`hgm doctor` says what)",
    errors.DiskFull.__name__: "disk full",
}


def _exit_codes() -> str:
    rows = [f"| {code} | {'; '.join(meanings)} |" for code, meanings in exit_codes().items()]
    return "\n".join(["## Exit codes", "| code | |", "|---|---|", *rows, ""])


def _verb(name: str, command: Verb) -> str:
    arguments = [(p.metavar, p.required) for p in command.params if isinstance(p, TyperArgument)]
    usage = " ".join(f"{metavar}" if required else f"[{metavar}]" for metavar, required in arguments)
    lines = [f"### hgm {name} {usage}".rstrip(), inspect.cleandoc(command.help or ""), "```"]
    lines += [f"{example}  # {what}" if what else example for example, what in EXAMPLES[name]]
    lines += ["```"]
    options = list(_options(command))
    lines += ["| | |", "|---|---|", *options] if options else []
    for given, type in PRINTED.get(name, {}).items():
        lines.append(f"\n`--json`{f' with {given}' if given else ''}: {_linked(type)}")
    return "\n".join([*lines, ""])


def _options(command: Verb) -> Iterator[str]:
    for parameter in command.params:
        if parameter.name == "help":
            continue
        if isinstance(parameter, TyperArgument):
            yield f"| `{parameter.metavar}` | {parameter.help or ''} |"
        else:
            text = getattr(parameter, "help", "") or ""
            default = parameter.default
            shown = f" (default: {default})" if default not in (None, False, "") and not callable(default) else ""
            yield f"| `{'`, `'.join(parameter.opts)}` | {text}{shown} |"


def _shape(shape: Shape) -> str:
    lines = [f"### {shape.name}", f"{shape.what[:1].upper()}{shape.what[1:]}." if shape.what else ""]
    lines += ["| field | type | unit | |", "|---|---|---|---|"]
    for field in shape.fields:
        unit = "" if field.unit == "-" else field.unit
        lines.append(f"| `{field.name}` | {_linked(field.type)} | {unit} | {field.meaning} |")
    return "\n".join([line for line in lines if line] + [""])


def _linked(type: str) -> str:
    """A type, with links to the shapes in it."""
    return re.sub(r"[A-Z]\w+", lambda found: f"[{found[0]}](#{found[0].lower()})", type).replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(manual())
