"""What every sandbox promises, isolated or not."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from archive.files import File, Mode
from evaluators.sandbox.base import DOOR_URL, PRINTED_BYTES, Job, Limit, Mount, Printed, Sandbox
from tests.evaluators.sandbox.conftest import LIMITS, job, limits
from tests.evaluators.sandbox.gateway import gateway
from tests.evaluators.sandbox.processes import appears, running


def _skip_where_the_init_is_bwraps(sandbox: Sandbox) -> None:
    if sandbox.name == "container":
        pytest.skip("collects as bubblewrap does, by the same init: seconds for nothing new")


class TestCommand:
    async def test_exit_code_and_interleaved_output(self, sandbox: Sandbox) -> None:
        finished = await sandbox.run(Job(("sh", "-c", "echo one; echo two >&2; echo three; exit 7"), {}))
        assert (finished.exit_code, finished.limit) == (7, None)
        assert finished.output == b"one\ntwo\nthree\n"
        assert finished.files is None
        assert 0 < finished.wall_s <= finished.total_s

    async def test_a_signal_is_a_negative_exit_code(self, sandbox: Sandbox) -> None:
        finished = await sandbox.run(job("import os, signal; os.kill(os.getpid(), signal.SIGTERM)"))
        assert finished.exit_code == -15

    async def test_a_command_that_does_not_exist_is_the_variants_own_doing(self, sandbox: Sandbox) -> None:
        finished = await sandbox.run(Job(("no-such-program",), {}))
        assert finished.exit_code == 127
        assert b"no-such-program" in finished.output

    async def test_checkout_is_the_working_directory(self, sandbox: Sandbox) -> None:
        checkout = {
            "a/b.txt": File(b"text"),
            "run.sh": File(b"#!/bin/sh\ncat a/b.txt link", Mode.EXECUTABLE),
            "link": File(b"a/b.txt", Mode.SYMLINK),
        }
        finished = await sandbox.run(Job(("./run.sh",), checkout))
        assert finished.output == b"texttext"

    async def test_inputs_env_mounts_and_path(self, sandbox: Sandbox, shown: Path) -> None:
        (shown / "tool").write_text("#!/bin/sh\ncat $TASK /lib-here/data\n")
        (shown / "tool").chmod(0o755)
        (shown / "data").write_text("mounted")
        finished = await sandbox.run(
            Job(
                ("tool",),
                {},
                LIMITS,
                inputs={"task.json": b"asked "},
                mounts=(Mount(shown, "/lib-here"),),
                path=(str(shown) if sandbox.name == "process" else "/lib-here",),
                env={"TASK": "/run/hgm/task.json"},
            )
        )
        if sandbox.name == "process":  # paths inside files are not translated there
            assert finished.output.startswith(b"asked ")
        else:
            assert finished.output == b"asked mounted"

    async def test_the_engines_environment_is_not_inherited(
        self, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("OPENAI_API_KEY", "canary-key")
        finished = await sandbox.run(Job(("env",), {}, env={"OWN": "yes"}))
        assert b"canary" not in finished.output
        assert b"OWN=yes" in finished.output


class TestOutput:
    async def test_head_and_tail_are_kept(self, sandbox: Sandbox) -> None:
        finished = await sandbox.run(job("print('first'); print('x' * 1_000_000); print('last')"))
        assert finished.output.startswith(b"first\n")
        assert finished.output.endswith(b"x\nlast\n")
        assert b"bytes left out" in finished.output
        assert len(finished.output) < 64 * 1024 + 100

    async def test_endless_output_ends_at_the_wall_limit(self, sandbox: Sandbox) -> None:
        finished = await sandbox.run(Job(("yes",), {}, limits(wall_s=0.5)))
        assert finished.limit is Limit.WALL
        assert len(finished.output) < 64 * 1024 + 100

    async def test_a_closed_output_is_no_end(self, sandbox: Sandbox) -> None:
        finished = await sandbox.run(Job(("sh", "-c", "exec >&- 2>&-; sleep 0.4; exit 3"), {}))
        assert finished.exit_code == 3
        assert finished.wall_s >= 0.2  # the clock is started a moment after the command

    async def test_its_end_can_be_looked_at_while_the_job_runs(self, sandbox: Sandbox) -> None:
        if sandbox.name == "container":
            pytest.skip("a container says nothing before its end")
        printed = Printed()
        source = "import time; print('x' * 9_000); print('at work', flush=True); time.sleep(600)"
        running = asyncio.create_task(sandbox.run(job(source, printed=printed)))
        async with asyncio.timeout(20):
            while not printed.read().endswith(b"x\nat work\n"):
                assert not running.done()
                await asyncio.sleep(0.01)
        assert len(printed.read()) == PRINTED_BYTES
        running.cancel()
        await asyncio.wait({running})
        assert printed.read().endswith(b"x\nat work\n"), "and afterwards"


class TestReport:
    SOURCE = """
        import os, subprocess, sys
        descriptor = int(os.environ["HGM_REPORT_FD"])
        print("child", subprocess.run(["ls", f"/proc/self/fd/{descriptor}"], capture_output=True).returncode)
        os.write(descriptor, b"all passed")
    """

    async def test_it_comes_back_apart_from_the_output(self, sandbox: Sandbox) -> None:
        finished = await sandbox.run(job(self.SOURCE, wants_report=True))
        assert finished.report == b"all passed"
        assert b"all passed" not in finished.output

    async def test_what_python_starts_does_not_inherit_it(self, sandbox: Sandbox) -> None:
        finished = await sandbox.run(job(self.SOURCE, wants_report=True))
        assert finished.output == b"child 2\n"

    async def test_without_asking_there_is_none(self, sandbox: Sandbox) -> None:
        finished = await sandbox.run(job("import os; print(os.environ.get('HGM_REPORT_FD'))"))
        assert finished.output == b"None\n"
        assert finished.report == b""

    async def test_an_endless_report_is_cut(self, sandbox: Sandbox) -> None:
        source = "import os\nd = int(os.environ['HGM_REPORT_FD'])\nfor _ in range(20): os.write(d, bytes(1 << 20))"
        finished = await sandbox.run(job(source, wants_report=True))
        assert finished.exit_code == 0
        assert len(finished.report) == 8 << 20


class TestLimits:
    CROWDED = """
        import os, time
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        for _ in range(4):
            if not os.fork():
                while True: pass
        began = time.thread_time()
        while time.thread_time() - began < 0.4: pass
    """

    @pytest.mark.parametrize(("stretch", "limit"), [(1.0, Limit.WALL), (50.0, None)])
    async def test_waiting_for_a_processor_does_not_count_where_the_wall_is_stretched(
        self, sandbox: Sandbox, stretch: float, limit: Limit | None
    ) -> None:
        finished = await sandbox.run(job(self.CROWDED, limits=limits(wall_s=0.8), stretch=stretch))
        assert finished.limit is limit, finished.output

    async def test_whatever_else_a_command_waits_for_does(self, sandbox: Sandbox) -> None:
        finished = await sandbox.run(Job(("sleep", "5"), {}, limits(wall_s=0.3), stretch=50.0))
        assert finished.limit is Limit.WALL

    async def test_wall_time_kills(self, sandbox: Sandbox) -> None:
        finished = await sandbox.run(Job(("sleep", "60"), {}, limits(wall_s=0.3), collect=True))
        assert (finished.exit_code, finished.limit) == (None, Limit.WALL)
        assert finished.files == {}
        assert 0.3 <= finished.wall_s < 5

    async def test_background_processes_are_dead_before_the_checkout_is_collected(self, sandbox: Sandbox) -> None:
        script = "(while true; do date +%N > file; done) & sleep 0.2; exit 0"
        finished = await sandbox.run(Job(("sh", "-c", script), {}, LIMITS, collect=True))
        assert finished.exit_code == 0
        assert finished.wall_s < 2
        assert finished.files is not None
        assert set(finished.files) == {"file"}

    async def test_cancelling_kills(self, sandbox: Sandbox) -> None:
        task = asyncio.create_task(sandbox.run(Job(("sleep", "61.7"), {}, LIMITS)))
        assert await appears("61.7")
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not running("61.7")


class TestCollecting:
    async def test_files_modes_and_removals(self, sandbox: Sandbox) -> None:
        script = "rm old; mkdir -p d/e; echo new > d/e/f; printf '#!' > x; chmod +x x; ln -s d/e/f inside"
        finished = await sandbox.run(Job(("sh", "-c", script), {"old": File(b"1"), "kept": File(b"2")}, collect=True))
        assert finished.files == {
            "kept": File(b"2"),
            "d/e/f": File(b"new\n"),
            "x": File(b"#!", Mode.EXECUTABLE),
            "inside": File(b"d/e/f", Mode.SYMLINK),
        }

    async def test_what_is_wanted_alone_and_by_its_real_path(self, sandbox: Sandbox) -> None:
        script = "mv d e; ln -s e d; echo new > b; seq 30000 > large"
        before = {"a": File(b"1"), "b": File(b"2"), "d/c": File(b"3")}
        asked = Job(("sh", "-c", script), before, collect=True, wanted=frozenset({"a", "b", "d/c", "gone"}))
        assert (await sandbox.run(asked)).files == {"a": File(b"1"), "b": File(b"new\n")}

    async def test_what_is_no_answer_is_left_out(self, sandbox: Sandbox) -> None:
        script = (
            "ln -s /etc/passwd out; ln -s ../../x climb; mkfifo pipe; mkdir .git __pycache__; echo > .git/config;"
            "echo > __pycache__/a.pyc; echo data > file; ln file hard; python -c 'import socket;"
            's=socket.socket(socket.AF_UNIX); s.bind("sock")\''
        )
        finished = await sandbox.run(Job(("sh", "-c", script), {}, collect=True))
        assert finished.files == {"file": File(b"data\n"), "hard": File(b"data\n")}

    async def test_long_and_odd_names(self, sandbox: Sandbox) -> None:
        source = """
            import os
            os.makedirs("d" * 200)
            open("d" * 200 + "/" + "f" * 200, "w").write("long")
            os.symlink("d" * 200 + "/" + "f" * 200, "link")
            open("ünïcode name\\n", "w").write("odd")
        """
        finished = await sandbox.run(job(source, collect=True))
        assert finished.files is not None
        assert finished.files["d" * 200 + "/" + "f" * 200].data == b"long"
        assert finished.files["link"].data == ("d" * 200 + "/" + "f" * 200).encode()
        assert finished.files["ünïcode name\n"].data == b"odd"

    async def test_unreadable_files_are_read_nevertheless(self, sandbox: Sandbox) -> None:
        script = "mkdir d; echo 1 > d/f; chmod 0 d/f d"
        finished = await sandbox.run(Job(("sh", "-c", script), {}, collect=True))
        assert finished.files is not None
        assert finished.files["d/f"].data == b"1\n"

    async def test_twenty_thousand_files(self, sandbox: Sandbox) -> None:
        _skip_where_the_init_is_bwraps(sandbox)
        source = "for i in range(20_000): open(f'f{i}', 'w').write(str(i))"
        finished = await sandbox.run(job(source, limits=limits(disk_mb=128, memory_mb=512), collect=True))
        assert finished.files is not None
        assert len(finished.files) == 20_000
        assert finished.files["f19999"].data == b"19999"

    @pytest.mark.parametrize(
        "source",
        [
            "for i in range(20_001): open(f'f{i}', 'w')",
            "open('sparse', 'w').truncate(1 << 40)",
            "import os; open('f', 'w').truncate(1 << 20); [os.link('f', f'f{i}') for i in range(64)]",
        ],
        ids=["too many", "sparse", "hard links"],
    )
    async def test_a_tree_that_is_too_large_is_the_disk_limit(self, sandbox: Sandbox, source: str) -> None:
        _skip_where_the_init_is_bwraps(sandbox)
        finished = await sandbox.run(job(source, collect=True))
        assert (finished.exit_code, finished.limit, finished.files) == (None, Limit.DISK, None)

    async def test_a_path_too_deep_to_name_is_left_out(self, sandbox: Sandbox) -> None:
        source = """
            import os
            open("kept", "w").close()
            for _ in range(60):
                os.mkdir("d" * 100)
                os.chdir("d" * 100)
            open("lost", "w").close()
        """
        finished = await sandbox.run(job(source, collect=True))
        assert finished.files == {"kept": File(b"")}


class TestDoor:
    async def test_many_connections_at_once(self, sandbox: Sandbox, tmp_path: Path) -> None:
        source = """
            import concurrent.futures, os, urllib.request
            def get(n):
                with urllib.request.urlopen(os.environ["DOOR"] + "/" + str(n), timeout=10) as answer:
                    return answer.read().decode()
            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                print(*pool.map(get, range(24)))
        """
        async with gateway(tmp_path) as door:
            finished = await sandbox.run(job(source, env={"DOOR": DOOR_URL}, door=door))
        assert finished.output.decode().split() == [f"/{n}" for n in range(24)]

    async def test_an_answer_streams(self, sandbox: Sandbox, tmp_path: Path) -> None:
        source = """
            import os, time, urllib.request
            with urllib.request.urlopen(os.environ["DOOR"] + "/stream", timeout=10) as answer:
                seen = [(answer.readline(), time.monotonic()) for _ in range(3)]
            print(*(line.decode().strip() for line, _ in seen), seen[2][1] - seen[0][1] > 0.1)
        """
        async with gateway(tmp_path) as door:
            finished = await sandbox.run(job(source, env={"DOOR": DOOR_URL}, door=door))
        assert finished.output.decode().split() == ["0", "1", "2", "True"]

    async def test_a_large_question_and_a_large_answer(self, sandbox: Sandbox, tmp_path: Path) -> None:
        source = """
            import hashlib, os, urllib.request
            data = bytes(range(256)) * 20_000
            with urllib.request.urlopen(os.environ["DOOR"] + "/echo", data, timeout=10) as answer:
                print(answer.read() == data)
        """
        async with gateway(tmp_path) as door:
            finished = await sandbox.run(job(source, env={"DOOR": DOOR_URL}, door=door))
        assert finished.output == b"True\n"

    async def test_without_a_gateway_the_connection_fails(self, sandbox: Sandbox, tmp_path: Path) -> None:
        source = """
            import os, urllib.request
            try:
                urllib.request.urlopen(os.environ["DOOR"], timeout=10)
            except OSError as error:
                print("refused")
        """
        async with gateway(tmp_path) as door:
            pass
        finished = await sandbox.run(job(source, env={"DOOR": DOOR_URL}, door=door))
        assert finished.output == b"refused\n"
