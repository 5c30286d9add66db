"""Edits for errors about values: wrong types, indexes, empty collections, texts that do not convert."""

from __future__ import annotations

import ast
import itertools
import re
import time

from hgm.llm.builtin.crash_places import Found, empty_results, guard_before, nodes_at, none_value, site_scene
from hgm.llm.builtin.operators.base import Proposal, operand
from hgm.llm.builtin.scene import Function, Scene
from hgm.llm.builtin.sites import Site
from hgm.llm.builtin.traceback import Crash
from hgm.llm.builtin.world import World, nearest

OPERAND = r"'([\w.]{1,60})' and '([\w.]{1,60})'"
NUMBERS = ("int", "float", "complex", "Decimal")


def _change(scene: Scene, node: ast.expr, template: str, bonus: float, name: str = "crash-convert") -> Found:
    """`template` with `{}` for the source of `node`."""
    source = operand(scene, node) if template.startswith("{}") else scene.unit.source(node)
    if "\n" not in source:
        yield scene, Proposal(name, *scene.unit.span(node), template.replace("{}", source), bonus)


def _converted(scene: Scene, node: ast.expr, have: str, want: str, bonus: float) -> Found:
    if have == "NoneType":
        yield from _change(
            scene, node, f"({{}} or {'0' if want in NUMBERS else '[]' if want == 'list' else repr('')})", bonus - 0.4
        )
        yield from none_value(scene, node, bonus - 0.6)
    elif want in ("str", "int", "float", "list", "tuple", "set", "dict", "Decimal"):
        closer = 0.4 if not isinstance(node, ast.Constant) else -1.0
        yield from _change(scene, node, f"{want}({{}})", bonus + closer)
        if want == "int" and have == "str":
            yield from _change(scene, node, "float({})", bonus - 0.5)
        if want == "list" and have in ("str", "int", "tuple", "dict"):
            yield from _change(scene, node, "[{}]", bonus + 0.2 - 0.3 * (have == "tuple"))


def operands(world: World, site: Site | None, crash: Crash) -> Found:
    """Two things that do not go together: one of them is converted, in the direction that is mostly meant."""
    message = crash.message
    join = re.search(r'can only concatenate (\w+) \(not "([\w.]+)"\) to \w+', message)
    both = re.search(
        rf"(?:unsupported operand type\(s\) for \S+(?: or \S+)?: |between instances of ){OPERAND}", message
    )
    if join is None and both is None and "can't multiply sequence" not in message:
        return
    if join is not None:
        left, right = join[1], join[2]
    elif both is not None:
        left, right = both[1], both[2]
    else:
        left, right = "str", "str"
    for scene, node in nodes_at(world, site, ast.BinOp):
        yield from _other_sign(scene, node, left, right)
    for scene, node in (*nodes_at(world, site, ast.BinOp), *nodes_at(world, site, ast.Compare)):
        first, second = (node.left, node.right) if isinstance(node, ast.BinOp) else (node.left, node.comparators[0])
        if left == "str" and join is not None:
            yield from _converted(scene, second, right, "str", 1.6)
        elif "NoneType" in (left, right):
            yield from _converted(
                scene, first if left == "NoneType" else second, "NoneType", right if left == "NoneType" else left, 1.2
            )
        elif left == "str" and right in (*NUMBERS, "str"):
            yield from _converted(scene, first, "str", right if right in NUMBERS else "int", 1.5)
            yield from _converted(scene, second, right, "str", 0.5)
        elif right == "str" and left in NUMBERS:
            yield from _converted(scene, second, "str", left, 1.5)
            yield from _converted(scene, first, left, "str", 1.0)
        else:
            yield from _converted(scene, second, right, left, 1.5)
            yield from _converted(scene, first, left, right, 1.0)
        for call in (c for c in (first, second) if isinstance(c, ast.Call) and "function" in (left, right)):
            yield from _change(scene, call, "{}()", 0.5)
    for scene, target in nodes_at(world, site, ast.Name):
        parent = scene.parent(target)
        if isinstance(parent, ast.AugAssign) and parent.target is target:
            yield from _converted(scene, parent.value, right, left, 1.6)
    yield from _at_the_source(world, site, left, right)
    if site is not None and "'method'" in message or "function" in (left, right):
        yield from _missing_call(world, site)


