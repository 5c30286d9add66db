"""Models in a mining: what they propose is tried like any other bug, what they write never names the fix."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from archive.errors import ConfigError, ProviderRefused
from archive.files import File
from archive.records import Usage
from evaluators.base import Task
from evaluators.environments import Environments
from evaluators.sandbox.base import Sandbox
from evaluators.suites.repository import RepositorySuite
from hgm.budget import BudgetLimits, Cost
from hgm.cli.mine import MOST_TOKENS, self_play
from hgm.cli.shapes import PRINTED
from hgm.mine.account import Account, BudgetSpent, What
from hgm.mine.asking import TOKENS
from hgm.mine.propose import KIND
from hgm.mine.report import Mined, Played
from hgm.mine.selfplay import SelfPlay
from hgm.mine.session import Asked, mine
from hgm.mine.store import Fate, Store, Tried
from hgm.mine.wishes import Wishes
from hgm.mine.wording import names_the_fix
from tests.hgm.cli.typing_in import faults, typed
from tests.hgm.mine.project import FILES, PRICES, write

BUGS = [
    {"old": "    if items >= 10:", "new": "    if items >= 10 and price > 100:", "shows": "a price of 100 or less"},
    {"old": "        if left < 0:", "new": "        if left < -count:", "shows": "more than there is"},
    {"old": "    if items >= 10:", "new": "    if items >= 10:  # bounds"},
]
STATEMENT = (
    "I called `discount` for ten pears, `take` for more than there are in the stock, and `gross` for the bill. What "
    "came back is not what the price list says, nor what the manual of the shop promises."
)


SOURCES = {path: FILES[path] for path in ("shop/prices.py", "shop/stock.py")}


def script(folder: Path, *said: object) -> str:
    """A scripted model that says the same to every question, and once more where it is told that it was wrong."""
    text = "\n".join(json.dumps(one) for one in said)
    file = folder / "script.json"
    file.write_text(json.dumps([{"content": text}] * 2))
    return f"scripted:{file}"


def play(model: str | None, solver: str | None = None, tries: int = 1, tokens: float | None = None) -> SelfPlay:
    found = self_play(model, None, solver, tries if solver else None, tokens, None)
    assert found is not None
    return found


def played(report: Mined) -> Played:
    assert report.played is not None
    return report.played


def kept(folder: Path) -> list[Tried]:
    store = Store(folder / ".mine")
    store.open(json.loads((folder / ".mine" / "asked.json").read_text()))
    store.close()
    return list(store.tried.values())


@dataclass(frozen=True)
class Whole:
    folder: Path
    asked: Asked
    report: Mined
    tasks: Sequence[Task]


@pytest.fixture(scope="module")
def whole(project: Path, sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    room = tmp_path_factory.mktemp("played")
    wishes = Wishes(tasks=2, fixes=0.0, several=0.0, proposed=1.0, workers=1)
    model = script(room, {"bugs": BUGS}, {"statement": STATEMENT})
    asked = Asked(project, room / "tasks", wishes, play=play(model))
    report = mine(asked, sandbox, Environments(), lambda _: None)
    return Whole(room / "tasks", asked, report, RepositorySuite(room / "tasks").tasks())


@pytest.fixture
def measured(whole: Whole, tmp_path: Path) -> Path:
    """A folder whose tests have been measured, and nothing more."""
    left_out = shutil.ignore_patterns("tried.jsonl", "questions.jsonl", "proposals.jsonl", "conversations")
    shutil.copytree(whole.folder / ".mine", tmp_path / "tasks" / ".mine", ignore=left_out)
    return tmp_path / "tasks"


def test_a_model_s_bugs_become_proven_tasks(whole: Whole) -> None:
    assert {task.kind for task in whole.tasks} == {KIND}
    assert whole.report.kinds == {KIND: 2}
    found = {path: task for task in whole.tasks for path in task.reference.entries}
    assert "items >= 10 and price > 100" in found["shop/prices.py"].files["shop/prices.py"].data.decode()
    assert found["shop/prices.py"].must_pass == ("tests/test_prices.py::test_a_discount_from_ten_items_on",)
    assert found["shop/stock.py"].must_pass == ("tests/test_stock.py::TestStock::test_take_too_many",)


def test_their_statements_are_the_model_s(whole: Whole) -> None:
    assert [task.statement.strip() for task in whole.tasks] == [STATEMENT, STATEMENT]


def test_what_could_not_be_used_is_counted_and_no_task(whole: Whole) -> None:
    did = played(whole.report)
    assert (did.proposed, did.statements, did.tries) == (2, 2, 0)
    assert did.questions == did.unanswered + 4, "two functions with a bug, two statements"
    assert did.unusable == 4, "of each answer two that are of another function, or tell where they are"
    assert did.tokens > 0


def test_every_conversation_is_kept_and_none_is_in_a_task(whole: Whole) -> None:
    conversations = list((whole.folder / ".mine" / "conversations").glob("*.jsonl"))
    assert len(conversations) == played(whole.report).questions
    assert any(b"items >= 10 and price" in one.read_bytes() for one in conversations)
    assert not [path for path in whole.folder.rglob("*.jsonl") if ".mine" not in path.parts]


def test_the_same_again_asks_nothing_and_keeps_what_was_counted(whole: Whole, sandbox: Sandbox) -> None:
    again = mine(whole.asked, sandbox, Environments(), lambda _: None)
    assert (again.tasks, again.played) == (whole.report.tasks, whole.report.played)


def test_without_budget_for_questions_it_goes_on_without_the_model(
    project: Path, sandbox: Sandbox, measured: Path, tmp_path: Path
) -> None:
    model, said = script(tmp_path, {"bugs": BUGS}, {"statement": STATEMENT}), list[str]()
    asked = Asked(project, measured, Wishes(tasks=2, several=0.0, workers=1), play=play(model, tokens=TOKENS + 100))
    report = mine(asked, sandbox, Environments(), said.append)
    assert (report.tasks, played(report).questions, report.ended) == (2, 1, "")
    assert said.count("the models' budget is spent; allow more with --tokens; going on without the model") == 1


def test_a_model_that_refuses_ends_the_mining_and_nothing_is_lost(
    project: Path, sandbox: Sandbox, measured: Path, tmp_path: Path
) -> None:
    (tmp_path / "script.json").write_text(json.dumps([{"fault": "refused"}]))
    asked = Asked(project, measured, Wishes(tasks=2), play=play(f"scripted:{tmp_path / 'script.json'}"))
    with pytest.raises(ProviderRefused, match="Everything is saved: the same command goes on"):
        mine(asked, sandbox, Environments(), lambda _: None)
    assert kept(measured) == []
    report = mine(replace(asked, play=None), sandbox, Environments(), lambda _: None)
    assert (report.tasks, played(report).unanswered) == (2, played(report).questions)


def test_noise_is_counted_and_never_a_task(project: Path, sandbox: Sandbox, measured: Path) -> None:
    asked = Asked(project, measured, Wishes(tasks=2, several=0.0, workers=1), play=play("noise"))
    report = mine(asked, sandbox, Environments(), lambda _: None)
    did = played(report)
    assert did.questions == did.unanswered > 0
    assert (did.proposed, did.statements) == (0, 0)
    assert report.tasks == 2
    assert KIND not in report.kinds
    for task in RepositorySuite(measured).tasks():
        assert "```python" in task.statement, "that of the rules"


AGENT = f"""\
import json, os, pathlib

