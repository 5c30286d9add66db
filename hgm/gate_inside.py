"""Runs inside the gate's sandbox, where alone a child's code may run: compiles all its modules, and imports those that
its entry reaches.

    python -I gate_inside.py SECONDS AGENT ENTRY…      reports to $HGM_REPORT_FD, a line of JSON per question
    python gate_inside.py --import REPORT ROOTS NAMES  the process that the imports are done in

Which modules does the entry reach? Those that its program, its script, or a module that is reached already, names in an
import, inside functions too: what is imported late breaks late. Left out is what may fail: imports that a `try` or
`suppress` catches, or that stand under TYPE_CHECKING. What the entry itself runs (a script, a `__main__`) is looked
through, not imported, since it is the agent at work: the smoke task starts it.

It needs the standard library alone, of any Python that an agent may ask for. It looks for mistakes, not for malice: who
forges this report has still to solve the smoke task, which the judge decides.
"""

from __future__ import annotations

import ast
import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

REPORT_FD = "HGM_REPORT_FD"
SHOWN, SAID = 5, 300
CATCHES = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}


class Tree:
    """The agent's source at `root`; `roots` are the folders that its modules are found in, first things first."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.roots = [root]

    def file_of(self, name: str) -> Path | None:
        """The file of the module or package `name`; None for one that is not the agent's, or has no file."""
        for root in self.roots:
            place = root.joinpath(*name.split("."))
            for file in (place / "__init__.py", place.with_name(place.name + ".py")):
                if file.is_file():
                    return file
        return None

    def short(self, path: str) -> str:
        """`path` from the root on, or '' where it lies elsewhere."""
        try:
            return Path(path).relative_to(self.root).as_posix()
        except ValueError:
            return ""


class Reach:
    """`names` are the modules to import, in the order in which they are met."""

    def __init__(self, tree: Tree, entry: list[str]) -> None:
        self.tree = tree
        self.names: list[str] = []
        self._seen: set[str] = set()
        self._todo: list[tuple[str | bytes, str]] = []  # a source and the package that its dots count from
        self._start(entry)
        while self._todo:
            source, package = self._todo.pop(0)
            for name in imported(ast.parse(source), package):
                self._meet(name)

    def _start(self, entry: list[str]) -> None:
        """What the command runs: `-m NAME`, `-c CODE`, a script; also where a shell, or a shell script, says so."""
        words = [part for word in entry for part in self._parts(word)]
        for place, word in enumerate(words):
            following = words[place + 1] if place + 1 < len(words) else ""
            path = Path(word) if Path(word).is_absolute() else self.tree.root / word
            if word == "-m":
                self._run(following)
            elif word == "-c":
                self._todo += [(following, "")] if compiles(following) else []
            elif word.endswith(".py") and self.tree.short(str(path)) and path.is_file():
                self.tree.roots.insert(0, path.parent)
                self._todo.append((path.read_bytes(), ""))

    def _parts(self, word: str) -> list[str]:
        """The words in a word that is a line for a shell, or the name of the agent's own shell script."""
        path = Path(word)
        if self.tree.short(word) and path.suffix != ".py" and path.is_file():
            return path.read_text("utf-8", "replace").replace('"', " ").replace("'", " ").split()
        return [word, *word.split()] if " " in word else [word]

    def _run(self, name: str) -> None:
        """As `python -m` does."""
        main = self.tree.file_of(f"{name}.__main__")
        self._meet(name if main else name.rpartition(".")[0])
        if file := main or self.tree.file_of(name):
            self._todo.append((file.read_bytes(), name if main else name.rpartition(".")[0]))

    def _meet(self, name: str) -> None:
        """A module is imported after the packages that it lies in."""
        parts = name.split(".") if name else []
        for end in range(1, len(parts) + 1):
            one = ".".join(parts[:end])
            file = self.tree.file_of(one)
            if file and one not in self._seen and parts[end - 1] != "__main__":
                self._seen.add(one)
                self.names.append(one)
                self._todo.append((file.read_bytes(), one if file.name == "__init__.py" else one.rpartition(".")[0]))


def imported(tree: ast.AST, package: str) -> Iterator[str]:
    """What `tree` imports, as dotted names, those first that come first; of `from a import b` both `a` and `a.b`."""
    todo = [tree]
    while todo:
        node = todo.pop(0)
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package.split(".")[: len(package.split(".")) + 1 - node.level]) if node.level else ""
            source = ".".join(filter(None, (base, node.module)))
            yield source
            yield from (f"{source}.{alias.name}" for alias in node.names if alias.name != "*")
        else:
            todo += [one for one in ast.iter_child_nodes(node) if one not in may_fail(node)]


