"""What isolation promises: attacks that must fail, and limits that must hold whatever the agent does."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from archive.errors import SandboxFailure
from archive.files import File
from evaluators.sandbox import view
from evaluators.sandbox.base import WORK, Job, Limit, Mount, Sandbox
from evaluators.sandbox.bubblewrap import BubblewrapSandbox
from evaluators.sandbox.check import check_limits
from tests.evaluators.sandbox.conftest import LIMITS, job, limits
from tests.evaluators.sandbox.processes import appears, running

ROOT = Path(__file__).parents[3]
HOME_KEYS = str(Path.home() / ".ssh")
CORE_PATTERN = Path("/proc/sys/kernel/core_pattern")


class TestProcesses:
    async def test_a_daemonised_grandchild_dies_at_the_wall_limit(self, bubblewrap: BubblewrapSandbox) -> None:
        source = """
            import os, time
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    os.execvp("sleep", ["sleep", "62.1"])
                os._exit(0)
            time.sleep(60)
        """
        task = asyncio.create_task(bubblewrap.run(job(source, limits=limits(wall_s=1.0))))
        assert await appears("62.1")
        assert (await task).limit is Limit.WALL
        assert not running("62.1")

    async def test_a_daemonised_grandchild_dies_when_the_command_ends(self, bubblewrap: BubblewrapSandbox) -> None:
        finished = await bubblewrap.run(Job(("sh", "-c", "setsid sleep 62.2 & exit 0"), {}, LIMITS))
        assert finished.exit_code == 0
        assert not running("62.2")

    async def test_fork_bomb(self, bubblewrap: BubblewrapSandbox) -> None:
        source = "import os\nwhile True: os.fork()"
        finished = await bubblewrap.run(job(source, limits=limits(wall_s=3.0), collect=True))
        assert (finished.exit_code, finished.limit) == (None, Limit.PROCESSES)
        assert finished.files == {}

    async def test_the_number_of_processes_is_exact(self, bubblewrap: BubblewrapSandbox) -> None:
        source = """
            import os, time
            n = 1
            try:
                while True:
                    if os.fork() == 0:
                        time.sleep(60)
                    n += 1
            except BlockingIOError:
                print(n)
        """
        finished = await bubblewrap.run(job(source, limits=limits(processes=17)))
        assert (finished.output, finished.exit_code, finished.limit) == (b"17\n", 0, None)

    async def test_orphans_do_not_stay_as_zombies(self, isolating: Sandbox) -> None:
        source = """
            import os, time
            for _ in range(100):
                pid = os.fork()
                if pid == 0:
                    if os.fork() == 0:
                        os._exit(0)
                    os._exit(0)
                os.waitpid(pid, 0)
                time.sleep(0.002)
        """
        finished = await isolating.run(job(source, limits=limits(processes=8)))
        assert (finished.exit_code, finished.limit) == (0, None)

    async def test_a_sandbox_dies_with_an_engine_that_is_killed(self, bubblewrap: BubblewrapSandbox) -> None:
        with _engine("62.3") as engine:
            assert await appears("62.3")
            engine.kill()
            assert await _gone("62.3")
        assert bubblewrap.sweep() >= 1
        assert bubblewrap.sweep() == 0

    async def test_ctrl_c_in_the_engines_terminal_does_not_reach_a_job(self, bubblewrap: BubblewrapSandbox) -> None:
        with _engine("62.4") as engine:
            assert await appears("62.4")
            os.killpg(engine.pid, signal.SIGINT)
            await asyncio.sleep(0.3)
            assert running("62.4")
            engine.kill()

    async def test_sweep_leaves_living_engines_alone(self, bubblewrap: BubblewrapSandbox) -> None:
        task = asyncio.create_task(bubblewrap.run(Job(("sh", "-c", "sleep 0.6; echo done"), {}, LIMITS)))
        await asyncio.sleep(0.2)
        bubblewrap.sweep()
        assert (await task).output == b"done\n"


class TestMemory:
    HOG = "data = bytearray(b'x') * (1 << 30)"

    async def test_a_hog_is_killed(self, bubblewrap: BubblewrapSandbox) -> None:
        finished = await bubblewrap.run(job(self.HOG, collect=True))
        assert (finished.exit_code, finished.limit, finished.files) == (None, Limit.MEMORY, {})

    async def test_many_small_processes_count_together(self, bubblewrap: BubblewrapSandbox) -> None:
        source = """
            import os, time
            for _ in range(16):
                if os.fork() == 0:
                    data = bytearray(b"x") * (30 << 20)
                    time.sleep(60)
            raise SystemExit(any(os.wait()[1] for _ in range(16)))
        """
        finished = await bubblewrap.run(job(source, limits=limits(wall_s=10.0)))
        assert finished.limit is Limit.MEMORY

    async def test_files_count_too(self, bubblewrap: BubblewrapSandbox) -> None:
        source = "data = bytes(1 << 20)\nwith open('f', 'wb') as file:\n  for _ in range(200): file.write(data)"
        finished = await bubblewrap.run(job(source, limits=limits(disk_mb=512, memory_mb=64), collect=True))
        assert finished.limit is Limit.MEMORY

    async def test_a_killed_child_that_the_command_copes_with_is_no_limit(self, bubblewrap: BubblewrapSandbox) -> None:
        source = f"""
            import subprocess, sys
            print(subprocess.run([sys.executable, "-c", {self.HOG!r}]).returncode)
        """
        finished = await bubblewrap.run(job(source))
        assert (finished.output, finished.exit_code, finished.limit) == (b"-9\n", 0, None)

    async def test_a_process_cannot_make_the_init_the_victim(self, bubblewrap: BubblewrapSandbox) -> None:
        source = "open('/proc/self/oom_score_adj', 'w').write('-1000')"
        finished = await bubblewrap.run(job(source))
        assert b"Read-only file system" in finished.output


class TestDisk:
    @pytest.mark.parametrize("place", [WORK, "/tmp", "/dev/shm"])
    async def test_a_filler_gets_enospc(self, bubblewrap: BubblewrapSandbox, place: str) -> None:
        source = f"""
            import os
            file = open("{place}/f", "wb", buffering=0)
            try:
                while True:
                    file.write(bytes(1 << 16))
            except OSError as error:
                print(error.errno, os.path.getsize("{place}/f"))
                raise SystemExit(1)
        """
        finished = await bubblewrap.run(job(source))
        assert finished.output == f"28 {8 << 20}\n".encode()
        assert (finished.exit_code, finished.limit) == (None, Limit.DISK)

    @pytest.mark.parametrize("place", ["/", "/dev", "/etc", "/run", "/run/hgm", "/proc", "/usr", "/usr/lib", "/root"])
    async def test_nothing_else_can_be_written(self, bubblewrap: BubblewrapSandbox, place: str) -> None:
        finished = await bubblewrap.run(Job(("sh", "-c", f"echo x > {place}/file"), {}, inputs={"a": b""}))
        assert finished.exit_code not in (0, None)

    async def test_inputs_and_mounts_are_read_only(self, isolating: Sandbox, shown: Path) -> None:
        mine = shown / "f"
        mine.write_text("mine")
        script = "for f in /run/hgm/a /m/f; do chmod 777 $f; echo x > $f; rm -f $f; cat $f; done"
        finished = await isolating.run(
            Job(("sh", "-c", script), {}, LIMITS, inputs={"a": b"in"}, mounts=(Mount(shown, "/m"),))
        )
        assert finished.output.count(b"Read-only file system") == 6
        assert mine.read_text() == "mine"

    async def test_a_checkout_that_does_not_fit_is_the_disk_limit(self, bubblewrap: BubblewrapSandbox) -> None:
        finished = await bubblewrap.run(Job(("true",), {"f": File(bytes(9 << 20))}, LIMITS))
        assert (finished.exit_code, finished.limit) == (None, Limit.DISK)

    async def test_a_checkout_that_contradicts_itself_is_the_agents_failure(
        self, bubblewrap: BubblewrapSandbox
    ) -> None:
        finished = await bubblewrap.run(Job(("true",), {"a": File(b""), "a/b": File(b"")}, LIMITS))
        assert (finished.exit_code, finished.limit) == (1, None)
        assert b"cannot be made" in finished.output


class TestWithoutControlGroups:
    """As an ordinary user has it: limits of the kernel per process, and the init's own counting."""

    @pytest.fixture
    def uncounted(self, bubblewrap: BubblewrapSandbox) -> BubblewrapSandbox:
        bubblewrap._host = replace(bubblewrap._on(), hierarchy=None)
        return bubblewrap

    def test_every_limit_holds(self, uncounted: BubblewrapSandbox) -> None:
        check_limits(uncounted)

    async def test_one_process_is_refused_memory(self, uncounted: BubblewrapSandbox) -> None:
        assert b"MemoryError" in (await uncounted.run(job(TestMemory.HOG))).output

    @pytest.mark.parametrize(
        "source",
        [
            "import mmap\nm = mmap.mmap(-1, 1 << 29)\nfor _ in range(32): m.write(bytes(1 << 24))\nwhile True: pass",
            "import os, time\nfor _ in range(3): os.fork()\ndata = b'x' * (60 << 20)\ntime.sleep(9)",
            f"import time\nopen('{WORK}/f', 'wb').write(bytes(150 << 20))\nd = b'x' * (150 << 20)\ntime.sleep(9)",
        ],
        ids=["shared", "many", "file and process"],
    )
    async def test_memory_is_counted_together(self, uncounted: BubblewrapSandbox, source: str) -> None:
        finished = await uncounted.run(job(source, limits=limits(disk_mb=200, memory_mb=280)))
        assert (finished.exit_code, finished.limit) == (None, Limit.MEMORY)

    async def test_fork_bomb(self, uncounted: BubblewrapSandbox) -> None:
        finished = await uncounted.run(job("import os\nwhile True: os.fork()", limits=limits(wall_s=3.0)))
        assert finished.limit is Limit.PROCESSES