told = json.loads(pathlib.Path(os.environ["HGM_TASK"]).read_text())
if told["lessons"] == ["Know how it was."] and told["seed"] % 3:
    for path, text in {SOURCES!r}.items():
        pathlib.Path(path).write_text(text)
"""
"""Knows from a lesson that it knows how the shop was, and puts it back in two attempts of three or so."""


def test_what_the_solver_always_solves_is_no_task(
    project: Path, sandbox: Sandbox, measured: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    manifest = 'name = "x"\ncontract = 1\nentry = ["python", "-m", "agent"]\nlessons = true\n'
    brought = json.dumps(["Know how it was."])
    write(tmp_path / "agent", {"agent.toml": manifest, "agent.py": AGENT, "lessons.json": brought})
    wishes = Wishes(tasks=2, fixes=0.0, several=0.0, workers=1)
    solver = play(None, str(tmp_path / "agent"), tries=2)
    report = mine(Asked(project, Path(measured.name), wishes, play=solver), sandbox, Environments(), lambda _: None)
    tried = kept(measured)
    easy = [one for one in tried if one.fate is Fate.EASY]
    tasks = [one for one in tried if one.fate is Fate.TASK]
    assert easy
    assert {one.solved for one in easy} == {2}
    assert {one.solved for one in tasks} <= {0, 1}
    assert sorted(path.name for path in measured.iterdir() if path.name[0] != ".") == sorted(one.task for one in tasks)
    did = played(report)
    assert (did.tries, did.questions) == (2 * len(easy + tasks), 0)
    assert did.sometimes + did.never == report.tasks == 2


def test_a_solver_without_budget_ends_the_mining_and_makes_no_task(
    project: Path, sandbox: Sandbox, measured: Path
) -> None:
    asked = Asked(project, measured, Wishes(tasks=1), play=play(None, "plain", tokens=50_000))
    report = mine(asked, sandbox, Environments(), lambda _: None)
    assert (report.tasks, report.ended) == (0, "the models' budget is spent; allow more with --tokens")
    assert not list(measured.glob("[!.]*"))
    assert report.played is None, "nobody was asked"


def test_a_bug_that_no_test_notices_gets_one(project: Path, sandbox: Sandbox, measured: Path, tmp_path: Path) -> None:
    bug = {"old": "items >= 10:", "new": "100 > items >= 10:", "shows": "a hundred items and more"}
    test = "from shop.prices import discount\n\n\ndef test_many():\n    assert discount(100, 100) == 90\n"
    model = script(tmp_path, {"bugs": [bug]}, {"test": test})
    wishes = Wishes(tasks=1, fixes=0.0, several=0.0, proposed=1.0, workers=1)
    report = mine(Asked(project, measured, wishes, play=play(model)), sandbox, Environments(), lambda _: None)
    [task] = RepositorySuite(measured).tasks()
    [decides] = task.must_pass
    path, name = decides.split("::")
    assert (path.startswith("tests/test_prices_"), name) == (True, "test_many")
    assert task.hidden[path].data.decode() == test
    assert path not in task.files
    assert "tests/test_prices.py::test_no_discount" in task.must_stay
    assert (played(report).tests, played(report).statements) == (1, 0)
    assert "assert discount(100, 100) == 90" in task.statement, "that of the rules: the model wrote none"


EVIDENCE = "```python\nassert discount(100, 10) == 90\n```\nassert 100 == 90"


@pytest.mark.parametrize(
    ("broken", "text", "names"),
    [
        ("    if items > 10:", "A discount for ten items is missing, discount(100, 10) is 100.", False),
        ("    if items > 10:", "It should say `if items >= 10:` there.", True),
        ("    if items > 10:", "It should say\n\n    if  items >= 10:\n", True),
        ("    if price > 10:", "The number of items is ignored.", False),
        ("    if price > 10:", "It ought to look at `items`.", True),
        ("    if False:", "Why is nothing done with ```\nitems\n``` here?", True),
    ],
)
def test_a_statement_that_names_the_fix_is_known(broken: str, text: str, names: bool) -> None:
    bad = {"shop/prices.py": File(PRICES.replace("    if items >= 10:", broken).encode())}
    good = {"shop/prices.py": File(PRICES.encode())}
    assert names_the_fix(text, EVIDENCE, bad, good) is names


def test_a_name_that_only_the_fix_holds_is_one_in_plain_words_too() -> None:
    bad = {"a.py": File(b"def f(x):\n    return x\n")}
    good = {"a.py": File(b"def f(x):\n    return normalised(x)\n")}
    assert names_the_fix("The result should be normalised first.", "f(' a')", bad, good)
    assert not names_the_fix("The result has blanks around it.", "f(' a')", bad, good)


def test_what_a_killed_mining_had_asked_is_paid_for(tmp_path: Path) -> None:
    file, limits = tmp_path / "questions.jsonl", BudgetLimits(tokens=1_000)
    first = Account(file, limits)
    done = first.begin(What.BUG, "a.py::f", Cost(400))
    first.end(done, Usage(1, 100, 50), model="m")
    first.begin(What.BUG, "a.py::g", Cost(400))
    file.write_text(file.read_text() + '{"id": 3, "wh')
    again = Account(file, limits)
    assert again.usage.tokens == 150 + 400
    again.begin(What.TEST, "a.py::f", Cost(400))
    with pytest.raises(BudgetSpent, match="--tokens"):
        again.begin(What.BUG, "a.py::h", Cost(400))
    assert len({one.id for one in again.entries}) == 3
    assert Account(file, limits).usage == again.usage, "what was cut short takes nothing else with it"


def test_options_that_do_not_fit_together_are_told(tmp_path: Path) -> None:
    assert self_play(None, None, None, None, None, None) is None
    for model, solver, tokens, why in (
        (None, None, 5.0, "give --model, --like or --solver"),
        ("builtin", None, None, "cannot be asked"),
        ("openai", None, None, "needs model"),
        (None, "nobody", None, "is no agent"),
    ):
        with pytest.raises(ConfigError, match=why):
            self_play(model, None, solver, 3 if solver else None, tokens, None)
    with pytest.raises(ConfigError, match="--tries is how often the solver tries each task: give --solver"):
        self_play(script(tmp_path), None, None, 5, None, None)
    found = play(script(tmp_path), tokens=None)
    assert found.limits == BudgetLimits(tokens=MOST_TOKENS)
    assert play(None, "plain").limits is None, "the builtin model costs nothing"


def test_a_run_s_models_can_be_used(whole: Whole, project: Path, tmp_path: Path) -> None:
    model = script(tmp_path, {"bugs": BUGS}, {"statement": STATEMENT})
    typed("init", tmp_path / "run", "--model", model, "--evaluations", "99")
    like = ("--like", tmp_path / "run", "--tokens", "1M", "--tasks", "1", "--json")
    out, _ = typed("tasks", "mine", "--repo", project, "--to", whole.folder, *like)
    assert faults(json.loads(out), PRINTED["tasks mine"][""]) == []
    assert json.loads(out)["played"]["statements"] == 2


def test_a_model_that_does_not_answer_is_known_before_the_tests_are_measured(
    project: Path, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    for model, why in (("openai:gpt-5-mini", "OPENAI_API_KEY"), (f"scripted:{tmp_path / 'gone.json'}", "gone.json")):
        said: list[str] = []
        with pytest.raises(ConfigError, match=why):
            mine(Asked(project, tmp_path / "to", play=play(model)), sandbox, Environments(), said.append)
        assert said == [], "the tests were not run"