def may_fail(node: ast.AST) -> list[ast.stmt]:
    """The statements of `node` whose imports the agent can do without."""
    if isinstance(node, ast.Try):
        kinds = [handler.type for handler in node.handlers]
        return node.body if any(kind is None or CATCHES & names_in(kind) for kind in kinds) else []
    if isinstance(node, (ast.With, ast.AsyncWith)):
        return node.body if any("suppress" in names_in(item.context_expr) for item in node.items) else []
    if isinstance(node, ast.If):
        return node.body if "TYPE_CHECKING" in names_in(node.test) else []
    return []


def names_in(node: ast.AST) -> set[str]:
    return {
        str(getattr(one, "id", "") or getattr(one, "attr", ""))
        for one in ast.walk(node)
        if isinstance(one, (ast.Name, ast.Attribute))
    }


def compiles(source: str) -> bool:
    try:
        compile(source, "entry", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def unparsed(tree: Tree) -> dict[str, str]:
    """Why each module of the tree does not compile that does not."""
    broken = {}
    for path in sorted(tree.root.rglob("*.py")):
        try:
            compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            broken[tree.short(str(path))] = f"{type(error).__name__}: {error}"
    return broken


def unimportable(tree: Tree, names: list[str], seconds: float) -> list[list[str]]:
    """Module, error, and place in the source, of those that cannot be imported. In one process, as the agent would; in
    another from the module on that ended it."""
    ends, left = time.monotonic() + seconds, list(names)
    broken: dict[tuple[str, str], list[str]] = {}
    while left:
        events, ending = imports(tree, left, ends - time.monotonic())
        for name, error, place in events:
            if error:  # whoever imports a broken module breaks with it: the one that is broken is named
                broken.setdefault((error, place), [module_at(place, names, tree) or name, error, place])
        left = left[len(events) :]
        if left:
            name = left.pop(0)
            broken[(name, ending)] = [name, ending, ""]
        if time.monotonic() >= ends:
            break
    return list(broken.values())


def imports(tree: Tree, names: list[str], seconds: float) -> tuple[list[list[str]], str]:
    """What came of each name, as far as it came, and how it ended there."""
    with tempfile.NamedTemporaryFile("r") as report:
        roots = os.pathsep.join(map(str, tree.roots))
        command = [sys.executable, __file__, "--import", report.name, str(tree.root), roots, *names]
        # it prints where this process does; the report's descriptor is not handed on
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
        try:
            code = process.wait(max(seconds, 0.1))
            ending = f"it ends the process that imports it ({f'signal {-code}' if code < 0 else f'exit code {code}'})"
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            ending = "it does not come to an end: what an agent does belongs in functions"
        return [json.loads(line) for line in report.read().splitlines() if line.endswith("]")], ending


def module_at(place: str, names: list[str], tree: Tree) -> str:
    """Which of `names` has its source there, or ''."""
    return next((name for name in names if tree.short(str(tree.file_of(name))) == place.partition(":")[0]), "")


def try_imports(report: str, root: str, roots: str, *names: str) -> None:
    """Import each, whatever that raises, and say so as soon as it is over."""
    tree = Tree(Path(root))
    sys.path[:1] = roots.split(os.pathsep)
    sys.argv[:] = [""]
    leave, dumps = os._exit, json.dumps
    with open(report, "a", buffering=1) as file:  # noqa: PTH123 - a child may have its own idea of pathlib
        for name in names:
            said = ("", "")
            try:
                importlib.import_module(name)
            except BaseException as error:  # SystemExit among them
                said = told(error, tree)
            file.write(dumps([name, *said]) + "\n")
        sys.stdout.flush()
        file.flush()
        leave(0)  # whatever threads were started


def told(error: BaseException, tree: Tree) -> tuple[str, str]:
    """The error, and where in the agent's source it came up, as `path:line`."""
    try:
        text = str(error)
    except Exception:
        text = "…"
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{tree.short(frame.filename)}:{frame.lineno}" for frame in frames if tree.short(frame.filename)]
    return f"{type(error).__name__}: {text}"[:SAID], places[-1] if places else ""


def main(seconds: str, root: str, *entry: str) -> None:
    tree = Tree(Path(root))
    with os.fdopen(int(os.environ[REPORT_FD]), "w") as report:

        def tell(question: str, answer: object) -> None:
            report.write(json.dumps([question, answer]) + "\n")
            report.flush()

        broken = unparsed(tree)
        tell("unparsed", list(broken.items())[:SHOWN])
        if not broken:
            names = Reach(tree, list(entry)).names
            tell("reached", names)
            tell("unimportable", unimportable(tree, names, float(seconds))[: 2 * SHOWN])


if __name__ == "__main__":
    if sys.argv[1] == "--import":
        try_imports(*sys.argv[2:])
    else:
        main(*sys.argv[1:])
