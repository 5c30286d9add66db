"""Modules of a child: each is compiled, and those that its entry reaches are imported, in a real sandbox."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from archive.files import File, FileTree, read_tree
from archive.records import ExpansionFailure
from evaluators.environments import exam_environment
from evaluators.manifest import load_agent
from evaluators.sandbox.bubblewrap import BubblewrapSandbox
from hgm import gate_modules
from hgm.attempt import Workshop
from hgm.gate import SMOKE, gate
from hgm.gate_modules import Fault, Modules, modules_of
from hgm.llm.gateway import Gateway
from hgm.plan import SEED_AGENTS
from tests.hgm.speaking import Speaker

SOLVES = (
    "from pathlib import Path\nPath('greet.py').write_text(Path('greet.py').read_text().replace('Helo', 'Hello'))\n"
)


def agent(entry: str = '["python", "/agent/main.py"]', **files: str) -> FileTree:
    """Each file is named without its `.py`."""
    sources = {f"{name}.py": File(text.encode()) for name, text in files.items()}
    return {"agent.toml": File(f'name = "x"\ncontract = 1\nentry = {entry}\n'.encode()), **sources}


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Workshop]:
    async with Gateway({"evaluate": Speaker(lambda _: "done")}) as gateway:
        yield Workshop(BubblewrapSandbox(), gateway, exam_environment(), tmp_path / "agents")


async def looked(shop: Workshop, files: FileTree) -> Modules:
    return await modules_of(shop, load_agent(files), SMOKE)


async def test_what_the_entry_reaches_is_imported_and_nothing_else(shop: Workshop) -> None:
    files = agent(
        '["python", "-P", "-m", "agent", "--now"]',
        **{
            "agent/__init__": "",
            "agent/__main__": "from .loop import go\ngo()\n",
            "agent/loop": "import json\n\n\ndef go():\n    from agent.tools import shell\n",
            "agent/tools/__init__": "",
            "agent/tools/shell": "",
            "agent/unused": "raise RuntimeError\n",
            "tests/test_it": "import no_such_thing\n",
        },
    )
    found = await looked(shop, files)
    assert found.reached == ("agent", "agent.loop", "agent.tools", "agent.tools.shell")
    assert not found.faults


@pytest.mark.parametrize(
    ("entry", "reached"),
    [
        ('["python", "/agent/src/run.py"]', ("beside", "top")),
        ('["python", "-c", "import top"]', ("top",)),
        ('["sh", "-c", "exec python -P -m top --fast"]', ()),  # what is run is looked through, not imported
        ('["sh", "-c", "cd /agent && python src/run.py"]', ("beside", "top")),
        ('["bash", "/agent/go"]', ("beside", "top")),
        ('["true"]', ()),
    ],
)
async def test_an_entry_may_be_said_in_other_ways(shop: Workshop, entry: str, reached: tuple[str, ...]) -> None:
    files = agent(entry, top="", **{"src/run": "import beside, top\nraise SystemExit(beside)\n", "src/beside": ""})
    found = await looked(shop, {**files, "go": File(b'#!/bin/sh\nexec python "/agent/src/run.py"\n')})
    assert (found.reached, found.faults) == (reached, ())


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("\nimport requets\n", "ModuleNotFoundError: No module named 'requets'"),
        ("\nfrom json import lods\n", "ImportError: cannot import name 'lods' from 'json'"),
        ("\nHOW = WHAT\n", "NameError: name 'WHAT' is not defined"),
        ("\nraise SystemExit(0)\n", "SystemExit: 0"),
        ("\nimport os\nos._exit(0)\n", "it ends the process that imports it (exit code 0)"),
        ("\nimport os\nos.kill(os.getpid(), 11)\n", "it ends the process that imports it (signal 11)"),
    ],
)
async def test_what_an_import_ends_in_is_said_of_the_module_that_is_to_blame(
    shop: Workshop, source: str, error: str
) -> None:
    files = agent(main="import first, last\n", first="import second\n", second=source, last="")
    report = await gate(shop, files, agent(main=SOLVES), seed=1, label="x1")
    assert report.failure is ExpansionFailure.DOES_NOT_IMPORT
    where = "second" if ":" in error else "first"  # who ends the process leaves no trace of where
    assert f"module {where} cannot be imported: {error}" in report.detail
    assert report.detail.count("cannot be imported") == (1 if ":" in error else 2)
    assert ("(second.py:2)" in report.detail) == (":" in error)


async def test_a_module_that_runs_the_agent_ends_the_question_not_the_run(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate_modules, "IMPORT_S", 1.0)
    found = await looked(shop, agent(main="import loop\n", loop="while True:\n    pass\n"))
    assert found.faults == (Fault("loop", "it does not come to an end: what an agent does belongs in functions"),)


async def test_what_an_agent_can_do_without_is_not_asked_of_it(shop: Workshop) -> None:
    main = """