def _other_sign(scene: Scene, node: ast.BinOp, left: str, right: str) -> Found:
    """Two texts or two lists only go together by `+`, two sets by `|`, `&` and `-`."""
    if left != right or left in NUMBERS:
        return
    signs = ("|", "&", "-") if left in ("set", "frozenset", "dict") else ("+",)
    start, end = scene.unit.span(node.left)[1], scene.unit.span(node.right)[0]
    match = re.search(r"[-+*/%|&]+", scene.unit.text[start:end])
    for rank, sign in enumerate(signs if match else ()):
        yield scene, Proposal("crash-convert", start + match.start(), start + match.end(), sign, 3.5 - 0.5 * rank)  # type: ignore[union-attr]


def _at_the_source(world: World, site: Site | None, left: str, right: str) -> Found:
    """Where a text comes from that should be a number: the assignment of what fails."""
    if site is None or "str" not in (left, right):
        return
    scene, number = site_scene(world, site), next((k for k in (left, right) if k in NUMBERS), "int")
    used = {n.id for _, n in nodes_at(world, site, ast.Name)}
    for node in scene.nodes:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in used:
            if isinstance(node.value, ast.Call | ast.Subscript | ast.Attribute) and node.lineno < site.first:
                yield from _change(scene, node.value, f"{number}({{}})", 2.5)


def _missing_call(world: World, site: Site | None) -> Found:
    for scene, node in nodes_at(world, site, ast.Attribute):
        parent = scene.parent(node)
        if not (isinstance(parent, ast.Call) and parent.func is node) and isinstance(node.ctx, ast.Load):
            yield from _change(scene, node, "{}()", 2.0)


def arguments(world: World, site: Site | None, crash: Crash) -> Found:
    """An argument too few, too many, or under another name, judged by the signature where it was seen."""
    missing = re.search(
        r"(\w+)\(\) missing \d+ required (?:positional|keyword-only) arguments?: '(\w+)'", crash.message
    )
    keyword = re.search(r"(?:(\w+)\(\) )?got an unexpected keyword argument '(\w+)'", crash.message)
    many = re.search(
        r"(\w+)\(\) takes (?:from \d+ to |no |at most |exactly )?(?:(\d+) )?.*\barguments?.*\bgiven", crash.message
    )
    name = (missing or keyword or many or [None, None])[1]
    expected = re.search(r"(\w+) expected (?:at least |at most |exactly )?\d+ arguments?, got \d+", crash.message)
    few = re.search(
        r"must have at least|expected at least|takes (?:exactly|at least) \w+ arguments? \(\d+ given\)|requires at least",
        crash.message,
    )
    counts = re.search(r"expected (?:exactly )?(\d+) arguments?, got (\d+)", crash.message)
    if not (missing or keyword or many or expected or few):
        return
    for scene, node in nodes_at(world, site, ast.Call):
        called = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name not in (None, called) and not (name in ("__init__", "__new__") and called in world.classes):
            continue
        signature = _signature(world, str(name), called)
        if missing is not None:
            yield from _add_argument(scene, node, missing[2], signature)
        elif few is not None or (counts is not None and int(counts[1]) > int(counts[2])):
            yield from _add_argument(scene, node, _unused(scene, node), [])
        if keyword is not None:
            yield from _rename_keyword(scene, node, keyword[2], signature)
        if (many is not None or expected is not None) and node.args:
            for index in reversed(range(len(node.args))):
                yield from _rewritten(
                    scene,
                    node,
                    [a for i, a in enumerate(node.args) if i != index],
                    1.5 - 0.2 * (len(node.args) - 1 - index),
                )
            if len(node.args) > 1:
                inner = ", ".join(scene.unit.source(a) for a in node.args)
                yield scene, Proposal("crash-argument", *_between(scene, node), f"[{inner}]", 1.4)
                yield scene, Proposal("crash-argument", *_between(scene, node), f"({inner})", 1.3)
    if name is not None:
        yield from _definition(world, str(name), keyword[2] if keyword else "", many is not None)


def _unused(scene: Scene, node: ast.Call) -> str:
    """A parameter or variable that is bound there and used nowhere in the function; empty where there is none."""
    scope = scene.scope_of(node)
    used = {
        n.id for n in ast.walk(scope.node or scene.unit.tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)
    }
    return next((n for n in scope.names if n not in used and n not in ("self", "cls")), "")


