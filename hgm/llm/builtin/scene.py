"""What an operator may know about the place where it works: parents, functions, names and attributes in scope."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from hgm.llm.builtin.source import Unit

Function = ast.FunctionDef | ast.AsyncFunctionDef
BUILTIN_NAMES = frozenset(dir(builtins))


@dataclass(frozen=True)
class Scope:
    """One function, or the module where `node` is None. `names` are in order of first appearance."""

    name: str
    node: Function | None
    parameters: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    class_name: str = ""


@dataclass
class Scene:
    unit: Unit
    parents: dict[int, ast.AST] = field(default_factory=dict)
    nodes: list[ast.AST] = field(default_factory=list)

    def __post_init__(self) -> None:
        todo: list[ast.AST] = [self.unit.tree]
        while todo:
            node = todo.pop()
            self.nodes.append(node)
            children = list(ast.iter_child_nodes(node))
            for child in children:
                self.parents[id(child)] = node
            todo.extend(reversed(children))

    def parent(self, node: ast.AST) -> ast.AST | None:
        return self.parents.get(id(node))

    def function_of(self, node: ast.AST) -> Function | None:
        current = self.parent(node)
        while current is not None and not isinstance(current, Function):
            current = self.parent(current)
        return current

    def scope_of(self, node: ast.AST) -> Scope:
        function = node if isinstance(node, Function) else self.function_of(node)
        return self.scopes.get(id(function), self.module_scope)

    @cached_property
    def module_scope(self) -> Scope:
        names = tuple(dict.fromkeys(n for s in self.unit.tree.body for n in _bound_by(s)))
        return Scope("", None, (), names)

    @cached_property
    def scopes(self) -> dict[int, Scope]:
        return {id(n): self._scope(n) for n in self.nodes if isinstance(n, Function)}

    def _scope(self, node: Function) -> Scope:
        owner = self.parent(node)
        class_name = owner.name if isinstance(owner, ast.ClassDef) else ""
        arguments = node.args
        parameters = [a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
        parameters += [a.arg for a in (arguments.vararg, arguments.kwarg) if a is not None]
        stored = [n.id for n in self.below(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
        enclosing = self.function_of(node)
        outer = self._scope(enclosing).names if enclosing is not None else ()
        names = tuple(dict.fromkeys([*parameters, *stored, *outer]))
        qualified = f"{class_name}.{node.name}" if class_name else node.name
        return Scope(qualified, node, tuple(parameters), names, class_name)

    def below(self, node: ast.AST) -> Iterable[ast.AST]:
        return ast.walk(node)

    @cached_property
    def containers(self) -> frozenset[tuple[str, str]]:
        """(function, name) of what is used as a collection or a text there, so that it cannot be a number."""
        found: set[tuple[str, str]] = set()
        for node in self.nodes:
            for name in _collections_in(node):
                found.add((self.scope_of(node).name, name))
        return frozenset(found)

    def is_container(self, node: ast.AST) -> bool:
        return isinstance(node, ast.Name) and (self.scope_of(node).name, node.id) in self.containers

    @cached_property
    def functions(self) -> dict[str, Function]:
        """Every function and method by its plain name; the first of equal names wins."""
        found: dict[str, Function] = {}
        for node in self.nodes:
            if isinstance(node, Function):
                found.setdefault(node.name, node)
        return found

    @cached_property
    def known_names(self) -> frozenset[str]:
        """Names that some import, definition or assignment anywhere in the unit binds, and the built-in ones."""
        bound = {n for node in self.nodes if isinstance(node, ast.stmt) for n in _bound_by(node)}
        bound |= {n.arg for n in self.nodes if isinstance(n, ast.arg)}
        bound |= {n.id for n in self.nodes if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
        bound |= {n.name for n in self.nodes if isinstance(n, ast.ExceptHandler) and n.name}
        return frozenset(bound) | BUILTIN_NAMES

    @cached_property
    def attributes(self) -> dict[str, tuple[str, ...]]:
        """Attributes and methods that are used or defined with `self` in each class, in order of appearance."""
        found: dict[str, dict[str, None]] = {}
        for node in self.nodes:
            if isinstance(node, Function) and isinstance(self.parent(node), ast.ClassDef):
                found.setdefault(self.scope_of(node).class_name, {})[node.name] = None
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
                found.setdefault(self.class_of(node), {})[node.attr] = None
        return {name: tuple(attributes) for name, attributes in found.items()}

    @cached_property
    def all_attributes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(n.attr for n in self.nodes if isinstance(n, ast.Attribute)))

    def class_of(self, node: ast.AST) -> str:
        current: ast.AST | None = node
        while current is not None and not isinstance(current, ast.ClassDef):
            current = self.parent(current)
        return current.name if current is not None else ""

    def is_load(self, node: ast.AST) -> bool:
        """True for an expression whose value is used, outside of annotations, decorators and patterns."""
        if isinstance(getattr(node, "ctx", ast.Load()), ast.Store | ast.Del):
            return False
        current, parent = node, self.parent(node)
        while parent is not None and not isinstance(current, ast.stmt):
            if isinstance(parent, ast.arg | ast.match_case) and current is not getattr(parent, "guard", None):
                return isinstance(parent, ast.match_case) and isinstance(current, ast.stmt)
            if isinstance(parent, ast.AnnAssign) and current is parent.annotation:
                return False
            if isinstance(parent, Function) and (current is parent.returns or current in parent.decorator_list):
                return False
            if isinstance(parent, ast.JoinedStr | ast.FormattedValue):
                return False  # before Python 3.12 positions inside f-strings are not those of the file
            current, parent = parent, self.parent(parent)
        return True


def _collections_in(node: ast.AST) -> Iterable[str]:
    if isinstance(node, ast.Assign) and _is_collection(node.value):
        yield from (t.id for t in node.targets if isinstance(t, ast.Name))
    elif isinstance(node, ast.For | ast.comprehension) and isinstance(node.iter, ast.Name):
        yield node.iter.id
    elif isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.value, ast.Name):
        yield node.value.id
    elif (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("len", "sorted", "enumerate")
    ):
        yield from (a.id for a in node.args if isinstance(a, ast.Name))


def _is_collection(node: ast.expr) -> bool:
    return isinstance(node, _COLLECTIONS) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


_COLLECTIONS = (ast.List, ast.Dict, ast.Set, ast.Tuple, ast.ListComp, ast.DictComp, ast.SetComp, ast.JoinedStr)


def _bound_by(statement: ast.stmt) -> Iterable[str]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield statement.name
    elif isinstance(statement, ast.Import | ast.ImportFrom):
        for alias in statement.names:
            yield alias.asname or alias.name.split(".")[0]
    elif isinstance(statement, ast.Assign):
        for target in statement.targets:
            yield from (n.id for n in ast.walk(target) if isinstance(n, ast.Name))
    elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        yield statement.target.id