import contextlib
from typing import TYPE_CHECKING
try:
    import fast
except ImportError:
    fast = None
with contextlib.suppress(ImportError):
    import faster
if TYPE_CHECKING:
    import types_only
"""
    broken = "import no_such_thing\n"
    files = agent(main=main, fast=broken, faster=broken, types_only=broken)
    assert (await looked(shop, files)).reached == ()


async def test_what_its_parent_cannot_import_either_is_not_held_against_a_child(shop: Workshop) -> None:
    starts = f"import os\nos.environ['STARTED'] = '1'\nimport late\n{SOLVES}"
    parent = agent(main=starts, late="import os\n\nos.environ['STARTED']\n")
    assert (
        await gate(shop, agent(main=starts, late="\n\nimport os\nos.environ['STARTED']\n"), parent, seed=1, label="x1")
    ).failure is None
    worse = await gate(shop, agent(main=starts, late="import os\nos.environ['OTHER']\n"), parent, seed=1, label="x1")
    assert worse.detail == "module late cannot be imported: KeyError: 'OTHER' (late.py:2)"


async def test_an_import_finds_what_an_attempt_has_but_no_model(shop: Workshop) -> None:
    settings = """
import json, os, pathlib, urllib.request
task = json.loads(pathlib.Path(os.environ["HGM_TASK"]).read_text())
assert "greet" in task["statement"] and os.environ["OPENAI_API_KEY"] and pathlib.Path("greet.py").exists()
try:
    urllib.request.urlopen(os.environ["OPENAI_BASE_URL"])
except OSError as error:
    raise RuntimeError(f"no way out: {error}")
"""
    found = await looked(shop, agent(main="import settings\n", settings=settings))
    (fault,) = found.faults
    assert fault.error.startswith("RuntimeError: no way out: "), fault


async def test_what_does_not_compile_is_said_first_and_nothing_is_imported(shop: Workshop) -> None:
    files = agent(main="import other\n", other="print('ran')\n", odd="def broken(:\n")
    found = await looked(shop, files)
    assert found.unparsed[0].startswith("odd.py: SyntaxError")
    assert (found.reached, found.log) == ((), b"")


async def test_an_agent_without_python_has_no_modules_to_import(shop: Workshop) -> None:
    shell = {**agent('["sh", "/agent/go.sh"]'), "go.sh": File(b"sed -i s/Helo/Hello/ greet.py\n")}
    assert (await gate(shop, shell, agent(), seed=1, label="x1")).failure is None


@pytest.mark.parametrize("name", ["plain", "strong"])
async def test_the_agents_that_come_along_reach_all_of_their_modules(shop: Workshop, name: str) -> None:
    files = read_tree(SEED_AGENTS / name)
    found = await looked(shop, files)
    runs = {"agent.toml", "agent/__main__.py"}
    here = {path.removesuffix(".py").replace("/", ".").removesuffix(".__init__") for path in files.keys() - runs}
    assert set(found.reached) == here
    assert not found.faults