def _signature(world: World, name: str, called: str) -> list[str]:
    for _, function in world.functions.get(name if name in world.functions else called, ()):
        a = function.args
        return [x.arg for x in (*a.posonlyargs, *a.args, *a.kwonlyargs) if x.arg not in ("self", "cls")]
    return list(world.classes.get(called, ()))


def _between(scene: Scene, node: ast.Call) -> tuple[int, int]:
    return scene.unit.span(node.args[0])[0], scene.unit.span(node.args[-1])[1]


def _rewritten(scene: Scene, node: ast.Call, positional: list[ast.expr], bonus: float) -> Found:
    texts = [scene.unit.source(x) for x in (*positional, *node.keywords)]
    yield (
        scene,
        Proposal(
            "crash-argument", *scene.unit.span(node), f"{scene.unit.source(node.func)}({', '.join(texts)})", bonus
        ),
    )


def _add_argument(scene: Scene, node: ast.Call, missing: str, signature: list[str]) -> Found:
    present = [scene.unit.source(a) for a in node.args]
    keywords = [scene.unit.source(k) for k in node.keywords]
    at = signature.index(missing) if missing in signature else len(present)
    scope = scene.scope_of(node)
    names = [n for n in scope.names if n not in ("self", "cls") and n not in present]
    ordered = dict.fromkeys(
        [*([missing] if missing in names else []), *(n for n, _ in nearest(missing, names)), *names[:6]]
    )
    own = [f"self.{missing}"] if missing in scene.attributes.get(scene.class_of(node), ()) else []
    callee = scene.unit.source(node.func)
    for rank, name in enumerate([*own, *ordered]):
        texts = [[*present, name] if at >= len(present) else [*present[:at], name, *present[at:]]]
        for text in [*texts, [*present, f"{missing}={name}"]] if missing and signature else texts:
            bonus = (2.2 if missing and missing in name else 1.2) - 0.2 * rank
            yield (
                scene,
                Proposal("crash-argument", *scene.unit.span(node), f"{callee}({', '.join([*text, *keywords])})", bonus),
            )


def _rename_keyword(scene: Scene, node: ast.Call, wrong: str, signature: list[str]) -> Found:
    for keyword in node.keywords:
        if keyword.arg == wrong:
            start = scene.unit.span(keyword)[0]
            given = {k.arg for k in node.keywords}
            free = [n for n in signature if n not in given]
            for other, like in [*nearest(wrong, free), *((n, 0.2) for n in free[:5])]:
                yield scene, Proposal("crash-argument", start, start + len(wrong), other, 2.5 * like)
            kept = [scene.unit.source(x) for x in (*node.args, *(k for k in node.keywords if k is not keyword))]
            yield (
                scene,
                Proposal(
                    "crash-argument", *scene.unit.span(node), f"{scene.unit.source(node.func)}({', '.join(kept)})", 0.3
                ),
            )


def _definition(world: World, name: str, wrong: str, many: bool) -> Found:
    """The definition is at fault: a parameter under another name, or a method without `self`."""
    for scene, function in world.functions.get(name, ()):
        parameters = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        if many and scene.class_of(function) and (not parameters or parameters[0].arg not in ("self", "cls")):
            at = scene.unit.text.index("(", scene.unit.span(function)[0]) + 1
            yield scene, Proposal("crash-definition", at, at, "self, " if parameters else "self", 3.5)
        used = {n.id for n in ast.walk(function) if isinstance(n, ast.Name)}
        for parameter in parameters if wrong else []:
            if wrong in used and parameter.arg not in used:
                start = scene.unit.span(parameter)[0]
                yield scene, Proposal("crash-definition", start, start + len(parameter.arg), wrong, 3.0)


