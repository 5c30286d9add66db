"""SWE-bench: rows of each published form, an agent's view of an instance, and what each way to end means.

Where the package `swebench` is installed, its own grader reads logs here; else those tests are skipped. No container
engine was at hand: the whole way goes through a stand-in for docker.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from archive.errors import Missing, SandboxFailure, SandboxUnavailable, TaskError
from archive.files import Change, File, write_tree
from evaluators.agent_run import Door, run_agent
from evaluators.base import Benchmark, JudgeCause, Task, Verdict
from evaluators.checkout import checked_out, require, with_reference
from evaluators.environments import Environment, Environments
from evaluators.grading import judge
from evaluators.manifest import load_agent
from evaluators.proof import prove
from evaluators.protection import kept_change
from evaluators.sandbox.base import DEFAULT_IMAGE, Finished, Limit
from evaluators.sandbox.bubblewrap import BubblewrapSandbox
from evaluators.sandbox.container import ContainerSandbox
from evaluators.suites.swebench import grader, instance
from evaluators.suites.swebench.suite import SwebenchSuite
from tests.evaluators.sandbox.gateway import gateway
from tests.evaluators.suites import swebench_instance as made

Row = Mapping[str, object]

PROBE = f"""
import os, shutil, sys, urllib.request
print(sys.executable)
print(os.getcwd(), os.listdir(".git"))
print(shutil.which("python"))
print(urllib.request.urlopen(os.environ["OPENAI_BASE_URL"] + "/models").read().decode())
open("up/middle.py", "w").write({made.FIXED!r})
os.remove("conftest.py")
""".encode()

needs_package = pytest.mark.skipif(find_spec("swebench") is None, reason=f"no swebench: {grader.INSTALL}")
WHOLE = b"usable\napplied\n"


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("swebench")


@pytest.fixture(scope="session")
def row(folder: Path) -> Row:
    return made.make(folder)


@pytest.fixture
def container(docker: Path, row: Row, folder: Path, exam: Environment) -> ContainerSandbox:
    (docker / "images.json").write_text(json.dumps({DEFAULT_IMAGE: {}, **made.images(folder, exam)}))
    return ContainerSandbox()


def tasks(rows: object, place: Path) -> list[Task]:
    file = place / "rows.jsonl"
    file.write_bytes(rows if isinstance(rows, bytes) else json.dumps(rows, ensure_ascii=False).encode())
    return list(SwebenchSuite("swebench", file).tasks())


def task_of(row: Row, place: Path) -> Task:
    (task,) = tasks(row, place)
    return task


def benchmark_of(row: Row, place: Path) -> Benchmark:
    benchmark = task_of(row, place).benchmark
    assert benchmark is not None
    return benchmark


class TestRows:
    def test_what_a_row_becomes(self, row: Row, tmp_path: Path) -> None:
        task = task_of(row, tmp_path)
        assert (task.id, task.suite, task.kind, task.level) == (made.ID, "swebench", "made/up", 2)
        assert task.statement == row["problem_statement"]
        assert "\u2028" in task.statement
        assert task.must_pass == ("tests/test_middle.py::test_three",)
        assert task.must_stay == ("tests/test_middle.py::test_one", "tests/test_middle.py::test_text[a b]")
        assert "tests/test_middle.py" in task.protected
        assert (task.files, task.hidden, task.reference) == ({}, {}, Change({}))
        assert task.benchmark is not None
        assert (task.benchmark.image.name, task.benchmark.image.work) == (made.IMAGE, "/testbed")

    def test_lists_of_tests_in_both_forms(self, row: Row, tmp_path: Path) -> None:
        other = {**row, "FAIL_TO_PASS": ["a"], "PASS_TO_PASS": json.dumps(["b\u2028c"])}
        task = task_of(other, tmp_path)
        assert (task.must_pass, task.must_stay) == (("a",), ("b\u2028c",))

    def test_lines_lists_and_their_order(self, row: Row, tmp_path: Path) -> None:
        rows = [{**row, "instance_id": name} for name in ("b__b-2", "a__a-1")]
        lines = "\n".join(json.dumps(one, ensure_ascii=False) for one in rows).encode()
        assert [task.id for task in tasks(lines, tmp_path)] == ["a__a-1", "b__b-2"]
        assert [task.digest for task in tasks(lines, tmp_path)] == [task.digest for task in tasks(rows, tmp_path)]

    @pytest.mark.skipif(find_spec("pyarrow") is None, reason=f"no pyarrow: {grader.INSTALL}")
    def test_parquet(self, row: Row, tmp_path: Path) -> None:
        import pyarrow
        from pyarrow.parquet import write_table

        write_table(pyarrow.Table.from_pylist([dict(row)]), tmp_path / "rows.parquet")
        (task,) = SwebenchSuite("swebench", tmp_path / "rows.parquet").tasks()
        assert task.digest == task_of(row, tmp_path).digest
        with pytest.raises(TaskError, match="is a damaged parquet file"):
            tasks((tmp_path / "rows.parquet").read_bytes()[:-20], tmp_path)

    @pytest.mark.skipif(find_spec("pyarrow") is not None, reason="pyarrow is installed")
    def test_parquet_without_its_reader(self, tmp_path: Path) -> None:
        with pytest.raises(Missing, match=r"pip install 'hgm-search\[swebench\]'; or give the rows as JSON lines"):
            tasks(b"PAR1 and more", tmp_path)

    def test_all_that_decides_is_in_the_digest(self, row: Row, tmp_path: Path) -> None:
        was = task_of(row, tmp_path).digest
        for key in ("eval_script", "image", "patch", "log_parser", "base_commit", "problem_statement"):
            assert task_of({**row, key: "another"}, tmp_path).digest != was, key

    @pytest.mark.parametrize(
        ("changed", "message"),
        [
            ({"eval_script": None}, "line 1 is no record of this benchmark: eval_script"),
            ({"FAIL_TO_PASS": "[1, 2"}, "FAIL_TO_PASS"),
            ({"FAIL_TO_PASS": "[]"}, "FAIL_TO_PASS"),
            ({"instance_id": "../x"}, "instance_id"),
            ({"image_assets": '{"test_patch": [{"path": "x.png"}]}'}, "has image_assets"),
        ],
        ids=lambda value: str(value)[:20],
    )
    def test_what_is_no_row_is_named(self, row: Row, changed: Row, message: str, tmp_path: Path) -> None:
        with pytest.raises(TaskError, match=message):
            tasks({**row, **changed}, tmp_path)

    def test_rows_of_before_version_5(self, row: Row, tmp_path: Path) -> None:
        old = {key: value for key, value in row.items() if key not in ("image", "eval_script", "log_parser")}
        with pytest.raises(TaskError, match="image: Field required"):
            tasks(old, tmp_path)

    def test_two_of_one_name_and_no_file(self, row: Row, tmp_path: Path) -> None:
        with pytest.raises(TaskError, match=f"{made.ID} is there twice"):
            tasks([row, row], tmp_path)
        with pytest.raises(TaskError, match=r"gone.jsonl: No such file"):
            SwebenchSuite("swebench", tmp_path / "gone.jsonl").tasks()


class TestCheckout:
    async def test_an_agents_view(self, row: Row, container: ContainerSandbox, tmp_path: Path) -> None:
        task = await checked_out(container, task_of(row, tmp_path))
        assert set(task.files) == {"conftest.py", "tests/test_middle.py", "up/__init__.py", "up/middle.py"}
        assert task.files["up/middle.py"] == File(made.BUGGY.encode())
        task = await with_reference(container, task)
        assert task.reference == Change({"up/middle.py": File(made.FIXED.encode())})

    async def test_an_agent_at_work(
        self, row: Row, container: ContainerSandbox, environments: Environments, tmp_path: Path
    ) -> None:
        task = await checked_out(container, task_of(row, tmp_path))
        assert task.benchmark is not None
        image = task.benchmark.image
        manifest = b'name = "probe"\ncontract = 1\nentry = ["python", "-P", "-m", "probe"]\n'
        files = {"agent.toml": File(manifest), "probe.py": File(PROBE)}
        write_tree(files, tmp_path / "source")
        async with gateway(tmp_path) as door:
            run = await run_agent(
                container,
                load_agent(files),
                statement=task.statement,
                checkout=task.files,
                test_command="",
                limits=task.limits,
                model_limits=task.model_limits,
                seed=1,
                model="m",
                door=Door(door, "token"),
                environment=Environment((), image.path),
                own=environments.of_agent(None),
                source_dir=tmp_path / "source",
                image=image,
            )
        assert run.output.decode().splitlines() == [
            "/agent-env/bin/python",
            "/testbed []",
            "/opt/miniconda3/envs/testbed/bin/python",
            "/v1/models",
        ]
        assert run.change == Change({"up/middle.py": File(made.FIXED.encode()), "conftest.py": None})

    async def test_an_image_without_a_checkout_is_no_ones_score(
        self, row: Row, container: ContainerSandbox, tmp_path: Path
    ) -> None:
        with pytest.raises(
            SandboxFailure, match=f"task {made.ID}: the image {DEFAULT_IMAGE} has no checkout at /testbed"
        ):
            await checked_out(container, task_of({**row, "image": DEFAULT_IMAGE}, tmp_path))

    async def test_a_fix_of_other_files_is_told(
        self, row: Row, container: ContainerSandbox, environments: Environments, tmp_path: Path
    ) -> None:
        other = str(row["patch"]).replace("sorted", "sort")
        with pytest.raises(TaskError, match="its patch does not fit its image: up/middle"):
            await with_reference(container, task_of({**row, "patch": other}, tmp_path))
        suite = SwebenchSuite("swebench", tmp_path / "rows.jsonl")
        (told,) = await prove(container, suite, suite.tasks(), environments, 1, lambda _: None)
        assert not told.holds
        assert "its patch does not fit its image" in told.detail

    def test_what_a_run_needs_is_told_before(
        self, row: Row, container: ContainerSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        task = task_of(row, tmp_path)
        with pytest.raises(SandboxUnavailable, match=r'cannot run; set in hgm.toml: \[sandbox\] backend = "container"'):
            require(BubblewrapSandbox(), [task])
        with pytest.raises(SandboxUnavailable, match="the image gone:1 is not here; get it with: docker pull gone:1"):
            require(container, [task, task_of({**row, "image": "gone:1"}, tmp_path)])
        monkeypatch.setattr(grader.metadata, "version", lambda _: "4.1.0")
        with pytest.raises(Missing, match=r"swebench 4.1.0 is too old.*pip install 'hgm-search\[swebench\]'"):
            require(container, [task])

    @pytest.mark.skipif(find_spec("swebench") is not None, reason="swebench is installed")
    def test_the_package_is_asked_for(self, row: Row, container: ContainerSandbox, tmp_path: Path) -> None:
        with pytest.raises(Missing, match=r"which is not installed: pip install 'hgm-search\[swebench\]'"):
            require(container, [task_of(row, tmp_path)])


def ended(log: bytes, report: bytes = WHOLE, limit: Limit | None = None) -> Finished:
    return Finished(None if limit else 0, limit, log, report, None, 1.0, 1.1)


class TestEnds:
    """What needs no grader."""

    @pytest.mark.parametrize(
        ("finished", "cause", "detail"),
        [
            (ended(b"error: patch failed", b"usable\n"), JudgeCause.NOT_APPLIED, "does not apply: error: patch failed"),
            (ended(b"", WHOLE, Limit.WALL), JudgeCause.JUDGE_LIMIT, "met the judge's wall limit"),
            (ended(b"", WHOLE, Limit.MEMORY), JudgeCause.JUDGE_LIMIT, "met the judge's memory limit"),
            (ended(b"x" * ((instance.LOG_KB << 10) + 1)), JudgeCause.JUDGE_LIMIT, "met the judge's output limit"),
        ],
        ids=["not applied", "wall", "memory", "log cut"],
    )
    def test_the_agents(self, row: Row, tmp_path: Path, finished: Finished, cause: JudgeCause, detail: str) -> None:
        found, said, verdicts = benchmark_of(row, tmp_path).judged(finished)
        assert (found, verdicts) == (cause, {})
        assert detail in said

    @pytest.mark.parametrize("finished", [ended(b"no git", b""), ended(b"", b"", Limit.WALL)], ids=["image", "slow"])
    def test_nobodys(self, row: Row, tmp_path: Path, finished: Finished) -> None:
        benchmark = benchmark_of(row, tmp_path)
        with pytest.raises(SandboxFailure, match=r"is not one of SWE-bench's: (no git|wall)"):
            benchmark.judged(finished)


LOG = (Path(__file__).parent / "swebench_resolved.log").read_text()
"""What the script of the made-up instance printed, once, with its fix applied."""

THREE = "PASSED tests/test_middle.py::test_three\n"
FAILED = "FAILED tests/test_middle.py::test_three - AssertionError: assert 1 == 2\n"
EXIT = ">>>>> Test Exit Code: 0"


@needs_package
class TestLogs:
    """What a recorded log says, by the benchmark's own grader."""

    @pytest.mark.parametrize(
        ("log", "cause", "detail"),
        [
            (LOG, None, "all 3 tests passed"),
            (LOG.replace(THREE, FAILED), JudgeCause.TESTS, "2 of 3 tests passed; .*::test_three: failed"),
            (LOG.replace(THREE, ""), JudgeCause.NOT_REPORTED, "2 of 3 tests passed; .*::test_three: missing"),
            (LOG.replace(THREE, THREE.replace("PASSED", "SKIPPED")), JudgeCause.TESTS, "test_three: skipped"),
            (LOG[: LOG.index(THREE)], JudgeCause.NOT_REPORTED, "the log has no results"),
            (LOG.replace(">>>>> Start Test Output", ""), JudgeCause.NOT_REPORTED, "the log has no results"),
            (LOG + ">>>>> Patch Apply Failed\n", JudgeCause.NOT_REPORTED, "the log has no results"),
            (LOG + ">>>>> Tests Timed Out\n", JudgeCause.NOT_REPORTED, "the log has no results"),
            (LOG.replace(EXIT, EXIT[:-1] + "1"), JudgeCause.NOT_REPORTED, "the log has no results"),
            (LOG.replace("\u2028", "").replace("PASSED", "\x1b[32mPASSED\x1b[0m"), None, "all 3 tests passed"),
            ("", JudgeCause.NOT_REPORTED, "the log has no results"),
        ],
        ids=[
            "resolved", "a test failed", "a test is not there", "a test was skipped", "cut off", "no marker",
            "says that a patch failed", "says that time was up", "exit code without a failure", "colours", "empty",
        ],
    )  # fmt: skip
    def test_what_it_means(self, row: Row, tmp_path: Path, log: str, cause: JudgeCause | None, detail: str) -> None:
        found, said, _ = benchmark_of(row, tmp_path).judged(ended(log.encode()))
        assert found is cause
        assert re.search(detail, said)

    def test_a_log_that_the_grader_stumbles_over_is_the_agents(self, row: Row, tmp_path: Path) -> None:
        log = LOG.replace(THREE, f"FAIL:\n{THREE}")
        benchmark = benchmark_of({**row, "log_parser": "parse_log_django"}, tmp_path)
        assert benchmark.judged(ended(log.encode()))[:2] == (
            JudgeCause.NOT_REPORTED,
            "the grader came to no end with this log",
        )

    @pytest.mark.parametrize("key", ["log_parser", "eval_type"])
    def test_a_row_that_the_package_does_not_know_is_nobodys(self, row: Row, tmp_path: Path, key: str) -> None:
        benchmark = benchmark_of({**row, key: "of_tomorrow"}, tmp_path)
        with pytest.raises(SandboxFailure, match=r"the package swebench does not work here:[^$]*of_tomorrow"):
            benchmark.judged(ended(LOG.encode()))