class TestNetwork:
    async def test_no_way_out(self, isolating: Sandbox) -> None:
        with socket.create_server(("127.0.0.1", 0)) as tcp, socket.socket(socket.AF_UNIX) as abstract:
            abstract.bind("\0hgm-test")
            abstract.listen()
            source = f"""
                import socket
                def refused(family, kind, address):
                    try:
                        socket.socket(family, kind).connect(address)
                    except OSError:
                        return True
                inet, stream, datagram = socket.AF_INET, socket.SOCK_STREAM, socket.SOCK_DGRAM
                print(refused(inet, stream, {tcp.getsockname()!r}))
                print(refused(inet, stream, ("192.0.2.1", 80)))
                print(refused(inet, datagram, ("192.0.2.1", 53)))
                print(refused(socket.AF_UNIX, stream, "\\0hgm-test"))
                try:
                    socket.getaddrinfo("example.com", 80)
                except OSError:
                    print(True)
            """
            finished = await isolating.run(job(source))
        assert finished.output == b"True\n" * 5

    async def test_loopback_works(self, isolating: Sandbox) -> None:
        source = """
            import socket
            server = socket.create_server(("localhost", 0))
            client = socket.create_connection(server.getsockname())
            client.send(b"hello")
            print(server.accept()[0].recv(5).decode())
        """
        assert (await isolating.run(job(source))).output == b"hello\n"


