"""A library's code and its documentation under other names."""

from __future__ import annotations

import ast
import copy
import doctest
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from archive.files import File
from archive.parsing import parse_python
from hgm.closed_book.library import Function, Library, module_of
from hgm.closed_book.names import exported_strings, words_for
from hgm.mine.repository import parsed

INSIDE = "_inside"
"""Where the library itself lies, below the module that offers its names."""
CALLED = "_called"
"""The module that is told which of them are called."""
_FIELDS: Mapping[type[ast.AST], str] = {
    ast.Name: "id",
    ast.Attribute: "attr",
    ast.arg: "arg",
    ast.keyword: "arg",
    ast.FunctionDef: "name",
    ast.AsyncFunctionDef: "name",
    ast.ClassDef: "name",
    ast.alias: "name",
    ast.ExceptHandler: "name",
    ast.MatchAs: "name",
    ast.MatchStar: "name",
    ast.MatchMapping: "rest",
}
_LISTS: Mapping[type[ast.AST], str] = {
    ast.Global: "names",
    ast.Nonlocal: "names",
    ast.MatchClass: "kwd_attrs",
}
_DOCTESTS = doctest.DocTestParser()
T = TypeVar("T", bound=ast.AST)


@dataclass(frozen=True)
class Renaming:
    """`package` is what `library` is called instead, `words` what its names are: name → word."""

    library: Library
    package: str
    words: Mapping[str, str]

    @classmethod
    def of(cls, library: Library, seed: int) -> Renaming:
        return cls(library, *words_for(library, seed))

    @functools.cached_property
    def files(self) -> dict[str, File]:
        """The library under its new names, without documentation and comments, in which every function that is called
        by a new name says so; and at its top a module that offers these names."""
        texts = {f"{self.package}/__init__.py": self._offering(), f"{self.package}/{CALLED}.py": "called = set()\n"}
        for path in self.library.sources:
            place = path.removeprefix(self.library.root)
            if (tree := self.library.trees.get(module_of(path))) is not None:  # else nothing can import it
                texts[f"{self.package}/{INSIDE}{place}"] = ast.unparse(self._judged(copy.deepcopy(tree))) + "\n"
        return {path: File(text.encode()) for path, text in sorted(texts.items())}

    @functools.cached_property
    def new_names(self) -> frozenset[str]:
        return frozenset(self.words.values())

    def word(self, name: str) -> str:
        return self.words.get(name, name)

    def code(self, source: str) -> str:
        """Some Python that uses the library, under the new names."""
        return ast.unparse(self._renamed(parse_python(source)))

    def signature(self, node: Function) -> str:
        return ast.unparse(self._renamed(copy.deepcopy(node.args)))

    def text(self, docstring: str) -> str:
        """Documentation under the new names: examples as code, prose where a name is meant."""
        try:
            parts = _DOCTESTS.parse(docstring)
        except ValueError:
            return self._prose(docstring)
        return "".join(self._prose(one) if isinstance(one, str) else self._example(one) for one in parts).strip()

    def _offering(self) -> str:
        lines = [
            f"from {self.package}.{INSIDE}{module.removeprefix(self.library.root)} import {self.words[name]}\n"
            for name, module in self.library.exported.items()
            if name in self.words
        ]
        return "".join(lines)

    def _judged(self, tree: ast.Module) -> ast.Module:
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Module | ast.ClassDef | Function)
                and ast.get_docstring(node, clean=False) is not None
            ):
                node.body[:1] = [] if len(node.body) > 1 else [ast.Pass()]
        return self._telling(self._renamed(tree))

    def _telling(self, tree: ast.Module) -> ast.Module:
        for node in ast.walk(tree):
            if isinstance(node, Function) and node.name in self.new_names:
                node.body.insert(0, self._says(node.name))
            elif isinstance(node, ast.ClassDef) and node.name in self.new_names:
                for own in node.body:
                    if isinstance(own, Function):
                        own.body.insert(0, self._says(node.name))
        return ast.fix_missing_locations(tree)

    def _says(self, word: str) -> ast.stmt:
        (statement,) = parse_python(f"__import__('{self.package}.{CALLED}', fromlist=['']).called.add({word!r})").body
        return statement

    def _renamed(self, tree: T) -> T:
        """`tree` itself, changed."""
        for constant in exported_strings(tree) if isinstance(tree, ast.Module) else ():
            constant.value = self.words.get(str(constant.value), constant.value)
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                node.names = [made for alias in node.names for made in self._imported(alias)]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                node.module = self._moved(node.module or "")
            self._rename(node)
        return tree

    def _rename(self, node: ast.AST) -> None:
        for field in (_FIELDS.get(type(node)), "asname" if isinstance(node, ast.alias) else None):
            if field and (name := getattr(node, field)) in self.words:
                setattr(node, field, self.words[name])
        if field := _LISTS.get(type(node)):
            setattr(node, field, [self.words.get(name, name) for name in getattr(node, field)])

    def _imported(self, alias: ast.alias) -> list[ast.alias]:
        """The same module, and the same name for it; `import root.module` binds the root."""
        moved = self._moved(alias.name)
        if moved == alias.name or alias.asname:
            return [ast.alias(moved, alias.asname)]
        loaded = [ast.alias(moved)] if "." in alias.name else []
        return [*loaded, ast.alias(self._moved(self.library.root), self.library.root)]

    def _moved(self, module: str) -> str:
        root, dot, rest = module.partition(".")
        return f"{self.package}.{INSIDE}{dot}{rest}" if root == self.library.root else module

    def _example(self, one: doctest.Example) -> str:
        tree = parsed(File(one.source.encode()))
        lines = (one.source if tree is None else ast.unparse(self._renamed(tree))).splitlines()
        shown = "\n".join(f"{'>>>' if not number else '...'} {line}" for number, line in enumerate(lines))
        return f"{shown}\n{self._prose(one.want)}"

    def _prose(self, text: str) -> str:
        return self._anywhere.sub(lambda found: self._meant(found, text), text)

    @functools.cached_property
    def _anywhere(self) -> re.Pattern[str]:
        names = "|".join(sorted(map(re.escape, (*self.words, self.library.root)), key=len, reverse=True))
        return re.compile(rf"(?<!\w)(?:{names})(?!\w)")

    def _meant(self, found: re.Match[str], text: str) -> str:
        """The word for a name where a name is meant, and not a word of English that is spelt like it."""
        name = found.group()
        before, after = text[: found.start()], text[found.end() : found.end() + 1]
        is_marked = before[-1:] in ("`", "*", ".", "~", "=") or after in ("`", "*", "(", "=", ":")
        is_shaped = "_" in name or not (name.islower() or name.istitle())
        is_inside = name.istitle() and not re.search(r"(?:^|[.!?:]|\n)\s*$", before)
        if not (is_marked or is_shaped or is_inside or name == self.library.root):
            return name
        return self.package if name == self.library.root else self.words[name]
