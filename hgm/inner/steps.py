"""Lookahead and tree search: from any checkpoint {messages, checkout} of a stepped agent, several next steps.

A step is one call of the agent's process, in a sandbox of its own, from one checkpoint to the next. Nothing but the
checkout and the messages in it outlives a sandbox, so that every checkpoint can be gone on from again. All steps share
one session with the model, and so the limits of the attempt; siblings differ by their seed, and by what they are told
of each other (SWE-Search's hindsight, arXiv 2410.20285).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from archive.activity import Stage
from archive.files import Change, File, FileTree, change_between, unified_patch
from evaluators.agent_run import MESSAGES
from evaluators.base import AgentRun, ModelLimits
from evaluators.manifest import load_agent
from evaluators.sandbox.base import Limit
from evaluators.visible import Visible
from hgm.attempt import Desk, Errand, Judged, Ran, Workshop, linear
from hgm.compact import in_the_middle
from hgm.consult import Answer
from hgm.diagnose import printable_text
from hgm.inner.actions import last_action
from hgm.inner.tree import Next, Tree
from hgm.inner.value import Case, Worth, value
from hgm.llm.transcript import joined, note, with_last
from hgm.prompts import indent, lined, made_from, prompt
from hgm.seeds import seed_for

CHANGE_CHARS = 3_000
STATE_BYTES = 2 * 1024 * 1024
"""Several times the longest context of any model; each checkpoint of an attempt keeps its own."""
State = Mapping[str, Any]


@dataclass(frozen=True)
class Checkpoint:
    """What a step left: `files` without the messages, and those with whatever else the agent keeps as `state`; None
    where it left none and cannot go on. `judged` is the tree that the judge would get."""

    files: FileTree
    judged: FileTree
    state: State | None
    run: AgentRun
    tests: Visible | None = None
    worth: Worth | None = None

    @property
    def done(self) -> bool:
        return self.state is None or bool(self.state.get("done"))

    @property
    def passed(self) -> bool:
        return self.tests is not None and self.tests.passed

    @property
    def value(self) -> float:
        """The judge's; without one, what the visible tests say."""
        return self.worth.value if self.worth else 100.0 * self.passed

    @property
    def valued(self) -> bool:
        """Whether anything says what it is worth."""
        return bool(self.tests or self.worth)

    def __str__(self) -> str:
        said = [f"value {self.value:+.0f}", str(self.tests or ""), "done" if self.done else ""]
        return ", ".join(filter(None, said))


@dataclass(frozen=True)
class Stepped:
    """`choose` says which checkpoint to go on from; each has `width` next steps at most, all together `steps`.
    `value_tokens`: most tokens of each valuation, out of the attempt's own; 0: the visible tests are the value."""

    choose: Next
    width: int
    steps: int
    hindsight: bool
    value_tokens: int = 0

    async def __call__(self, shop: Workshop, files: FileTree, errand: Errand, judged: Judged) -> Ran:
        """As `hgm.attempt.linear`, which agents get that cannot be stepped, or whose checkout is in an image."""
        if errand.image or not load_agent(files).manifest.steps:
            return await linear(shop, files, errand, judged)
        async with shop.opened(files, errand) as desk:
            search = _Search(self, desk, errand, judged)
            await search.go()
        return search.answer()


