"""Environments as agents and judges meet them, in the real sandbox."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from archive.errors import EnvironmentUnavailable
from archive.files import Change, File, FileTree, write_tree
from evaluators.agent_run import Door, run_agent
from evaluators.base import AgentRun, ModelLimits, Task
from evaluators.check import check_task
from evaluators.environments import ENV, Environments, Wanted, cache_directory
from evaluators.environments import build as building
from evaluators.environments.interpreters import Interpreter, ask_interpreter, own_interpreter
from evaluators.grading import judge
from evaluators.manifest import load_agent
from evaluators.sandbox.base import WORK, Job, Sandbox, SandboxLimits
from tests.evaluators.folders import TASK_TOML, make_task
from tests.evaluators.wheels import SHOUT, TOOLZ, own_index, toolz_or_skip, write_wheel

CALC = """
from {module} import {name}


def add(a, b):
    return len({name}("x" * a)) {sign} b


def pair(a, b):
    return [add(a, 0), add(b, b)]
"""
HIDDEN = """
import sys

import packaging
import pytest
import {module}
from calc import add


def test_zero():
    assert add(0, 0) == 0


def test_four():
    assert add(2, 2) == 4
    assert sys.prefix == "/env"
    assert hasattr(pytest, "approx")
    assert {more}
"""


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return own_index(tmp_path, monkeypatch)


@pytest.fixture
def pip_calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    calls: list[str] = []
    run_pip = building._run_pip

    def counted(command: list[str], room: Path, desk: Path) -> None:
        calls.append(room.name)
        run_pip(command, room, desk)

    monkeypatch.setattr(building, "_run_pip", counted)
    return calls


def make_needy(folder: Path, environment: str, *, module: str, name: str, more: str) -> Task:
    """A task whose code and hidden tests need `module`; `more` must hold too."""
    toml = f"{TASK_TOML}[environment]\n{environment}\n"
    hidden = HIDDEN.format(module=module, more=more)
    calc = {
        f"{part}/calc.py": CALC.format(module=module, name=name, sign=sign)
        for part, sign in (("repo", "-"), ("reference", "+"))
    }
    return make_task(folder, {"task.toml": toml, "hidden/hidden_tests/test_add.py": hidden, **calc})


def shouting_task(folder: Path, environment: str = 'requirements = ["shout", "packaging==1.0", "pytest==1.0"]') -> Task:
    return make_needy(folder, environment, module="shout", name="loud", more="packaging.MINE")


async def test_a_task_is_judged_with_its_packages_and_the_exam_s_pytest(
    sandbox: Sandbox, tmp_path: Path, wheels: Path
) -> None:
    checked = await check_task(sandbox, shouting_task(tmp_path / "task"), Environments())
    assert checked.sound, checked.problems


async def test_two_tasks_share_one_build_and_the_next_run_needs_no_pip(
    sandbox: Sandbox, tmp_path: Path, wheels: Path, pip_calls: list[str]
) -> None:
    tasks = [shouting_task(tmp_path / name) for name in ("one", "two")]
    environments = Environments()
    given = [environments.of_task(task.environment) for task in tasks]
    assert given[0] == given[1]
    assert len(pip_calls) == 1
    again = Environments()
    assert (again.of_task(tasks[0].environment), again.record()) == (given[0], environments.record())
    assert len(pip_calls) == 1
    (record,) = again.record().values()
    assert record["packages"] == ["packaging==1.0", "pytest==1.0", "shout==1.0"]
    other = shouting_task(tmp_path / "three", 'requirements = ["shout"]')
    assert again.of_task(other.environment) != given[0]
    assert len(pip_calls) == 2


async def test_a_moved_cache_goes_on(
    sandbox: Sandbox, tmp_path: Path, wheels: Path, pip_calls: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = Wanted("", ("shout",))
    Environments().of_task(wanted)
    (tmp_path / "cache").rename(tmp_path / "moved")
    monkeypatch.setenv("HGM_CACHE", str(tmp_path / "moved"))
    environment = Environments().of_task(wanted)
    assert len(pip_calls) == 1
    for command in (("shout",), ("sh", "-c", "shout"), ("python", "-c", "import shout; shout.main()")):
        finished = await sandbox.run(Job(command, {}, mounts=environment.mounts, path=environment.path))
        assert finished.output == b"LOUD\n", finished.output
    hunt = f"grep -rlF {tmp_path}/ {ENV} || true"
    finished = await sandbox.run(Job(("sh", "-c", hunt), {}, mounts=environment.mounts))
    assert {Path(name).suffix for name in finished.output.decode().split()} <= {".pyc"}


AGENT = """
import json, os, pathlib, shout, socket, subprocess, sys

