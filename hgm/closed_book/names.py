"""Which names of a library get another word, and the words.

A name is one word in all of the library, whatever it names there, so that nothing has to be known of types: hence names
that something outside of it has too (a method of Python's own types, an argument of a function that it imports) stay.
"""

from __future__ import annotations

import ast
import builtins
import importlib.util
import keyword
import random
import re
import sys
import sysconfig
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path

from hgm.closed_book.library import Function, Library, definitions, is_public

CONSONANTS, VOWELS = "bdfgklmnprstvz", "aeiou"
_OWN_TYPES = (object, type, int, float, complex, str, bytes, list, tuple, dict, set, frozenset, range, slice, Exception)
_BY_NAME = frozenset({"getattr", "setattr", "hasattr", "delattr", "attrgetter", "methodcaller"})
_OPENS = frozenset({"antigravity", "this", "idlelib.idle"})
"""Modules of the standard library that do something when they are imported."""


def words_for(library: Library, seed: int) -> tuple[str, dict[str, str]]:
    """A word for the library itself, and name → word for what it offers: the same for the same seed.

    No word occurs in the library or in Python, in whatever case.
    """
    rng = random.Random(f"{seed} {library.name} {library.version}")
    taken = {*map(str.lower, dir(builtins)), *keyword.kwlist, *sys.stdlib_module_names}
    for text in library.sources.values():
        taken |= set(re.findall(r"[a-z]+", text.lower()))
    new = _words(rng, taken)
    package = next(new)
    offered = _offered(library)
    names = sorted(name for name in offered - _fixed(library, offered) if is_public(name))
    return package, {name: next(new).capitalize() if name[0].isupper() else next(new) for name in names}


def _words(rng: random.Random, taken: set[str]) -> Iterator[str]:
    while True:
        word = "".join(rng.choice(letters) for letters in (CONSONANTS, VOWELS, CONSONANTS) * 2)
        if word not in taken:
            taken.add(word)
            yield word


def _offered(library: Library) -> set[str]:
    """Functions, classes, their methods and properties, and what all these are called with."""
    found = set(library.exported)
    for module, tree in library.trees.items():
        for node in definitions(tree):
            if library.exported.get(node.name) != module:
                continue
            if not isinstance(node, ast.ClassDef):
                found |= set(parameters(node))
                continue
            for own in definitions(node):
                if isinstance(own, Function) and (is_public(own.name) or own.name in ("__init__", "__new__")):
                    found |= {own.name, *parameters(own)}
    return found


def parameters(function: Function) -> list[str]:
    """What can be said by name, without the first of a method."""
    own = function.args
    return [one.arg for one in (*own.args, *own.kwonlyargs) if one.arg not in ("self", "cls")]


def _fixed(library: Library, offered: set[str]) -> set[str]:
    fixed = {*dir(builtins), *keyword.kwlist, *keyword.softkwlist}
    fixed |= {name for kind in _OWN_TYPES for name in dir(kind)}
    fixed |= {part for module in library.trees for part in module.split(".")[1:]}
    inner = offered - library.exported.keys()
    for tree in library.trees.values():
        fixed |= _from_outside(tree, library.root) | _said_by_strings(tree, inner)
        fixed |= _keywords_elsewhere(tree, offered)
    return fixed


def _from_outside(tree: ast.Module, root: str) -> set[str]:
    """What a module imports from elsewhere, and all that it could reach there."""
    fixed: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                fixed |= {alias.asname or alias.name.partition(".")[0], *_inside(alias.name)}
        elif isinstance(node, ast.ImportFrom) and not node.level and (node.module or "").partition(".")[0] != root:
            fixed |= {name for alias in node.names for name in (alias.name, alias.asname or alias.name)}
            fixed |= _inside(node.module or "")
    return fixed


def _inside(module: str) -> set[str]:
    """The names in a module of the standard library, and those of its classes."""
    if not _is_pythons_own(module):
        return set()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = importlib.import_module(module)
    except ImportError:  # of another system, or of an older Python
        return set()
    kinds = [value for value in vars(found).values() if isinstance(value, type)]
    return {*dir(found), *(name for kind in kinds for name in dir(kind))}


def _is_pythons_own(module: str) -> bool:
    """Whether it may be imported here: a package can be called like a module that Python has on other systems only."""
    top = module.partition(".")[0]
    if top not in sys.stdlib_module_names or module in _OPENS or module.endswith(".__main__"):
        return False
    spec = importlib.util.find_spec(top)
    if spec is None or spec.origin is None:
        return False
    if spec.origin in ("built-in", "frozen"):
        return True
    place = Path(spec.origin)
    homes = (sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib"))
    return "site-packages" not in place.parts and any(place.is_relative_to(home) for home in homes)


def _said_by_strings(tree: ast.Module, inner: set[str]) -> set[str]:
    """Names that are also strings: of the `inner` ones, attributes and arguments, any string may be one, of functions
    and classes what is looked up by name."""
    fixed: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in inner:
            fixed.add(node.value)
        if isinstance(node, ast.Call) and name_called(node) in _BY_NAME:
            fixed |= {one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    return fixed


def _keywords_elsewhere(tree: ast.Module, known: set[str]) -> set[str]:
    """Arguments by name of calls of something that the library does not offer."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {one.arg for call in calls if name_called(call) not in known for one in call.keywords if one.arg}


def name_called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def exported_strings(tree: ast.Module) -> Iterable[ast.Constant]:
    """The strings of `__all__`."""
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(one, ast.Name) and one.id == "__all__" for one in targets):
            yield from (one for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str))