@needs_package
class TestWholeWay:
    async def test_the_fix_resolves_and_nothing_does_not(
        self, row: Row, container: ContainerSandbox, exam: Environment, tmp_path: Path
    ) -> None:
        task = await with_reference(container, task_of(row, tmp_path))
        right = await judge(container, task, task.reference, exam)
        assert (right.resolved, right.detail) == (True, "all 3 tests passed"), right.output.decode()
        assert set(right.tests.values()) == {Verdict.PASSED}
        nothing = await judge(container, task, Change({}), exam)
        assert (nothing.resolved, nothing.cause) == (False, JudgeCause.TESTS)
        assert nothing.tests == {
            "tests/test_middle.py::test_three": Verdict.FAILED,
            "tests/test_middle.py::test_one": Verdict.PASSED,
            "tests/test_middle.py::test_text[a b]": Verdict.PASSED,
        }
        assert nothing.detail == "2 of 3 tests passed; tests/test_middle.py::test_three: failed"

    async def test_a_changed_test_does_not_count(
        self, row: Row, container: ContainerSandbox, exam: Environment, tmp_path: Path
    ) -> None:
        task = await with_reference(container, task_of(row, tmp_path))
        cheat = Change({"tests/test_middle.py": File(b""), "conftest.py": File(b"import os; os._exit(0)")})
        assert not kept_change(task, cheat)
        both = Change({**cheat.entries, **task.reference.entries})
        assert (await judge(container, task, both, exam)).resolved

    async def test_the_judges_checkout_has_something_in_the_way(
        self, row: Row, container: ContainerSandbox, exam: Environment, tmp_path: Path
    ) -> None:
        task = await checked_out(container, task_of(row, tmp_path))
        task = replace(task, files={path: file for path, file in task.files.items() if path != "up/__init__.py"})
        judgement = await judge(container, task, Change({"up/__init__.py": File(b"new = 1\n")}), exam)
        assert (judgement.resolved, judgement.cause) == (False, JudgeCause.NOT_APPLIED)
        assert "already exists in working directory" in judgement.detail

    async def test_code_that_ends_the_runner(
        self, row: Row, container: ContainerSandbox, exam: Environment, tmp_path: Path
    ) -> None:
        task = await checked_out(container, task_of(row, tmp_path))
        ending = Change({"up/middle.py": File(b"import os\nos._exit(0)\n")})
        assert (await judge(container, task, ending, exam)).cause is JudgeCause.NOT_REPORTED
        killing = Change({"up/middle.py": File(b"import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\n")})
        assert (await judge(container, task, killing, exam)).cause is JudgeCause.NOT_REPORTED
