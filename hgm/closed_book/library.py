"""An installed distribution as the generator sees it: the Python files of its one package, read and never imported."""

from __future__ import annotations

import ast
import functools
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, PackagePath, distribution
from pathlib import PurePosixPath

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import InvalidName, canonicalize_name

from archive.errors import ConfigError
from archive.files import File
from hgm.mine.repository import parsed

MOST_BYTES = 1 << 20
"""Of its source: each task's folder has a copy."""
COMPILED = (".so", ".pyd")
NOT_PART = frozenset({"test", "tests", "testing", "benchmarks", "docs", "examples"})
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Library:
    """`root` is what is imported, `sources` its files below the place where it is installed: path → text."""

    name: str
    version: str
    root: str
    sources: Mapping[str, str]

    @functools.cached_property
    def trees(self) -> dict[str, ast.Module]:
        """By the name of the module, in the order of the paths."""
        found = ((path, parsed(File(text.encode()))) for path, text in self.sources.items())
        return {module_of(path): tree for path, tree in found if tree is not None}

    @functools.cached_property
    def exported(self) -> dict[str, str]:
        """What the library offers at the top of its public modules: name → the module that defines it, the first one of
        several. A private module's names count where a package's `__init__` imports them."""
        handed_on = {name for path, name in self._handed_on() if path.endswith("__init__.py")}
        found: dict[str, str] = {}
        for module, tree in self.trees.items():
            for node in definitions(tree):
                if is_public(node.name) and (is_public(*module.split(".")) or node.name in handed_on):
                    found.setdefault(node.name, module)
        return found

    def _handed_on(self) -> Iterator[tuple[str, str]]:
        for path in self.sources:
            for node in self.trees[module_of(path)].body if module_of(path) in self.trees else ():
                if isinstance(node, ast.ImportFrom):
                    yield from ((path, alias.name) for alias in node.names)


def read_library(name: str) -> Library:
    """The distribution `name`, as it is installed beside this program.

    Raises:
        ConfigError: it is not installed, or is of no use here: not of Python alone, not one package, too large.
    """
    try:
        found = distribution(name)
    except (PackageNotFoundError, ValueError):
        raise ConfigError(f"no library {name!r} is installed beside hgm; {_how_to_have(name)}") from None
    own = [path for path in found.files or () if ".." not in path.parts]
    if compiled := next((path for path in own if path.suffix in COMPILED), None):
        raise ConfigError(f"library {name}: {compiled} is compiled; choose one that is of Python alone")
    if others := _needed(found):
        raise ConfigError(
            f"library {name}: needs {', '.join(others)}, which no task has; choose one that stands by itself"
        )
    paths = {str(path): path for path in sorted(own) if path.suffix == ".py" and not NOT_PART & {*path.parts}}
    roots = sorted({path.parts[0].removesuffix(".py") for path in paths.values()})
    if not roots:
        raise ConfigError(f"library {name}: has no Python files where it is installed; an editable install has none")
    own_name = canonicalize_name(name).replace("-", "_")
    root = roots[0] if len(roots) == 1 else next((one for one in roots if one.lower() == own_name), None)
    if root is None:
        raise ConfigError(f"library {name}: brings {', '.join(roots)}; choose one with a single package")
    inside = {path: one for path, one in paths.items() if one.parts[0].removesuffix(".py") == root}
    return Library(name, found.version, root, _read(name, inside))


def _how_to_have(name: str) -> str:
    if name in sys.stdlib_module_names:
        return "that is a part of Python: choose one that pip installs"
    try:
        canonicalize_name(name, validate=True)
    except InvalidName:
        return "give the name that pip knows it by"
    return f"once, type: pip install {name}"


def _needed(found: Distribution) -> list[str]:
    """The other distributions that it does not work without."""
    needed = []
    for text in found.requires or ():
        try:
            one = Requirement(text)
        except InvalidRequirement:
            continue
        if one.marker is None or one.marker.evaluate({"extra": ""}):
            needed.append(one.name)
    return needed


def _read(name: str, paths: Mapping[str, PackagePath]) -> dict[str, str]:
    try:
        sources = {path: one.read_text("utf-8") for path, one in paths.items()}
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"library {name}: its files cannot be read: {error}") from None
    size = sum(len(text.encode()) for text in sources.values())
    if size > MOST_BYTES:
        raise ConfigError(
            f"library {name}: has {size >> 10} KB of source, and each task a copy; "
            f"choose one of at most {MOST_BYTES >> 10} KB"
        )
    return sources


def module_of(path: str) -> str:
    """The dotted name of the module in the file `path`."""
    parts = PurePosixPath(path).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def is_public(*names: str) -> bool:
    return not any(name.startswith("_") for name in names)


def definitions(tree: ast.Module | ast.ClassDef) -> list[Function | ast.ClassDef]:
    return [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)]
