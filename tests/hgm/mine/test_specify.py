"""Which tests of a model are kept: those that tell the bug, each time, by what the code does."""

from __future__ import annotations

import pytest

from archive.files import File
from evaluators.environments import exam_environment
from evaluators.sandbox.base import Sandbox
from hgm.consult import BadAnswer
from hgm.mine.baseline import bench_for
from hgm.mine.propose import read
from hgm.mine.repository import from_tree
from hgm.mine.specify import read as read_test
from hgm.mine.specify import telling
from tests.hgm.mine.project import FILES

FUNCTION = ("shop/prices.py", "discount", (13, 16))
TELLING = "from shop.prices import discount\n\n\ndef test_it():\n    assert discount(100, 100) == 90\n"
NOT_TELLING = {
    "it looks at the source": "import inspect\n\nfrom shop import prices\n\n\ndef test_it():\n"
    "    assert '    if items >= 10:\\n        return price * 9 // 10' in inspect.getsource(prices.discount)\n"
    '    assert \'"""Prices in cents."""\\n\\nVAT = 19\\n\\n\\ndef\' in inspect.getsource(prices)\n',
    "it does not notice": TELLING.replace("100, 100", "100, 10"),
    "it fails as it is": TELLING.replace("== 90", "== 80"),
    "one of two fails as it is": f"{TELLING}\n\ndef test_other():\n    assert False\n",
    "it depends on the hash seed": f"{TELLING}    import os\n    assert os.environ['PYTHONHASHSEED'] == '1'\n",
    "it cannot be imported": "from shop.prices import rebate\n\n\ndef test_it():\n    rebate()\n",
}


@pytest.mark.parametrize("what", ["it tells", *NOT_TELLING])
async def test_a_test_is_kept_where_it_tells_what_the_code_does(what: str, sandbox: Sandbox) -> None:
    repository = from_tree("shop", "1", {path: File(text.encode()) for path, text in FILES.items()})
    bug = {"old": "items >= 10:", "new": "100 > items >= 10:"}
    [proposal] = read({"bugs": [bug]}, repository.files, *FUNCTION).usable
    bench = bench_for(sandbox, exam_environment(), repository)
    failing = await telling(bench, repository, proposal.bug, "tests/test_new.py", NOT_TELLING.get(what, TELLING))
    assert [ran.id for ran in failing] == (["tests/test_new.py::test_it"] if what == "it tells" else [])


@pytest.mark.parametrize(
    ("test", "why"),
    [
        (1, "the text of a file"),
        ("", "the text of a file"),
        (TELLING + "#" * 8_000, "at most 8,000 characters"),
        ("def check(): pass", "a function whose name begins with `test`"),
        ("def test_it(:", "must be Python"),
        ("def test_it():\n    assert '\ud800'\n", "must be Python"),
        ("def test_it():\n    assert '\0'\n", "must be Python"),
    ],
)
def test_what_is_no_test_is_told_why(test: object, why: str) -> None:
    assert read_test({"test": TELLING}) == TELLING
    with pytest.raises(BadAnswer, match=why):
        read_test({"test": test})