class TestHidden:
    async def test_the_hosts_files(self, bubblewrap: BubblewrapSandbox, tmp_path: Path) -> None:
        secret = tmp_path / "secret"
        secret.write_text("canary")
        source = f"""
            import os
            for path in ({str(secret)!r}, {str(ROOT)!r}, {HOME_KEYS!r}, "/etc/shadow", "/var", "/sys"):
                print(os.path.exists(path))
            print(sorted(os.listdir("/")), os.listdir("/tmp"), os.listdir({WORK!r}))
        """
        lines = (await bubblewrap.run(job(source))).output.decode().splitlines()
        assert lines[:6] == ["False"] * 6
        assert "'var'" not in lines[6]
        assert lines[6].endswith("[] []")

    async def test_installed_packages(self, bubblewrap: BubblewrapSandbox) -> None:
        source = """
            import importlib.util
            print([n for n in ("pip", "setuptools", "textual", "openai", "evaluators") if importlib.util.find_spec(n)])
        """
        finished = await bubblewrap.run(job(source, command=("python", "-c", job(source).command[-1])))
        assert finished.output == b"[]\n"
        for folder in view.masked_folders():
            listed = await bubblewrap.run(Job(("ls", "-A", folder), {}))
            assert (listed.exit_code, listed.output) == (0, b"")

    async def test_the_hosts_processes(self, isolating: Sandbox) -> None:
        source = "import os; print(sorted(int(n) for n in os.listdir('/proc') if n.isdigit()), os.getpid())"
        finished = await isolating.run(job(source))
        assert finished.output == b"[1, 2] 2\n"

    async def test_descriptors(self, isolating: Sandbox) -> None:
        finished = await isolating.run(Job(("ls", "/proc/self/fd"), {}, wants_report=False))
        assert finished.output.split() == [b"0", b"1", b"2", b"3"]  # the last is the listing's own