def shell(command):
    return subprocess.run(command, shell=True, capture_output=True, text=True).stdout.strip()

def can(write):
    try:
        write()
        return True
    except OSError:
        return False

facts = {
    "prefix": sys.prefix,
    "loud": shout.loud("x"),
    "packages": sorted(path.name for path in pathlib.Path(sys.prefix).glob("lib/python*/site-packages/*.py")),
    "program": shell("shout"),
    "python": shell("command -v python"),
    "whisper": shell("python -c 'import whisper; print(whisper.__file__)'"),
    "shout": shell("python -c 'import shout'; echo $?"),
    "pytest": shell("python -c 'import pytest; print(pytest.__file__)'"),
    "writes": [can((pathlib.Path(place) / "new").touch) for place in ("/env", "/agent-env", "/agent-env/bin", "/exam")],
    "network": can(lambda: socket.create_connection(("192.0.2.1", 9), timeout=2)),
    "home": os.listdir(HOME) if os.path.isdir(HOME) else [],
}
json.dump(facts, open("facts.json", "w"))
"""


async def let_work(sandbox: Sandbox, folder: Path, source: str, own: Wanted | None, work: Wanted | None) -> AgentRun:
    asked = f"[environment]\nrequirements = {json.dumps(own.requirements)}\n" if own else ""
    files: FileTree = {
        "agent.toml": File(f'name = "a"\ncontract = 1\nentry = ["python", "-m", "worker"]\n{asked}'.encode()),
        "worker.py": File(source.encode()),
    }
    write_tree(files, folder / "agent")
    agent, environments = load_agent(files), Environments()
    door = folder / "door.sock"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(door))
        door.chmod(0o666)
        return await run_agent(
            sandbox,
            agent,
            statement="",
            checkout={"calc.py": File(b"")},
            test_command="",
            limits=SandboxLimits(wall_s=30),
            model_limits=ModelLimits(),
            seed=1,
            model="m",
            door=Door(door, "t"),
            environment=environments.of_task(work),
            own=environments.of_agent(agent.environment),
            source_dir=folder / "agent",
        )


async def test_an_agent_has_its_packages_and_its_shell_has_the_task_s(
    sandbox: Sandbox, tmp_path: Path, wheels: Path
) -> None:
    source = AGENT.replace("HOME", repr(str(Path.home())))
    run = await let_work(sandbox, tmp_path, source, Wanted("", ("shout",)), Wanted("", ("whisper",)))
    assert run.exit_code == 0, run.output.decode()
    facts = json.loads(run.files["facts.json"].data)
    assert (facts["prefix"], facts["loud"], facts["program"]) == ("/agent-env", "X", "LOUD")
    assert facts["packages"] == ["shout.py"]
    assert facts["python"] == "/env/bin/python"
    assert facts["whisper"].startswith("/env/lib/python")
    assert facts["shout"] == "1"
    assert facts["pytest"].startswith("/exam/")
    assert facts["writes"] == [False] * 4
    assert not facts["network"]
    above = own_interpreter().prefix.parents
    assert facts["home"] == (
        [own_interpreter().prefix.relative_to(Path.home()).parts[0]] if Path.home() in above else []
    )


async def test_an_agent_without_one_runs_on_the_engine_s_python(sandbox: Sandbox, tmp_path: Path, wheels: Path) -> None:
    source = "import json, sys\njson.dump([sys.prefix, sys.version], open('facts.json', 'w'))"
    run = await let_work(sandbox, tmp_path, source, None, Wanted("", ("whisper",)))
    assert json.loads(run.files["facts.json"].data) == ["/agent-env", sys.version]


async def test_a_wheel_cannot_do_more_than_an_agent(sandbox: Sandbox, tmp_path: Path, wheels: Path) -> None:
    """What is built is tried inside: a start-up file runs there, and never on the host."""
    mark = tmp_path / "was-run"
    write_wheel(wheels, "hostile", {"hostile.pth": f"import os; os.path.isdir({WORK!r}) or os.mkdir({str(mark)!r})\n"})
    Environments().built(Wanted("", ("hostile",)))
    write_wheel(wheels, "broken", {"broken.pth": "import os; os._exit(3)\n"})
    with pytest.raises(EnvironmentUnavailable, match="does not start in a sandbox"):
        Environments().built(Wanted("", ("broken",)))
    assert not mark.exists()


KILLED = """
import sys
from evaluators.environments import Environments, Wanted
Environments().built(Wanted("", ("shout",)))
"""


def test_killed_in_the_middle_the_next_start_builds_anew(
    tmp_path: Path, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as index:  # it takes questions and never answers
        address = f"http://127.0.0.1:{index.getsockname()[1]}/simple"
        slow = {**os.environ, "PIP_INDEX_URL": address}
        del slow["PIP_NO_INDEX"]
        builder = subprocess.Popen([sys.executable, "-c", KILLED], env=slow)
        index.settimeout(60)
        connection, _ = index.accept()
        with connection:
            assert list(cache_directory().glob(".building-env-*"))
            builder.send_signal(signal.SIGKILL)
            builder.wait()
            until_gone(str(cache_directory() / ".building-env-"))
    built = Environments().built(Wanted("", ("shout",)))
    assert built.versions == ("shout==1.0",)
    assert not list(cache_directory().glob(".building-*"))


def until_gone(mark: str) -> None:
    """Wait until no process has `mark` on its command line."""
    ends = time.monotonic() + 20
    while any(mark in line for line in command_lines()):
        assert time.monotonic() < ends, "pip outlives the engine"
        time.sleep(0.1)


def command_lines() -> list[str]:
    lines = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                lines.append((entry / "cmdline").read_text("utf-8", "replace"))
            except OSError:
                continue
    return lines


def test_pins_give_the_same_versions_again(wheels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = Wanted("", ("whisper",))
    first = Environments()
    first.built(wanted)
    write_wheel(wheels, "whisper", {"whisper.py": ""}, version="2.0")
    ((digest, record),) = first.record().items()
    (tmp_path / "cache" / f"env-{digest}" / "complete.json").unlink()
    assert Environments(pins={digest: record["packages"]}).built(wanted).versions == ("whisper==1.0",)  # type: ignore[dict-item]
    (tmp_path / "cache" / f"env-{digest}" / "complete.json").unlink()
    assert Environments().built(wanted).versions == ("whisper==2.0",)


async def test_what_cannot_be_had_is_a_problem_of_its_task(sandbox: Sandbox, tmp_path: Path, wheels: Path) -> None:
    task = shouting_task(tmp_path / "task", 'requirements = ["no-such-thing==1.0"]')
    (problem,) = (await check_task(sandbox, task, Environments())).problems
    assert problem.startswith("environment: pip says: ")
    assert "No matching distribution found for no-such-thing==1.0" in problem


class TestPath:
    """An environment that the user has already."""

    @pytest.fixture
    def own(self, tmp_path: Path) -> Path:
        venv = tmp_path / "mine"
        subprocess.run([own_interpreter().path, "-m", "venv", "--without-pip", venv], check=True)
        packages = own_interpreter().packages_in(venv)
        write_tree({path: File(text.encode()) for path, text in SHOUT.items()}, packages)
        write_tree({"packaging/__init__.py": File(b"MINE = True\n")}, packages)
        (packages / "shout-3.0.dist-info").mkdir()
        return venv

    async def test_is_used_as_it_is(self, sandbox: Sandbox, tmp_path: Path, own: Path) -> None:
        environments = Environments()
        checked = await check_task(sandbox, shouting_task(tmp_path / "task", f'path = "{own}"'), environments)
        assert checked.sound, checked.problems
        assert [one["packages"] for one in environments.record().values()] == [["shout==3.0"]]

    def test_must_be_one(self, tmp_path: Path) -> None:
        for path in (Path("/"), tmp_path, Path("/usr")):
            with pytest.raises(EnvironmentUnavailable, match="no virtual environment"):
                Environments().of_task(Wanted(path=path))
        (tmp_path / "pyvenv.cfg").touch()
        with pytest.raises(EnvironmentUnavailable, match="no bin/python that runs"):
            Environments().of_task(Wanted(path=tmp_path))

    @pytest.mark.skipif(sys.prefix == sys.base_prefix, reason="the tests run in no virtual environment")
    def test_never_the_engine_s(self) -> None:
        with pytest.raises(EnvironmentUnavailable, match="never shown"):
            Environments().of_task(Wanted(path=Path(sys.prefix)))


def other_interpreter() -> Interpreter:
    """One of another version than the engine's, where pyenv or PATH has one."""
    places = [*(Path.home() / ".pyenv" / "versions").glob("*/bin"), *map(Path, os.environ["PATH"].split(":"))]
    for program in sorted(program for place in places for program in place.glob("python3.1[1-9]")):
        found = ask_interpreter(program)
        if found and found.minor != own_interpreter().minor:
            return found
    pytest.skip("there is no second interpreter, 3.11 or later, on this machine")


