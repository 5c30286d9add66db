"""Inner search while a variant edits itself: the way that a judge values most is the child."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from archive.files import File, FileTree
from evaluators.base import ModelLimits
from evaluators.sandbox.base import SandboxLimits
from hgm.attempt import InnerSearch
from hgm.budget import JobKind
from hgm.expand import expand
from hgm.inner.tries import BestOfN
from hgm.llm.base import Request
from hgm.plan import prepare
from hgm.reserves import worst_costs
from tests.hgm.inner.test_steps import AHEAD
from tests.hgm.inner.test_tries import judge, notes
from tests.hgm.inner.working import MAIN, STEP, STEPPED, bench
from tests.hgm.speaking import Speaker
from tests.toy import write_run

EITHER: FileTree = {
    **STEPPED,
    "main.py": File(
        b"import json, os, pathlib, runpy\n"
        b'stepped = "messages" in json.loads(pathlib.Path(os.environ["HGM_TASK"]).read_text())\n'
        b'runpy.run_path("/agent/step.py" if stepped else "/agent/once.py")\n'
    ),
    "step.py": File(STEP),
    "once.py": File(MAIN),
}
"""Goes step by step where it is asked to, else once."""
FIRST, OTHER = (f"echo '# the {which} way' >> once.py" for which in ("first", "other"))


def say(request: Request) -> str:
    first = request.messages[0].content
    if len(request.messages) > 1 or first == "next":
        return "done"
    if "misspelt" in first:
        return "sed -i s/Helo/Hello/ greet.py"
    return OTHER if "apart from yours" in first else FIRST


@pytest.mark.parametrize(
    ("search", "chosen"),
    [
        (BestOfN(2, hindsight=True, value_tokens=5_000), "try 2: no visible tests, value +70 (chosen)"),
        (replace(AHEAD, steps=4, value_tokens=5_000), "step 3 from step 2: value +70, done (chosen)"),
    ],
    ids=["best_of_n", "lookahead"],
)
async def test_the_way_that_is_valued_most_becomes_the_child(tmp_path: Path, search: InnerSearch, chosen: str) -> None:
    judging = judge(lambda question: 70 if "+# the other way" in question else -30)
    async with bench(tmp_path, Speaker(say), judging) as at:
        made = await expand(
            at.shop,
            EITHER,
            "Improve yourself.",
            seed=5,
            label="x1",
            limits=SandboxLimits(),
            model_limits=ModelLimits(requests=20, tokens=60_000),
            known=lambda files: None,
            search=search,
        )
    assert (made.result.failure, made.result.detail) == (None, "")
    assert made.files is not None
    assert made.files["once.py"].data.endswith(b"# the other way\n")
    assert made.files.keys() == EITHER.keys()
    assert chosen in notes(made.result.transcript)
    assert judging.asked
    assert all("Improve yourself." in request.messages[0].content for request in judging.asked)


def test_valuations_are_reserved_with_each_edit_that_is_searched(tmp_path: Path) -> None:
    models = "".join(
        f"[models.{name}]\nprovider = 'openai'\nmodel = 'm'\nprice_in = {price}\nprice_out = {price}\n"
        for name, price in (("cheap", 0), ("dear", 10))
    )
    roles = "[roles]\nedit = 'cheap'\njudge = 'dear'\n[expand]\ncandidates = 2\n"
    inner = "[inner]\nsearch = 'best_of_n'\nvalue = 'model'\n"
    usd = [
        worst_costs(prepare(write_run(tmp_path / name, more=f"{models}{roles}{inner}{more}")))[JobKind.EXPANSION].usd
        for name, more in (("off", ""), ("on", "edits = true\n"))
    ]
    assert usd[0] == 0
    assert usd[1] == pytest.approx(2 * 3 * 20_000 * 10 / 1e6)
