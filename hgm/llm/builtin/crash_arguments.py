"""Edits for calls with an argument too few, too many, or under another name."""

from __future__ import annotations

import ast
import re

from hgm.llm.builtin.crash_places import Found, nodes_at
from hgm.llm.builtin.operators.base import Proposal
from hgm.llm.builtin.scene import Scene
from hgm.llm.builtin.sites import Site
from hgm.llm.builtin.traceback import Crash
from hgm.llm.builtin.world import World, nearest


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
        r"(?:must have|expected|requires) at least|takes (?:exactly|at least) \w+ arguments? \(\d+ given\)",
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


def _signature(world: World, name: str, called: str) -> list[str]:
    for _, function in world.functions.get(name if name in world.functions else called, ()):
        a = function.args
        return [x.arg for x in (*a.posonlyargs, *a.args, *a.kwonlyargs) if x.arg not in ("self", "cls")]
    return list(world.classes.get(called, ()))


def _unused(scene: Scene, node: ast.Call) -> str:
    """A parameter or variable that is bound there and used nowhere in the function; empty where there is none."""
    scope = scene.scope_of(node)
    used = {
        n.id for n in ast.walk(scope.node or scene.unit.tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)
    }
    return next((n for n in scope.names if n not in used and n not in ("self", "cls")), "")


def _between(scene: Scene, node: ast.Call) -> tuple[int, int]:
    return scene.unit.span(node.args[0])[0], scene.unit.span(node.args[-1])[1]


def _rewritten(scene: Scene, node: ast.Call, positional: list[ast.expr], bonus: float) -> Found:
    texts = [*(scene.unit.source(a) for a in positional), *(scene.unit.source(k) for k in node.keywords)]
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
            kept = [scene.unit.source(a) for a in node.args]
            kept += [scene.unit.source(k) for k in node.keywords if k is not keyword]
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