def misused(world: World, site: Site | None, crash: Crash) -> Found:
    """'X' object is not subscriptable, iterable, callable …"""
    message = crash.message
    kind = (
        re.search(r"'([\w.]{1,60})' object|of type '([\w.]{1,60})'", message)
        or re.search(r"(not) ([\w.]{1,60})$", message)
        or [None] * 3
    )
    have = kind[1] or kind[2] or ""
    if "function" in have or have == "method":
        yield from _missing_call(world, site)
        for scene, name in nodes_at(world, site, ast.Name):
            if name.id in world.functions:
                yield from _change(scene, name, "{}()", 1.5)
    if "not subscriptable" in message or "item assignment" in message:
        for scene, node in nodes_at(world, site, ast.Subscript):
            if have == "NoneType":
                yield from none_value(scene, node.value, 0.8)
            for template in {"item assignment": ("list({})",)}.get(
                "item assignment" if "assign" in message else "", ("list({})", "str({})")
            ):
                yield from _change(scene, node.value, template, 1.0 if have != "NoneType" else -2.0)
    if "not iterable" in message or "must be iterable" in message or "is not a container" in message:
        yield from _made_iterable(world, site, have)
    if "not callable" in message:
        for scene, call in nodes_at(world, site, ast.Call):
            yield scene, Proposal("crash-convert", *scene.unit.span(call), scene.unit.source(call.func), 2.0)
            if len(call.args) == 1:
                text = f"{scene.unit.source(call.func)}[{scene.unit.source(call.args[0])}]"
                yield scene, Proposal("crash-convert", *scene.unit.span(call), text, 1.6)
    if "NoneType" in message and "expected" in message:
        for scene, call in nodes_at(world, site, ast.Call):
            for argument in call.args[:2]:
                yield from none_value(scene, argument, 0.6)


def _made_iterable(world: World, site: Site | None, have: str) -> Found:
    for kind in (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.BinOp):
        for scene, node in nodes_at(world, site, kind):
            parent = scene.parent(node)
            iterated = isinstance(parent, ast.For | ast.comprehension) and parent.iter is node
            given = isinstance(parent, ast.Call) and node in parent.args
            if not (iterated or given or isinstance(parent, ast.Compare | ast.Starred | ast.Assign)):
                continue
            bonus = 1.0 + 0.6 * iterated
            if have == "int":
                yield from _change(scene, node, "range({})", bonus)
                yield from _change(scene, node, "str({})", bonus - 0.2)
            if have == "NoneType":
                yield from _change(scene, node, "({} or [])", bonus)
            yield from _change(scene, node, "[{}]", bonus - 0.5)
            if have not in ("int", "NoneType"):
                yield from _change(scene, node, "str({})", bonus - 0.7)
    for scene, call in nodes_at(world, site, ast.Call):
        if isinstance(call.func, ast.Name) and call.func.id in ("min", "max", "list", "set", "tuple", "sum", "sorted"):
            names = [n for n in scene.scope_of(call).names if scene.unit.source(call).count(n) == 0][:8]
            inner = ", ".join(scene.unit.source(a) for a in call.args)
            if call.func.id in ("min", "max") and call.args:
                for name in names:
                    yield (
                        scene,
                        Proposal("crash-argument", *scene.unit.span(call), f"{call.func.id}({inner}, {name})", 0.8),
                    )


WANTED = (
    (r"sequence item \d+: expected str instance, (\w+) found", "map(str, {})", 3.0),
    (r"must be real number, not str|must be .{0,30}real number", "float({})", 1.5),
    (r"cannot be interpreted as an integer|indices must be integers|integer is required|must be integer", "int({})", 1.5),
    (r"object of type 'int' has no len|'int' object is not (?:reversible|subscriptable|iterable)|first argument must be string"
     r"|expected string or bytes-like|must be str, not (?:int|float)|argument must be str", "str({})", 1.2),
    (r"unhashable type: 'list'", "tuple({})", 1.2),
    (r"unhashable type: 'set'", "frozenset({})", 1.2),
    (r"'(?:map|filter|zip|generator|dict_keys|dict_values|dict_items|set|range|reversed)' object is not subscriptable"
     r"|object of type '(?!int|float|None)[\w.]{1,60}' has no len", "list({})", 1.8),
    (r"must be str or None, not|descriptor .* for .* objects doesn't apply", "str({})", 0.5),
)  # fmt: skip


def wanted_type(world: World, site: Site | None, crash: Crash) -> Found:
    for pattern, template, bonus in WANTED:
        if not re.search(pattern, crash.message):
            continue
        for scene, node in (*nodes_at(world, site, ast.Call), *nodes_at(world, site, ast.Subscript)):
            inner = [node.slice, node.value] if isinstance(node, ast.Subscript) else node.args[:4]
            name = getattr(getattr(node, "func", None), "attr", "")
            for argument in inner:
                fitting = (
                    0.5 if (template.startswith("map") and name == "join") or not template.startswith("map") else -1.5
                )
                if not isinstance(argument, ast.Slice | ast.Starred):
                    yield from _change(scene, argument, template, bonus + fitting)
                if template.startswith("map") and isinstance(argument, ast.GeneratorExp | ast.ListComp):
                    yield from _change(scene, argument.elt, "str({})", bonus + fitting + 1.0)
        if site is not None:
            yield from _feeding(world, site, template, bonus + 1.5)
        if template == "int({})":
            yield from _whole_division(world, site)


