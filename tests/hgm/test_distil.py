"""What a model is asked to learn from, what is kept of its answer, and that nothing is asked or paid for twice."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.errors import ProviderUnavailable
from archive.queries import Reader
from archive.records import ExpansionFailure, ExpansionResult, Usage
from archive.store import Archive
from hgm.briefing import Briefing
from hgm.distil import Distiller
from hgm.lessons import SHOWN
from hgm.llm.base import Reply, Request
from hgm.llm.gateway import Gateway
from hgm.plan import Plan, prepare
from hgm.reserves import consultations_cost
from tests.hgm.llm.talk import QUICK
from tests.hgm.speaking import COST, Speaker, prompts_of
from tests.hgm.test_inquire import evaluated
from tests.toy import mark_hidden_tests, write_run

MODEL = "[models.m]\nprovider = 'openai'\nmodel = 'm'\n[roles]\nedit = 'm'\n[expand]\nlessons = 'model'\n"
GOOD = {"from": "failure", "text": "Try both ends of a range before you answer."}


def told(*lessons: dict[str, str]) -> Callable[[Request], str]:
    return lambda _: json.dumps({"lessons": lessons})


@dataclass
class School:
    """A root that was tried on every task of both splits, and who learns from that."""

    plan: Plan
    archive: Archive
    reader: Reader
    gateway: Gateway

    def distiller(self) -> Distiller:
        return Distiller(self.plan, self.archive, self.reader, Briefing(self.plan, self.reader))

    async def learn(self, distiller: Distiller | None = None) -> Usage:
        """Before a new expansion of the root."""
        number = self.archive.begin_expansion(0, 1)
        asked = await (distiller or self.distiller()).learn(0, 1, number, self.gateway)
        self.archive.finish_expansion(number, ExpansionResult(ExpansionFailure.NO_CHANGE), None)
        return asked.usage


@asynccontextmanager
async def school(tmp_path: Path, model: Speaker, more: str = "") -> AsyncIterator[School]:
    paths = write_run(tmp_path, held_out=3, more=MODEL + more)
    mark_hidden_tests(tmp_path / "suite")
    plan = prepare(paths)
    Archive.create(paths, plan.task_rows()).close()
    with Archive.open(paths) as archive:
        archive.add_root(plan.agent, name="toy", idea="the root")
        evaluated(plan, archive)
        async with Gateway({"diagnose": model}, retry=QUICK) as gateway:
            with Reader(paths) as reader:
                yield School(plan, archive, reader, gateway)


async def test_what_was_learned_is_stored_with_what_it_cost(tmp_path: Path) -> None:
    async with school(tmp_path, Speaker(told(GOOD))) as here:
        assert await here.learn() == COST
        (lesson,), (asked,) = here.reader.lessons(), here.reader.distillations()
    assert (lesson.text, lesson.origin, lesson.variant_id) == (GOOD["text"], "failure", 0)
    assert (asked.usage, asked.model, len(asked.evaluations)) == (COST, "speaker", SHOWN)
    assert prompts_of(asked) == ["attempt", "attempt_tests", "distil"]


async def test_nothing_of_the_exam_is_in_the_question(tmp_path: Path) -> None:
    model = Speaker(told())
    async with school(tmp_path, model) as here:
        await here.learn()
        held_out = here.plan.held_out_ids
    asked = model.asked[0].messages[0].content
    for seen in ("MARK-log-task-", "SAID-task-", "E  SEEN-task-"):
        assert asked.count(seen) >= SHOWN
    for never in ("HIDDEN", "hidden_tests", "MARK-report", "MARK-patch", *held_out):
        assert never not in asked


async def test_each_attempt_is_asked_about_once_also_after_a_kill_and_at_the_same_time(tmp_path: Path) -> None:
    """Six attempts: four are shown at once, and the two that are left are too few to ask about."""
    model = Speaker(told(GOOD))
    async with school(tmp_path, model) as here:
        number, one = here.archive.begin_expansion(0, 1), here.distiller()
        both = await asyncio.gather(*(one.learn(0, 1, number, here.gateway) for _ in range(2)))
        assert sorted(asked.usage.requests for asked in both) == [0, 1]
        here.archive.recover()  # the engine was killed while the expansion ran: what it stored is there
        assert await here.learn() == Usage()
        assert len(model.asked) == len(here.reader.distillations()) == 1


async def test_what_may_not_be_kept_is_not(tmp_path: Path) -> None:
    leaks = [
        {"from": "failure", "text": "In task-2 the answer is 42."},
        {"from": "failure", "text": "Mend answer.py."},
        {"from": "failure", "text": "Remember: returns 0 but must return 42 is common."},
    ]
    async with school(tmp_path, Speaker(told(*leaks, GOOD))) as here:
        await here.learn()
        assert [lesson.text for lesson in here.reader.lessons()] == [GOOD["text"]]
        (asked,) = here.reader.distillations()
    assert asked.refused == (
        "it names the task task-2",
        "it names the file answer.py",
        "it quotes 6 words of a statement",
    )


async def test_an_answer_that_is_none_is_paid_for_once(tmp_path: Path) -> None:
    model = Speaker(lambda _: "I learned a lot.")
    async with school(tmp_path, model) as here:
        assert await here.learn() == COST + COST
        assert await here.learn() == Usage()
        (asked,) = here.reader.distillations()
    assert "no JSON object with the keys lessons" in asked.error
    assert len(model.asked) == 2


class Dead(Speaker):
    async def complete(self, request: Request) -> Reply:
        raise ProviderUnavailable("nobody there")


async def test_what_nobody_answered_is_asked_again(tmp_path: Path) -> None:
    async with school(tmp_path, Dead(told())) as here:
        assert await here.learn() == Usage()
        assert here.reader.distillations() == []
        async with Gateway({"diagnose": Speaker(told(GOOD))}, retry=QUICK) as here.gateway:
            assert await here.learn() == COST
        assert len(here.reader.lessons()) == 1


@pytest.mark.parametrize("more", ["diagnosis = 'rules'", "lessons_kept = 1"])
async def test_the_parent_is_told_what_was_learned(tmp_path: Path, more: str) -> None:
    other = {"from": "success", "text": "Run whatever tests there are, and read the first failure only."}
    async with school(tmp_path, Speaker(told(GOOD, other)), more + "\n") as here:
        await here.learn()
        kept = [lesson for lesson in here.reader.lessons() if not lesson.dropped]
        brief = Briefing(here.plan, here.reader).brief(0, 2, 9)
        assert len(kept) == (1 if "kept" in more else 2)
        shown = [lesson for lesson in kept if lesson.text in brief.statement]
        assert sorted(brief.diagnosis.lessons) == [lesson.id for lesson in shown]
        assert shown


def test_a_question_is_reserved_with_its_expansion(tmp_path: Path) -> None:
    plan = prepare(write_run(tmp_path, more=MODEL + "lesson_tokens = 12_000\n"))
    assert consultations_cost(plan).tokens == 12_000


async def test_lessons_that_are_off_cost_and_show_nothing(tmp_path: Path) -> None:
    model = Speaker(told(GOOD))
    async with school(tmp_path, model, "") as here:
        await here.learn()
        config = here.plan.paths.config
        config.write_text(config.read_text().replace("lessons = 'model'", ""))
        off = School(prepare(here.plan.paths), here.archive, here.reader, here.gateway)
        assert await off.learn() == Usage()
        brief = Briefing(off.plan, here.reader).brief(0, 2, 9)
    assert GOOD["text"] not in brief.statement
    assert brief.diagnosis.lessons == ()
