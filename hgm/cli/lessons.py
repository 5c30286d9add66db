"""`hgm lessons`: what attempts taught, and what came of showing it."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from archive.lessons import Distillation, Lesson
from hgm.cli.places import open_reader
from hgm.terminal import clipped, console, count, emit, grid, narrate


def show_lessons(run: str, about: str, limit: int, json: bool) -> None:
    reader = open_reader(run)
    found, asked = reader.lessons(about=about), reader.distillations()
    if json:
        emit(
            {
                "lessons": [lesson_json(lesson) for lesson in found[:limit]],
                "found": len(found),
                "asked": len(asked),
                "attempts": sum(len(one.evaluations) for one in asked),
                "refused": [why for one in asked for why in one.refused],
            }
        )
        return
    if not found:
        narrate("no lesson has any of these words" if about else 'no lessons: [expand] lessons = "model" asks for them')
        return
    out = console()
    out.print(_table(found[:limit]))
    out.print()
    out.print(_summary(found, asked))


def lesson_json(lesson: Lesson) -> dict[str, object]:
    return {
        "id": lesson.id,
        "text": lesson.text,
        "origin": lesson.origin,
        "variant": lesson.variant_id,
        "told": lesson.told,
        "uses": lesson.uses,
        "gain": lesson.gain,
        "weight": lesson.weight,
        "shown": lesson.is_shown,
        "dropped": lesson.dropped,
    }


def _table(found: list[Lesson]) -> Table:
    table = grid(
        "id", "of", "from", "uses", "gain", "weight", "lesson", cut=["lesson"], right=["uses", "gain", "weight"]
    )
    for lesson in found:
        style = "" if lesson.is_shown else "dim"
        table.add_row(
            f"l{lesson.id}",
            f"v{lesson.variant_id}",
            lesson.origin,
            str(lesson.uses or ""),
            f"{lesson.gain:+.1f}" if lesson.uses else "",
            "dropped" if lesson.dropped else f"{lesson.weight:.2f}",
            clipped(lesson.text, style),
        )
    return table


def _summary(found: list[Lesson], asked: list[Distillation]) -> Text:
    shown = sum(lesson.is_shown for lesson in found)
    attempts = sum(len(one.evaluations) for one in asked)
    refused = sum(len(one.refused) for one in asked)
    parts = [
        f"{count(len(found), 'lesson')}, {shown} of them shown",
        f"{count(len(asked), 'question')} about {count(attempts, 'attempt')}",
        *([f"{count(refused, 'lesson')} refused"] if refused else []),
    ]
    return Text("; ".join(parts))