def _feeding(world: World, site: Site, template: str, bonus: float) -> Found:
    """What the failing expression uses is converted where it is assigned, in this function or in the module."""
    scene = site_scene(world, site)
    used = {n.id for _, n in nodes_at(world, site, ast.Name)}
    for node in scene.nodes:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in used:
            if not site.holds(node) and isinstance(node.value, ast.Call | ast.GeneratorExp | ast.Name | ast.Attribute):
                yield from _change(scene, node.value, template, bonus)


def _whole_division(world: World, site: Site | None) -> Found:
    scenes = [site_scene(world, site)] if site is not None else list(world.scenes)
    for scene in scenes:
        for node in scene.nodes:
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
                gap = (scene.unit.span(node.left)[1], scene.unit.span(node.right)[0])
                at = scene.unit.text.find("/", *gap)
                near = 1.0 if site is not None and site.holds(node) else -0.5
                yield scene, Proposal("crash-convert", at, at + 1, "//", 2.0 + near)


def zero_or_empty(world: World, site: Site | None, crash: Crash) -> Found:
    """Nothing to divide by, to take the largest of, to take the mean of: the empty case gets its own result."""
    for scene, node in nodes_at(world, site, ast.BinOp):
        if "ZeroDivision" in crash.error and isinstance(node.op, ast.Div | ast.FloorDiv | ast.Mod):
            test = _emptiness(scene, node.right)
            for value in empty_results(scene, node)[:3]:
                yield from _change(
                    scene, node, f"{{}} if {scene.unit.source(node.right)} else {value}", 0.6, "crash-guard"
                )
            yield from _before(scene, node, test, 1.6)
    empty = re.search(r"(max|min)\(\) (?:arg|iterable argument) is (?:an )?empty|(mean|median|fmean|mode|stdev|variance|least|pop) ?.*(?:empty|at least|no )"
                      r"|reduce\(\) of empty", crash.message)  # fmt: skip
    if empty is None and "Statistics" not in crash.error:
        return
    for scene, call in nodes_at(world, site, ast.Call):
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        if name in ("max", "min") and len(call.args) == 1 and not any(k.arg == "default" for k in call.keywords):
            end = scene.unit.span(call)[1] - 1
            for rank, value in enumerate(empty_results(scene, call)[:4]):
                inner = scene.unit.source(call.args[0])
                if isinstance(call.args[0], ast.GeneratorExp) and not inner.startswith("("):
                    continue
                yield scene, Proposal("crash-guard", end, end, f", default={value}", 1.7 - 0.3 * rank)
        subject = (
            call.func.value
            if name == "pop" and isinstance(call.func, ast.Attribute)
            else call.args[0]
            if call.args
            else None
        )
        if subject is not None:
            yield from _before(scene, call, _emptiness(scene, subject), 1.2)


def index(world: World, site: Site | None, crash: Crash) -> Found:
    """One less in the index, one less in the bound of the loop that counts it, or a guard."""
    if site is None:
        return
    names: set[str] = set()
    for scene, node in nodes_at(world, site, ast.Subscript):
        if isinstance(node.slice, ast.Slice | ast.Tuple):
            continue
        names |= {n.id for n in ast.walk(node.slice) if isinstance(n, ast.Name)}
        if isinstance(node.slice, ast.BinOp) and isinstance(node.slice.right, ast.Constant):
            yield scene, Proposal("crash-index", *scene.unit.span(node.slice), scene.unit.source(node.slice.left), 0.5)
        elif isinstance(node.slice, ast.Name | ast.BinOp | ast.Call):
            yield from _change(scene, node.slice, "{} - 1", 0.3, "crash-index")
        yield from _before(
            scene, node, _emptiness(scene, node.value), 0.4 if isinstance(node.slice, ast.Constant) else -0.8
        )
    scene = site_scene(world, site)
    for node in scene.nodes:
        iterated = node.iter if isinstance(node, ast.For | ast.comprehension) else None
        if not isinstance(iterated, ast.Call) or getattr(iterated.func, "id", "") != "range" or not iterated.args:
            continue
        counts = isinstance(node.target, ast.Name) and node.target.id in names  # type: ignore[union-attr]
        bound = iterated.args[0] if len(iterated.args) == 1 else iterated.args[1]
        near = 4.0 if counts and abs(iterated.lineno - site.first) < 40 else 1.0
        if isinstance(bound, ast.BinOp) and isinstance(bound.right, ast.Constant) and isinstance(bound.op, ast.Add):
            yield scene, Proposal("crash-index", *scene.unit.span(bound), scene.unit.source(bound.left), near + 0.4)
        yield from _change(scene, bound, "{} - 1", near - 0.2, "crash-index")


