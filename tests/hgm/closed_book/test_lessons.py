"""Lessons from documentation: a search learns in open-book tasks what its agents need in the others.

The model is scripted, and knows of the library what it is shown and nothing else; all the rest is real.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from archive.layout import RunPaths
from archive.lessons import LESSONS_FILE, MOST_CHARS
from archive.queries import Reader
from archive.records import JobState, Outcome, Purpose, Split
from evaluators.base import Task
from evaluators.suites.repository import RepositorySuite
from hgm.closed_book.make import Made
from hgm.closed_book.renaming import Renaming
from hgm.plan import SEED_AGENTS
from tests.e2e.acting import Actor
from tests.e2e.driving import model_toml
from tests.e2e.test_search import assert_whole, run
from tests.hgm.cli.typing_in import typed
from tests.hgm.wire import serving

EDITS = tuple((f"list {n}", f"sed -i 's/^LISTED = .*/LISTED = {n}/' agent/prompts.py", "") for n in (101, 102))


class Student(Actor):
    """Reads documentation where there is some. Writes the right answer where it has been shown all the names in it,
    else the same with those that the library really has. Asked for lessons, it tells how the examples go that it
    sees."""

    def __init__(self, tasks: Sequence[Task], renaming: Renaming) -> None:
        super().__init__(EDITS)
        self.real = {word: name for name, word in renaming.words.items()}
        self.answers = {task.statement.strip(): right_answer(task) for task in tasks}

    def answer(self, messages: list[dict[str, Any]], seed: int) -> dict[str, Any]:
        shown = "\n".join(str(one["content"]) for one in messages)
        if "<known>" in shown:
            return {"content": json.dumps({"lessons": list(lessons_in(shown))})}
        request = str(messages[1]["content"]) if len(messages) > 1 else ""
        right = next((text for statement, text in self.answers.items() if request.startswith(statement)), None)
        if right is None:
            return super().answer(messages, seed)
        commands = ["cat LIBRARY.md"] if "LIBRARY.md" in request else []
        commands.append(f"cat > solution.py <<'END'\n{self.written(right, shown)}END")
        turns = sum(one["role"] == "assistant" for one in messages)
        return self.shell(commands[turns]) if turns < len(commands) else {"content": "idea: as it is called there"}

    def written(self, right: str, shown: str) -> str:
        if self.words(right) <= self.words(shown):
            return right
        return re.sub(r"\w+", lambda word: self.real.get(word[0], word[0]), right)

    def words(self, text: str) -> set[str]:
        return {word for word in re.findall(r"\w+", text) if word in self.real}


def right_answer(task: Task) -> str:
    file = task.reference.entries["solution.py"]
    assert file is not None
    return file.data.decode()


def lessons_in(shown: str) -> Iterator[dict[str, str]]:
    for entry in dict.fromkeys(shown.split("## `")[1:]):
        if lines := re.findall(r">>> (.+)", entry):
            text = f"`{entry.partition('`')[0]}`: {'; '.join(lines)}"
            yield {"from": "success", "text": text[:MOST_CHARS]}


@dataclass(frozen=True)
class Taught:
    paths: RunPaths
    student: Student
    tasks: dict[str, Task]


@pytest.fixture(scope="module")
def taught(
    made: tuple[Path, Made, str], renaming: Renaming, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Taught]:
    root = tmp_path_factory.mktemp("taught")
    tasks = RepositorySuite(made[0]).tasks()
    student = Student(tasks, renaming)
    shutil.copytree(SEED_AGENTS / "strong", root / "agent")
    paths = RunPaths(root / "run")
    paths.root.mkdir()
    with serving(student) as url:
        paths.config.write_text(
            f"[run]\nworkers = 2\n[suite]\nname = '{made[0]}'\n[agent]\nsource = '../agent'\n[search]\nk0 = 6\n"
            f"[budget]\nevaluations = 22\nexpansions = 2\n{model_toml(url)}[expand]\nlessons = 'model'\n"
        )
        assert run(paths).phase == "done"
        yield Taught(paths, student, {task.id: task for task in tasks})


def test_what_was_read_with_the_book_at_hand_is_known_without_it(taught: Taught) -> None:
    assert_whole(taught.paths)
    with Reader(taught.paths) as reader:
        assert [why for one in reader.distillations() for why in one.refused] == []
        kits = {one.id: " ".join(lesson.text for lesson in reader.kit(one.id)) for one in reader.variants()}
        results = [row for row in reader.evaluations() if row.state is JobState.DONE]
        finals = {row.task_id for row in results if row.purpose is Purpose.FINAL}
        gains = [lesson.gain for lesson in reader.lessons()]
    assert kits[0] == ""
    assert finals == {task.id for task in taught.tasks.values() if task.split is Split.HELD_OUT}
    solved_without_book = set()
    for row in results:
        needed = taught.student.words(right_answer(taught.tasks[row.task_id]))
        has_book = row.task_id.startswith("open-")
        knows = needed <= taught.student.words(kits[row.variant_id])
        assert (row.outcome is Outcome.RESOLVED) == (has_book or knows), row
        if row.outcome is Outcome.RESOLVED and not has_book:
            solved_without_book.add(row.task_id)
    assert solved_without_book, "by children of a root that solved none of them"
    assert max(gains) > 0


def test_two_agents_that_differ_in_their_lessons_alone_are_told_apart(taught: Taught, tmp_path: Path) -> None:
    books = [task.files["LIBRARY.md"].data.decode() for task in taught.tasks.values() if "LIBRARY.md" in task.files]
    lessons = {one["text"]: None for book in books for one in lessons_in(book)}
    for name, own in (("with", [*lessons]), ("without", [])):
        shutil.copytree(taught.paths.root.parent / "agent", tmp_path / name)
        (tmp_path / name / LESSONS_FILE).write_text(json.dumps(own))
    asked = ("--like", taught.paths.root, "--split", "held_out", "--paired", "--place", tmp_path / "evals")
    found = json.loads(typed("eval", tmp_path / "with", tmp_path / "without", *asked, "--json")[0])
    held_out = sum(task.split is Split.HELD_OUT for task in taught.tasks.values())
    assert [one["resolved"] for one in found["agents"]] == [held_out, 0]
