"""What a model is told before it proposes bugs, and what of its answer can be tried. Nothing runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from archive.files import File
from hgm.budget import Cost
from hgm.consult import BadAnswer
from hgm.llm.base import Request
from hgm.llm.gateway import Gateway
from hgm.mine.account import Account
from hgm.mine.asking import ROLE, Asker
from hgm.mine.baseline import Baseline
from hgm.mine.bugs import edits_in
from hgm.mine.propose import _TOLD, KIND, ROUNDS, Proposer, _with_fate, read
from hgm.mine.store import Fate, Tried
from hgm.prompts import made_of, prompt
from tests.hgm.llm.talk import QUICK
from tests.hgm.mine.project import FILES, PRICES
from tests.hgm.speaking import Speaker

FUNCTION = ("shop/prices.py", "discount", (13, 16))


@pytest.mark.parametrize(
    ("bugs", "why"),
    [
        ("none", "must be a list"),
        ([], "is empty"),
        ([{"old": "    return price"}], "needs `old` and `new`"),
        ([{"old": "    return price", "new": "    return 0"}], "exactly once, not 2 times"),
        ([{"old": "if net < 0", "new": "if net < 1"}], "exactly once, not 0 times"),
        ([{"old": "items >= 10", "new": "items >= (10)"}], "means what it did before"),
        ([{"old": "items >= 10", "new": "items >= "}], "does not parse"),
        ([{"old": "items >= 10", "new": "items >= '\ud800'"}], "does not parse"),
        ([{"old": "items >= 10:", "new": "items > 10:  # one too few"}], "adds a comment"),
        ([{"old": "items):", "new": 'items):\n    """From eleven on."""'}], "changes a docstring"),
        ([{"old": "items >= 10", "new": "items > 10" + "\n" * 12}], "fewer than 12 lines"),
    ],
)
def test_a_bug_that_cannot_be_used_is_told_why(bugs: object, why: str) -> None:
    tree = {path: File(text.encode()) for path, text in FILES.items()}
    with pytest.raises(BadAnswer, match=why):
        read({"bugs": bugs}, tree, *FUNCTION)


TREE = {path: File(text.encode()) for path, text in FILES.items()}
TEST = "tests/test_prices.py::test_a_discount_from_ten_items_on"
RUN = ((1 << 17) - 1) - ((1 << 13) - 1)
"""The lines of `discount`."""
BASELINE = Baseline({TEST: 0.1}, {TEST: {"shop/prices.py": RUN}}, {}, (), (), 0, (), 0.1)
AT = PRICES.index("items >= 10")


def tried(new: str, fate: Fate, tries: int = 0, solved: int = 0) -> Tried:
    key = f"shop/prices.py:{AT}:{AT + len('items >= 10')}:{new}"
    return Tried(key, fate, KIND, "shop/prices.py::discount", tries=tries, solved=solved)


def proposer(folder: Path, gateway: Gateway, before: Mapping[str, Tried], has_room: bool = True) -> Proposer:
    """One that may ask about `discount`."""
    edits = {"shop/prices.py": edits_in(TREE, "shop/prices.py", RUN)}
    account = Account(folder / "questions.jsonl", None)
    asker = Asker(gateway, account, Cost(40_000), folder / "conversations", 0, lambda _: None)
    return Proposer(TREE, BASELINE, asker, edits, before, lambda _: has_room, 12, 0, folder / "proposals.jsonl")


async def asked(folder: Path, before: Mapping[str, Tried], has_room: bool = True) -> list[str]:
    """The questions of a proposer that goes on until it is done, with a model that answers nothing of use."""
    model = Speaker(lambda _: json.dumps({"bugs": []}))
    async with Gateway({ROLE: model}, retry=QUICK) as gateway:
        assert await proposer(folder, gateway, before, has_room).more() is None
    return [_first(request) for request in model.asked if len(request.messages) == 1]


def _first(request: Request) -> str:
    return request.messages[0].content


async def test_a_function_is_shown_with_its_module_and_the_tests_that_run_it(tmp_path: Path) -> None:
    question, *more = await asked(tmp_path, {})
    assert len(more) == ROUNDS - 1
    assert "in the function `discount` of `shop/prices.py`" in question
    assert PRICES in question
    assert "def test_a_discount_from_ten_items_on():\n    assert discount(100, 10) == 90" in question
    assert "test_no_discount" not in question, "that does not run it"
    assert "<tried>\n(nothing yet)\n</tried>" in question
    assert "<difficulty>\n(not measured)\n</difficulty>" in question


async def test_what_became_of_its_bugs_is_told(tmp_path: Path) -> None:
    known = [
        tried("items > 10", Fate.EASY, 3, 3),
        tried("items >= 10 < 99", Fate.SURVIVED),
        tried("items in (10,)", Fate.TASK, 3, 1),
        tried("items == 10", Fate.TASK, 3, 0),
    ]
    question, *_ = await asked(tmp_path, {one.key: one for one in known})
    assert "    if items >= 10:\n->     if items > 10:\n=> it was mended at once, every time: too easy" in question
    assert "->     if items >= 10 < 99:\n=> no test noticed it" in question
    assert "->     if items in (10,):\n=> it became a task; it was mended in 1 of 3 tries" in question
    assert "worked on 3 of your bugs, 3 times each. It mended 1 every time" in question
    assert "1 never, and the others sometimes" in question
    parts = {prompt(f"mine_fate_{name}").id for name in ("easy", "survived", "tried")}
    values = proposer(tmp_path, Gateway({}), {one.key: one for one in known})._question(
        "shop/prices.py", "discount", (16, 19)
    )
    assert parts <= made_of(*values.values()), "the call keeps which files told it"


@pytest.mark.parametrize("fate", sorted(_TOLD))
def test_every_fate_that_is_told_has_its_words(fate: Fate) -> None:
    assert _with_fate("a -> b", tried("items > 10", fate)).startswith("a -> b\n=> ")


async def test_a_function_that_was_asked_about_or_is_full_is_left_alone(tmp_path: Path) -> None:
    assert len(await asked(tmp_path, {})) == ROUNDS
    assert await asked(tmp_path, {}) == [], "in another session"
    assert await asked(tmp_path / "full", {}, has_room=False) == []


async def test_what_was_proposed_and_not_tried_comes_first_in_another_session(tmp_path: Path) -> None:
    bugs = [{"old": "items >= 10", "new": f"items {sign} 10", "shows": "ten items"} for sign in (">", "==")]
    model = Speaker(lambda _: json.dumps({"bugs": bugs}))
    async with Gateway({ROLE: model}, retry=QUICK) as gateway:
        first = await proposer(tmp_path, gateway, {}).more()
        assert first is not None
        known = tried("items > 10", Fate.SURVIVED)
        assert first[0].key == known.key
        again = proposer(tmp_path, gateway, {known.key: known})
        assert await again.more() == first[1:]
        assert again.shows == {first[1].key: "ten items"}
        assert len(model.asked) == 1