@pytest.mark.index
async def test_another_python_is_the_task_s_and_the_judge_s_but_not_the_agent_s(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = other_interpreter()
    monkeypatch.setenv("PATH", f"{other.path.parent}:{os.environ['PATH']}")
    toolz_or_skip()
    task = make_needy(
        tmp_path / "task",
        f'python = "=={other.version}"\nrequirements = ["toolz==1.0.0"]',
        module="toolz",
        name="identity",
        more=f"sys.version.startswith('{other.version} ')",
    )
    checked = await check_task(sandbox, task, Environments())
    assert checked.sound, checked.problems
    source = (
        "import json, subprocess, sys\nshell = subprocess.run(['python', '-c', 'import sys; print(sys.version)'],"
        " capture_output=True, text=True).stdout\njson.dump([sys.version, shell], open('facts.json', 'w'))"
    )
    run = await let_work(sandbox, tmp_path, source, None, task.environment)
    mine, shells = json.loads(run.files["facts.json"].data)
    assert mine == sys.version
    assert shells.strip() == other.build


def test_a_python_that_is_too_old_for_the_judge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built = Environments().built(Wanted(">=3"))
    old = replace(built, interpreter=replace(built.interpreter, version="3.9.1"))
    monkeypatch.setattr(Environments, "built", lambda *_: old)
    with pytest.raises(EnvironmentUnavailable, match=r"has Python 3\.9\.1, but the judge needs 3\.11"):
        Environments().of_task(Wanted(">=3"))


@pytest.mark.index
async def test_toolz_from_the_index(sandbox: Sandbox, tmp_path: Path) -> None:
    environments = toolz_or_skip()
    asked = f"requirements = {json.dumps(TOOLZ.requirements)}"
    task = make_needy(tmp_path, asked, module="toolz", name="identity", more="toolz.__version__")
    environment = environments.of_task(task.environment)
    assert (await judge(sandbox, task, task.reference, environment)).resolved
    assert not (await judge(sandbox, task, Change({}), environment)).resolved