def _emptiness(scene: Scene, node: ast.expr) -> str:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("len", "sum") and node.args:
        return f"not {scene.unit.source(node.args[0])}"
    if isinstance(node, ast.GeneratorExp | ast.ListComp):
        return f"not {scene.unit.source(node.generators[0].iter)}"
    source = scene.unit.source(node)
    return (
        f"not {source}" if isinstance(node, ast.Name | ast.Attribute | ast.Call | ast.Subscript) else f"not ({source})"
    )


def _before(scene: Scene, node: ast.AST, test: str, bonus: float) -> Found:
    while node is not None and not isinstance(node, ast.stmt):
        node = scene.parent(node)  # type: ignore[assignment]
    if isinstance(node, ast.stmt) and not isinstance(node, Function) and "\n" not in test:
        yield from guard_before(scene, node, test, bonus)


def text_value(world: World, site: Site | None, crash: Crash) -> Found:
    """A text that does not convert, or does not come apart as expected."""
    message = crash.message
    number = re.search(
        r"invalid literal for int\(\) with base \d+: (.{1,200})|could not convert string to float: (.{1,200})", message
    )
    if number is not None:
        text = (number[1] or number[2]).strip("'\"")
        for scene, call in nodes_at(world, site, ast.Call):
            if isinstance(call.func, ast.Name) and call.func.id in ("int", "float") and call.args:
                yield from _parsed(scene, call, text)
    date = re.search(r"time data '(.{1,80})' does not match format '(.{1,80})'", message)
    if date is not None:
        for scene in world.scenes:
            for node in scene.nodes:
                if isinstance(node, ast.Constant) and node.value == date[2]:
                    for rank, form in enumerate(date_forms(date[1], date[2])):
                        yield scene, Proposal("crash-text", *scene.unit.span(node), f'"{form}"', 3.0 - 0.3 * rank)
    if re.search(r"values to unpack|cannot unpack non-iterable", message):
        yield from _unpacked(world, site, message)
    if match := re.search(r"Unknown format code '(.)' for object of type '(\w+)'", message):
        yield from _format_code(world, site, match[1], match[2])
    if re.search(r"is not in list|substring not found|not in tuple", message):
        for scene, call in nodes_at(world, site, ast.Call):
            if isinstance(call.func, ast.Attribute) and call.func.attr in ("index", "remove") and call.args:
                base = scene.unit.source(call.func.value)
                yield from _before(scene, call, f"{scene.unit.source(call.args[0])} not in {base}", 1.2)
                if "substring" in message:
                    end = scene.unit.span(call.func)[1]
                    yield scene, Proposal("crash-text", end - 5, end, "find", 1.5)


def _parsed(scene: Scene, call: ast.Call, text: str) -> Found:
    argument = call.args[0]
    if re.fullmatch(r"\s*[-+]?\d*\.\d+\s*", text):
        yield from _change(scene, argument, "float({})", 2.0)
        yield scene, Proposal("crash-convert", *scene.unit.span(call.func), "float", 2.2)
    for sign in dict.fromkeys(re.findall(r"[^\w\s.+-]|_", text)):
        if sign not in "\"'\\":
            yield from _change(scene, argument, f'{{}}.replace("{sign}", "")', 2.0)
            yield from _change(scene, argument, f'{{}}.strip("{sign}")', 1.0)
    if "," in text and re.fullmatch(r"\s*\d+,\d+\s*", text):
        yield from _change(scene, argument, '{}.replace(",", ".")', 1.5)
    if not text.strip():
        yield from _change(scene, argument, "{} or 0", 1.5)
        yield from _before(
            scene,
            call,
            f"not {scene.unit.source(argument)}.strip()" if text else f"not {scene.unit.source(argument)}",
            1.5,
        )
    if text != text.strip():
        yield from _change(scene, argument, "{}.strip()", 1.5)