class TestPrivilege:
    async def test_neither_root_nor_any_capability(self, isolating: Sandbox) -> None:
        finished = await isolating.run(
            Job(("sh", "-c", "id -u; id -g; grep -E 'Cap|NoNewPrivs' /proc/self/status"), {})
        )
        lines = finished.output.decode().split()
        assert lines[:2] == ["1000", "1000"]
        assert set(lines[3:12:2]) == {"0" * 16}
        assert lines[-1] == "1"

    async def test_not_root_for_the_kernel_either(self, bubblewrap: BubblewrapSandbox) -> None:
        """As the host's root without capabilities one may still write sysctls and change the modes of devices."""
        before = _host_settings()
        script = "chmod 600 /dev/null; echo /tmp/x > /proc/sys/kernel/core_pattern; stat -c %u /proc /usr /dev/null"
        finished = await bubblewrap.run(Job(("sh", "-c", script), {}))
        assert _host_settings() == before
        assert finished.output.split()[-3:] == [b"65534"] * 3

    async def test_no_new_user_namespaces(self, bubblewrap: BubblewrapSandbox) -> None:
        finished = await bubblewrap.run(Job(("unshare", "--user", "--map-root-user", "id"), {}))
        assert finished.exit_code == 1

    async def test_the_init_cannot_be_looked_into_or_stopped(self, bubblewrap: BubblewrapSandbox) -> None:
        source = """
            import ctypes, os, signal
            for path in ("/proc/1/mem", "/proc/1/environ", "/proc/1/fd/3"):
                try:
                    open(path, "rb").read(1)
                    print("open", path)
                except OSError:
                    pass
            try:
                os.listdir("/proc/1/fd")
                print("listed")
            except OSError:
                pass
            PTRACE_SEIZE = 0x4206
            print(ctypes.CDLL(None).ptrace(PTRACE_SEIZE, 1, 0, 0))
            for number in range(1, 65):
                try:
                    os.kill(1, number)
                except OSError:
                    pass
            print("alive")
        """
        finished = await bubblewrap.run(job(source, limits=limits(wall_s=5.0)))
        assert (finished.exit_code, finished.output) == (0, b"-1\nalive\n")

    async def test_who_breaks_the_init_scores_no_infrastructure_failure(self, isolating: Sandbox) -> None:
        """Another process of one's own uid can be given resource limits: CPU time, for one, kills even PID 1."""
        source = """
            import resource, time
            resource.prlimit(1, resource.RLIMIT_FSIZE, (0, 0))
            resource.prlimit(1, resource.RLIMIT_NOFILE, (0, 0))
            resource.prlimit(1, resource.RLIMIT_CPU, (0, 0))
            print("x" * 1_000_000)
            time.sleep(60)
        """
        finished = await isolating.run(job(source, limits=limits(wall_s=2.0), collect=True))
        assert finished.exit_code != 0
        assert finished.files is None


