"""Edits for nothing to work on, indexes out of range, and texts that do not convert or come apart."""

from __future__ import annotations

import ast
import itertools
import re
import time

from hgm.llm.builtin.crash_places import Found, changed, empty_results, guard_before, nodes_at, site_scene
from hgm.llm.builtin.operators.base import Proposal
from hgm.llm.builtin.scene import Function, Scene
from hgm.llm.builtin.sites import Site
from hgm.llm.builtin.traceback import Crash
from hgm.llm.builtin.world import World

EMPTY = re.compile(
    r"(max|min)\(\) (?:arg|iterable argument) is (?:an )?empty|reduce\(\) of empty"
    r"|(mean|median|fmean|mode|stdev|variance|least|pop) ?[^\n]{0,80}(?:empty|at least|no )"
)


def zero_or_empty(world: World, site: Site | None, crash: Crash) -> Found:
    """Nothing to divide by, to take the largest of, to take the mean of: the empty case gets its own result."""
    for scene, node in nodes_at(world, site, ast.BinOp):
        if "ZeroDivision" in crash.error and isinstance(node.op, ast.Div | ast.FloorDiv | ast.Mod):
            test = _emptiness(scene, node.right)
            for value in empty_results(scene, node)[:3]:
                yield from changed(
                    scene, node, f"{{}} if {scene.unit.source(node.right)} else {value}", 0.6, "crash-guard"
                )
            yield from _before(scene, node, test, 1.6)
    empty = EMPTY.search(crash.message)
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
            yield from changed(scene, node.slice, "{} - 1", 0.3, "crash-index")
        yield from _before(
            scene, node, _emptiness(scene, node.value), 0.4 if isinstance(node.slice, ast.Constant) else -0.8
        )
    yield from _range_bounds(site_scene(world, site), site, names)


def _range_bounds(scene: Scene, site: Site, names: set[str]) -> Found:
    for loop in scene.nodes:
        iterated = loop.iter if isinstance(loop, ast.For | ast.comprehension) else None
        if not isinstance(iterated, ast.Call) or getattr(iterated.func, "id", "") != "range" or not iterated.args:
            continue
        counts = getattr(getattr(loop, "target", None), "id", "") in names
        bound = iterated.args[0] if len(iterated.args) == 1 else iterated.args[1]
        near = 4.0 if counts and abs(iterated.lineno - site.first) < 40 else 1.0
        if isinstance(bound, ast.BinOp) and isinstance(bound.right, ast.Constant) and isinstance(bound.op, ast.Add):
            yield scene, Proposal("crash-index", *scene.unit.span(bound), scene.unit.source(bound.left), near + 0.4)
        yield from changed(scene, bound, "{} - 1", near - 0.2, "crash-index")


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
        yield from changed(scene, argument, "float({})", 2.0)
        yield scene, Proposal("crash-convert", *scene.unit.span(call.func), "float", 2.2)
    for sign in dict.fromkeys(re.findall(r"[^\w\s.+-]|_", text)):
        if sign not in "\"'\\":
            yield from changed(scene, argument, f'{{}}.replace("{sign}", "")', 2.0)
            yield from changed(scene, argument, f'{{}}.strip("{sign}")', 1.0)
    if "," in text and re.fullmatch(r"\s*\d+,\d+\s*", text):
        yield from changed(scene, argument, '{}.replace(",", ".")', 1.5)
    if not text.strip():
        yield from changed(scene, argument, "{} or 0", 1.5)
        yield from _before(
            scene,
            call,
            f"not {scene.unit.source(argument)}.strip()" if text else f"not {scene.unit.source(argument)}",
            1.5,
        )
    if text != text.strip():
        yield from changed(scene, argument, "{}.strip()", 1.5)


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
                        yield from changed(scene, node.iter, template, 2.5 - 0.3 * rank)
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