def date_forms(text: str, form: str) -> list[str]:
    """Formats a slip away from `form` that read `text`: tried on the host, with data only."""
    found: list[str] = []
    codes = ["%d", "%m", "%Y", "%y", "%H", "%I", "%M", "%S", "%b", "%B", "%p", "%f", "%j"]
    variants = (
        [form.replace("-", s) for s in "/. "]
        + [form.replace("/", s) for s in "-. "]
        + [form.replace(".", s) for s in "-/"]
    )
    variants += [
        form.replace("T", " "),
        form.replace(" ", "T"),
        f"{form}:%S",
        f"{form} %H:%M",
        form.removesuffix(":%S"),
        form.partition(" ")[0],
        f"{form}Z",
    ]
    pieces = re.findall(r"%[A-Za-z]|[^%]+|%", form)[:16]
    for i, piece in enumerate(pieces):
        if piece in codes:
            variants += ["".join([*pieces[:i], c, *pieces[i + 1 :]]) for c in codes if c != piece]
    for i, j in itertools.combinations(range(len(pieces)), 2):
        if pieces[i] in codes and pieces[j] in codes:
            swapped = [*pieces]
            swapped[i], swapped[j] = swapped[j], swapped[i]
            variants.append("".join(swapped))
    for variant in dict.fromkeys(variants):
        try:
            time.strptime(text, variant)
        except (ValueError, re.error, IndexError, OverflowError, KeyError):
            continue
        found.append(variant)
    return found[:5]


def _unpacked(world: World, site: Site | None, message: str) -> Found:
    scenes = [site_scene(world, site)] if site is not None else list(world.scenes)
    for scene in scenes:
        for node in scene.nodes:
            near = site is None or (hasattr(node, "lineno") and site.holds(node))  # type: ignore[arg-type]
            if isinstance(node, ast.For | ast.comprehension) and isinstance(node.target, ast.Tuple):
                here = near if isinstance(node, ast.For) else site is None or site.holds(node.iter)
                if here and not isinstance(node.iter, ast.Call):
                    for rank, template in enumerate(("{}.items()", "enumerate({})")):
                        yield from _change(scene, node.iter, template, 2.5 - 0.3 * rank)
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and near
                and node.func.attr in ("split", "rsplit")
            ):
                start, end = scene.unit.span(node)
                if "too many" in message and len(node.args) == 1:
                    yield scene, Proposal("crash-text", end - 1, end - 1, ", 1", 2.5)
                    if node.func.attr == "split":
                        text = f"{scene.unit.source(node.func.value)}.rsplit({scene.unit.source(node.args[0])}, 1)"
                        yield scene, Proposal("crash-text", start, end, text, 1.6)
                elif "not enough" in message and len(node.args) == 1:
                    for separator in (" ", ",", ":", "=", "-", "/"):
                        if scene.unit.source(node.args[0]).strip("\"'") != separator:
                            yield scene, Proposal("crash-text", *scene.unit.span(node.args[0]), f'"{separator}"', 0.6)


def _format_code(world: World, site: Site | None, code: str, kind: str) -> Found:
    for scene, node in nodes_at(world, site, ast.JoinedStr):
        start, end = scene.unit.span(node)
        source = scene.unit.text[start:end]
        for match in re.finditer(rf"\{{([^{{}}:]{{1,80}}):([^{{}}]{{0,20}}){re.escape(code)}\}}", source):
            a, b = start + match.start(2), start + match.end() - 1
            inner = (start + match.start(1), start + match.end(1))
            if kind == "float" and code == "d":
                yield scene, Proposal("crash-text", *inner, f"int({match[1]})", 2.0)
                yield scene, Proposal("crash-text", a, b, ".0f", 1.0)
            if kind == "str":
                yield scene, Proposal("crash-text", *inner, f"{'int' if code == 'd' else 'float'}({match[1]})", 1.8)
                yield scene, Proposal("crash-text", a - 1, b, "", 1.2)