class TestHostFailures:
    async def test_a_mount_that_does_not_exist(self, bubblewrap: BubblewrapSandbox, tmp_path: Path) -> None:
        with pytest.raises(SandboxFailure, match="does not exist"):
            await bubblewrap.run(Job(("true",), {}, mounts=(Mount(tmp_path / "no", "/m"),)))

    async def test_a_target_that_cannot_be_made(self, bubblewrap: BubblewrapSandbox, tmp_path: Path) -> None:
        with pytest.raises(SandboxFailure, match="did not start: bwrap"):
            await bubblewrap.run(Job(("true",), {}, mounts=(Mount(tmp_path, "/usr/bin/no/such"),)))

    async def test_bwrap_killed_from_outside(self, bubblewrap: BubblewrapSandbox) -> None:
        task = asyncio.create_task(bubblewrap.run(Job(("sleep", "62.5"), {}, LIMITS)))
        assert await appears("62.5")
        for pid in _own_children("bwrap"):
            os.kill(pid, signal.SIGKILL)
        with pytest.raises(SandboxFailure, match="killed from outside"):
            await task
        assert await _gone("62.5")

    async def test_no_gateway_at_the_door(self, bubblewrap: BubblewrapSandbox, tmp_path: Path) -> None:
        with pytest.raises(SandboxFailure, match="no gateway"):
            await bubblewrap.run(Job(("true",), {}, door=tmp_path / "none.sock"))

    @pytest.mark.parametrize("name", ["../up", "a/b", ""])
    async def test_input_names(self, bubblewrap: BubblewrapSandbox, name: str) -> None:
        with pytest.raises(SandboxFailure, match="plain path part"):
            await bubblewrap.run(Job(("true",), {}, inputs={name: b""}))

    async def test_nothing_is_left_on_the_host(self, bubblewrap: BubblewrapSandbox) -> None:
        await bubblewrap.run(Job(("true",), {}))
        descriptors = _descriptors()
        for _ in range(5):
            await bubblewrap.run(Job(("true",), {"a": File(b"")}, collect=True, inputs={"a": b""}))
        assert _descriptors() == descriptors
        host = bubblewrap._on()
        if host.hierarchy:
            assert [p for top in host.hierarchy.tops for p in top.iterdir() if f"-{os.getpid()}-" in p.name] == []


@contextlib.contextmanager
def _engine(argument: str):  # type: ignore[no-untyped-def]
    """Another process that runs a job which sleeps for `argument` seconds."""
    source = (
        "import asyncio, signal\n"
        "from evaluators.sandbox.base import Job\n"
        "from evaluators.sandbox.bubblewrap import BubblewrapSandbox\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        f"asyncio.run(BubblewrapSandbox().run(Job(('sleep', '{argument}'), {{}})))\n"
    )
    engine = subprocess.Popen([sys.executable, "-c", source], cwd=ROOT, start_new_session=True)
    try:
        yield engine
    finally:
        engine.kill()
        engine.wait()


async def _gone(argument: str) -> bool:
    for _ in range(200):
        if not running(argument):
            return True
        await asyncio.sleep(0.02)
    return False


def _own_children(name: str) -> list[int]:
    pids = Path("/proc/self/task", str(os.getpid()), "children").read_text().split()
    return [int(pid) for pid in pids if Path("/proc", pid, "comm").read_text().strip() == name]


def _host_settings() -> tuple[int, bytes]:
    return Path("/dev/null").stat().st_mode, CORE_PATTERN.read_bytes()


def _descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


BURN = """\
import os, signal, threading, time
def burn():
    begun = time.thread_time()
    while time.thread_time() - begun < 0.5:
        pass
def child():
    if os.fork() == 0:
        burn()
        os.write(1, b"done")
        os._exit(0)
"""
BURNERS = {
    "by itself": "burn()",
    "in C": "begun = time.process_time()\nwhile time.process_time() - begun < 0.5: sum(range(10**5))",
    "in a thread": "thread = threading.Thread(target=burn)\nthread.start()\nthread.join()",
    "in a child": "child()\nos.wait()",
    "in an orphan": (
        "read, write = os.pipe()\nif os.fork() == 0:\n    child()\n    os._exit(0)\nos.close(write)\nos.read(read, 1)"
    ),
    "and says it did not": "burn()\ntime.process_time = os.times = lambda: 0.0",
}


class TestProcessorTime:
    @pytest.mark.parametrize("work", BURNERS.values(), ids=BURNERS)
    async def test_work_is_counted(self, bubblewrap: BubblewrapSandbox, work: str) -> None:
        finished = await bubblewrap.run(job(BURN + work))
        assert finished.exit_code == 0, finished.output.decode()
        assert finished.cpu_s is not None
        assert finished.cpu_s >= 0.49

    async def test_whose_end_is_ignored_can_work_unseen_unless_one_process_is_all(
        self, bubblewrap: BubblewrapSandbox
    ) -> None:
        source = f"{BURN}signal.signal(signal.SIGCHLD, signal.SIG_IGN)\nchild()\ntry: os.wait()\nexcept OSError: pass"
        unseen = await bubblewrap.run(job(source))
        assert (unseen.exit_code, unseen.output) == (0, b"done")
        assert unseen.cpu_s is not None
        assert unseen.cpu_s < 0.49
        alone = await bubblewrap.run(job(source, limits=limits(processes=1)))
        assert alone.exit_code != 0
        assert b"done" not in alone.output