class _Search:
    """One attempt: its tree, and the checkpoint of each node but the first, which is the task's own checkout."""

    def __init__(self, how: Stepped, desk: Desk, errand: Errand, judged: Judged) -> None:
        self.how, self.desk, self.errand, self.judged = how, desk, errand, judged
        self.tree = Tree()
        self.made: list[Checkpoint] = []
        self.asked: list[Answer[Worth]] = []
        self.spent_s = 0.0

    async def go(self) -> None:
        """Step by step, until a way is through that passes the visible tests, or nothing is left to go on with."""
        while len(self.made) < self.how.steps and not self.short_of and not self.desk.session.failed.is_set():
            parent = self.how.choose(self.tree, self.how.width, self.left_steps)
            if parent is None:
                break
            before, made = self.made[parent - 1] if parent else None, await self.step(parent)
            made = await self.valued(made, before)
            self.made.append(made)
            self.tree.add(parent, made.value, done=made.done, valued=self.changed(made, before) and made.valued)
            if made.done and (made.passed or not self.tells):
                break

    @property
    def tells(self) -> bool:
        """Whether anything could tell one way from another."""
        return bool(self.errand.test_command or self.how.value_tokens)

    @property
    def left_steps(self) -> int:
        """How many there may still be, at what one has cost so far."""
        meter, made = self.desk.session.meter, len(self.made)
        left = min(self.how.steps - made, meter.remaining_requests)
        tokens = self.errand.model_limits.tokens - meter.remaining_tokens
        return min(left, made * meter.remaining_tokens // tokens) if tokens > 0 else left

    @property
    def short_of(self) -> Limit | None:
        """The limit of the attempt that is used up."""
        meter = self.desk.session.meter
        left = {Limit.WALL: self.left_s, Limit.REQUESTS: meter.remaining_requests, Limit.TOKENS: meter.remaining_tokens}
        return self.desk.session.limit or next((limit for limit, rest in left.items() if rest <= 0), None)

    @property
    def left_s(self) -> float:
        return self.errand.limits.wall_s - self.spent_s

    async def step(self, parent: int) -> Checkpoint:
        """The next step from node `parent`, with what is left of the limits."""
        number, meter = len(self.made) + 1, self.desk.session.meter
        files, state = self.at(parent)
        statement = self.errand.statement
        if self.how.hindsight and (siblings := self.tree.nodes[parent].children):
            statement, state = self.told(parent, siblings[-1], statement, state)
        checkout = files if state is None else {**files, MESSAGES: File(json.dumps(state).encode())}
        errand = replace(
            self.errand,
            statement=statement,
            checkout=checkout,
            limits=replace(self.errand.limits, wall_s=self.left_s),
            model_limits=ModelLimits(meter.remaining_requests, meter.remaining_tokens, meter.remaining_usd),
            seed=seed_for(self.errand.seed, "step", number) if number > 1 else self.errand.seed,
        )
        run = await self.desk.run(errand, stepped=True)
        self.spent_s += run.wall_s
        left = {path: file for path, file in run.files.items() if path != MESSAGES}
        judged = self.judged(change_between(self.errand.checkout, left))
        ended_well = run.exit_code == 0 and run.limit is None  # else the file may be what the step began with
        return Checkpoint(left, judged, read_state(run.files.get(MESSAGES)) if ended_well else None, run)

    def at(self, node: int) -> tuple[FileTree, State | None]:
        return (self.made[node - 1].files, self.made[node - 1].state) if node else (self.errand.checkout, None)

    def told(self, parent: int, sibling: int, statement: str, state: State | None) -> tuple[str, State | None]:
        """Statement and state, one of them with what the last way through `sibling` came to: the statement where there
        are no messages yet."""
        before, other = self.at(parent)[0], self.made[self.tree.last_below(sibling) - 1]
        patch = in_the_middle(printable_text(unified_patch(before, other.files)), CHANGE_CHARS)
        said = f"{other}." + (f" {other.worth.explanation}" if other.worth else "")
        text = prompt("another_step").fill(change=indent(patch) or "    (nothing)", said=said)
        if state is None:
            return lined([statement, text], "\n\n"), None
        return made_from(statement, statement, text), {
            **state,
            "messages": [*state["messages"], {"role": "user", "content": text}],
        }

    def changed(self, made: Checkpoint, before: Checkpoint | None) -> bool:
        return made.judged != (before.judged if before else self.errand.checkout)

    async def valued(self, made: Checkpoint, before: Checkpoint | None) -> Checkpoint:
        """With visible tests and a judge's word, where it changed what it began with."""
        if self.desk.session.failed.is_set() or not self.changed(made, before):
            return replace(made, tests=before.tests, worth=before.worth) if before else made
        if self.errand.test_command and self.left_s > 0:
            tests = await self.desk.shop.visible_tests(self.errand, made.judged, self.left_s)
            self.spent_s += tests.wall_s
            made = replace(made, tests=tests)
        return replace(made, worth=await self.worth(made)) if self.how.value_tokens else made

    async def worth(self, made: Checkpoint) -> Worth | None:
        meter, number = self.desk.session.meter, len(self.made) + 1
        tokens = min(self.how.value_tokens, meter.remaining_tokens // 2)
        if not tokens:
            return None
        label = f"{self.errand.label}-value-{number}"
        self.desk.shop.stages.enter(label, Stage.JUDGE)
        patch, printed = unified_patch(self.errand.checkout, made.judged), made.tests.output if made.tests else None
        action = last_action(made.state, self.errand.test_command)
        case = Case(self.errand.statement, patch, printed, spoken(made.state), action)
        answer = await value(self.desk.shop.gateway, case, label=label, seed=self.errand.seed, tokens=tokens)
        self.asked.append(answer)
        meter.limits = meter.limits.left(replace(answer.usage, requests=0))
        return answer.value

    def answer(self) -> Ran:
        """The best checkpoint as the agent's work, at the cost of all steps."""
        metered = replace(
            self.desk.metered,
            usage=sum((answer.usage for answer in self.asked), self.desk.metered.usage),
            transcript=joined([*(answer.transcript for answer in self.asked), *self.notes(), self.conversations()]),
        )
        if not self.made:
            return AgentRun(Change({}), self.errand.checkout, None, self.short_of, b"", 0.0, 0.0), metered, self.model
        best = self.made[self.best]
        outputs = (b"--- step %d ---\n%s\n" % (number, one.run.output) for number, one in enumerate(self.made, 1))
        run = replace(
            best.run,
            change=change_between(self.errand.checkout, best.files),
            files=best.files,
            limit=best.run.limit or (None if best.done else self.short_of),
            output=b"".join(outputs),
            wall_s=self.spent_s,
            overhead_s=sum(one.run.overhead_s for one in self.made),
        )
        return run, metered, self.model

    def conversations(self) -> bytes:
        """Those of all branches, that of the answer last."""
        state = self.made[self.best].state if self.made else None
        answers = [
            one.get("content") or "" for one in (state or {}).get("messages", ()) if one.get("role") == "assistant"
        ]
        return with_last(self.desk.metered.transcript, answers) if answers else self.desk.metered.transcript

    @property
    def model(self) -> str:
        return self.desk.session.model.name

    @property
    def best(self) -> int:
        """The index of the checkpoint that is the answer: a way that is through and passes, else by value; of equals
        one that is through, then the furthest."""

        def place(index: int) -> tuple[bool, float, bool, bool, int, int]:
            one = self.made[index]
            changed = one.judged != self.errand.checkout
            return one.done and one.passed, one.value, changed, one.done, self.tree.nodes[index + 1].depth, -index

        return max(range(len(self.made)), key=place)

    def notes(self) -> list[bytes]:
        """A line for each step: from where, and what came of it."""
        chosen = self.best if self.made else None
        return [
            note(
                f"step {node.number} from {f'step {node.parent}' if node.parent else 'the start'}: {one}"
                f"{' (chosen)' if node.number - 1 == chosen else ''}"
            )
            for node, one in zip(self.tree.nodes[1:], self.made, strict=False)
        ]


def read_state(file: File | None) -> State | None:
    """What a step left in its messages file; None where that is no object with `messages`. An agent wrote it."""
    if file is None or len(file.data) > STATE_BYTES:
        return None
    try:
        state = json.loads(file.data)
    except (ValueError, RecursionError):
        return None
    messages = state.get("messages") if isinstance(state, dict) else None
    return state if isinstance(messages, list) and all(isinstance(one, dict) for one in messages) else None


def spoken(state: State | None) -> str:
    """The messages, for a judge."""
    lines = (
        f"[{one.get('role')}] {one.get('content') or ''}{_calls(one)}" for one in (state or {}).get("messages", ())
    )
    return printable_text("\n".join(lines))


def _calls(message: Mapping[str, Any]) -> str:
    calls = message.get("tool_calls")
    return f"\n→ {json.dumps(calls)}" if calls else ""
