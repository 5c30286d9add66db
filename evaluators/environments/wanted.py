"""`[environment]` of agent.toml and task.toml, and what it asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from pydantic import AfterValidator, PlainValidator

from archive.errors import ConfigError
from archive.files import FileTree, Mode, is_safe_path
from evaluators.environments.requirements import BadRequirement, checked, requirements_in
from evaluators.strict import StrictTable


@dataclass(frozen=True)
class Wanted:
    """An environment as asked for: `requirements` in one spelling, or the `path` of one that is there already."""

    python: str = ""
    requirements: tuple[str, ...] = ()
    path: Path | None = None


def _versions(text: str) -> str:
    try:
        return str(SpecifierSet(text))
    except InvalidSpecifier:
        raise ValueError(f"{text!r} names no versions; write '>=3.11' or '==3.12.*'") from None


def _requirements(value: object) -> tuple[str, ...] | str:
    if isinstance(value, str) and value:
        return _file_name(value)
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        if several := next((line for line in value if "\n" in line), None):
            raise ValueError(f"{several!r} has more than one line; write one requirement each")
        return checked(value)
    raise ValueError(f"is a list of requirements, or the name of a file with them, but it is {value!r}")


def _file_name(text: str) -> str:
    if not is_safe_path(text):
        raise ValueError(f"{text!r} is no file of this folder; name one by its path from the folder's top")
    return text


def _place(value: object) -> Path:
    path = Path(value).expanduser() if isinstance(value, str) else Path()
    if not path.is_absolute():
        raise ValueError(f"{value!r} is not absolute; write the whole path of an environment of this machine")
    return path


class EnvironmentTable(StrictTable):
    """`[environment]`: what an agent or a task's code needs besides Python's own library. All optional."""

    python: Annotated[str, AfterValidator(_versions)] = ""
    """Versions of Python, as in `>=3.11` or `==3.12.*`; without it, the one that this program runs on."""

    requirements: Annotated[tuple[str, ...] | str, PlainValidator(_requirements)] = ()
    """Names with versions, as in `["toolz==1.0.0"]`, or a file of this folder with one on each line."""

    path: Annotated[Path | None, PlainValidator(_place)] = None
    """Of a task only: an environment of this machine, used as it is; then nothing else may be asked for."""


def wanted_by(
    table: EnvironmentTable, read: Callable[[str], bytes], *, where: str, error: type[ConfigError] = ConfigError
) -> Wanted | None:
    """What `table` asks for, or None for nothing; `read` gives the contents of a file of its folder.

    Raises:
        ConfigError: (or the subclass `error`) what `read` raises, or a requirement that is none.
    """
    if table.path and (table.python or table.requirements):
        raise error(f"{where}: 'environment.path' is used as it is; leave out python and requirements, or path")
    lines = table.requirements
    if isinstance(lines, str):
        try:
            lines = requirements_in(read(lines).decode())
        except (BadRequirement, UnicodeDecodeError) as problem:
            raise error(f"{where}: 'environment.requirements': {lines}: {problem}") from None
    wanted = Wanted(table.python, lines, table.path)
    return None if wanted == Wanted() else wanted


def file_in(files: FileTree, where: str) -> Callable[[str], bytes]:
    """Reads a file of an agent's tree.

    Raises:
        ConfigError: (the function that is returned) it is not there, or a link.
    """

    def read(name: str) -> bytes:
        file = files.get(name)
        if file is None or file.mode is Mode.SYMLINK:
            raise ConfigError(f"{where}: 'environment.requirements' names {name}, which is no file of this folder")
        return file.data

    return read
