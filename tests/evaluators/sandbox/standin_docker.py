"""A program in the place of `docker`, for machines without a container engine: the words that this project uses of it,
checked as strictly as docker does, and a "container" that is really another process tree under bubblewrap.

What it is told lies in $DOCKER_STANDIN: `images.json` (name → {place inside: folder of the host}), the file `down` for
a daemon that does not run, `oom` for a kernel that kills a container's PID 1. What it was asked is in `calls.jsonl`.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

from evaluators.sandbox.cgroups import Group, find_hierarchy

HERE = Path(os.environ.get("DOCKER_STANDIN", ""))
DOWN = "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?"
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/alternatives", "/etc/ld.so.cache")
OWN_PROCESSES = 2
"""bwrap's own, which a daemon would not count."""


class Strict(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        fail(f"{message}\nSee 'docker run --help'.", 125)


def say(line: object) -> None:
    sys.stdout.write(f"{line}\n")


def fail(message: str, code: int = 1) -> NoReturn:
    sys.stderr.write(message + "\n")
    sys.exit(code)


def main(argv: list[str]) -> int:
    with (HERE / "calls.jsonl").open("a") as calls:
        calls.write(json.dumps(argv) + "\n")
    if (HERE / "down").exists():
        fail(DOWN, 125 if argv[0] == "run" else 1)
    verbs = {"version": version, "image": image, "run": run, "inspect": inspect, "rm": rm, "kill": rm, "ps": ps}
    return verbs[argv[0]](argv[1:]) or 0


def images() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads((HERE / "images.json").read_text())
    return found


def version(_: list[str]) -> None:
    say("Server: a stand-in")


def image(words: list[str]) -> None:
    assert words[:3] == ["inspect", "--format", "{{.Id}}"]
    missing = [name for name in words[3:] if name not in images()]
    for name in words[3:]:
        say("sha256:0" if name not in missing else "")
    if missing:
        fail("\n".join(f"Error response from daemon: No such image: {name}" for name in missing))


def options(words: list[str]) -> argparse.Namespace:
    parser = Strict(prog="docker run", add_help=False, allow_abbrev=False)
    for flag in ("--interactive", "--read-only"):
        parser.add_argument(flag, action="store_true", required=flag == "--interactive")
    one = ("--name", "--pull", "--network", "--hostname", "--cap-drop", "--security-opt", "--log-driver", "--workdir")
    for name in (*one, "--memory", "--memory-swap", "--pids-limit", "--shm-size", "--user", "--entrypoint"):
        parser.add_argument(name, required=True)
    for name in ("--tmpfs", "--mount"):
        parser.add_argument(name, action="append", default=[])
    parser.add_argument("image")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    asked = parser.parse_args(words)
    if (asked.pull, asked.network, asked.cap_drop, asked.security_opt) != ("never", "none", "ALL", "no-new-privileges"):
        fail("this stand-in gives no network and no capabilities", 125)
    return asked


def run(words: list[str]) -> int:
    asked = options(words)
    if asked.image not in images():
        fail(f"docker: Error response from daemon: No such image: {asked.image}", 125)
    place = HERE / "containers" / asked.name
    place.mkdir(parents=True)
    hierarchy = find_hierarchy()
    memory_mb = int(asked.memory.removesuffix("m"))
    group = Group(hierarchy, memory_mb, int(asked.pids_limit) + OWN_PROCESSES) if hierarchy else None
    trees = layers(place, images()[asked.image])

    def join() -> None:
        for descriptor in group.descriptors if group else ():
            os.write(descriptor, b"0")

    (place / "hosts").write_text("127.0.0.1 localhost\n::1 localhost\n")
    hosts = ["--ro-bind", str(place / "hosts"), "/etc/hosts"]
    argv = [shutil.which("bwrap") or "", *hosts, *view(asked, trees), "--", asked.entrypoint, *asked.command]
    process = subprocess.Popen(argv, preexec_fn=join, start_new_session=True)
    (place / "pid").write_text(str(process.pid))
    if (HERE / "oom").exists():
        time.sleep(1)
        os.killpg(process.pid, signal.SIGKILL)
    code = process.wait()
    killed = (HERE / "oom").exists() or (group is not None and group.memory_hit())
    if group:
        group.close()
    if place.exists():
        (place / "oom").write_text(json.dumps(killed))
    return 128 - code if code < 0 else code


def layers(place: Path, parts: dict[str, str]) -> dict[str, Path]:
    """A copy of each part of the image, which the container may write to."""
    copies = {}
    for number, (inside, source) in enumerate(parts.items()):
        copies[inside] = place / str(number)
        shutil.copytree(source, copies[inside], symlinks=True)
    (place / "size").write_text(str(sum(map(size, copies.values()))))
    return copies


def size(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())


def view(asked: argparse.Namespace, trees: dict[str, Path]) -> list[str]:
    uid, gid = asked.user.split(":")
    argv = ["--unshare-all", "--unshare-user", "--uid", uid, "--gid", gid, "--cap-drop", "ALL", "--die-with-parent"]
    argv += ["--clearenv", "--as-pid-1", "--hostname", asked.hostname, "--proc", "/proc", "--dev", "/dev"]
    for name in SYSTEM:
        if Path(name).is_symlink():
            argv += ["--symlink", str(Path(name).readlink()), name]
        elif Path(name).exists():
            argv += ["--ro-bind", name, name]
    parts: dict[str, list[str]] = {"/dev/shm": tmpfs("/dev/shm", f"size={asked.shm_size},mode=1777")}
    parts |= {inside: ["--bind", str(copy), inside] for inside, copy in trees.items()}
    for mount in asked.mount:
        named = dict(part.partition("=")[::2] for part in next(csv.reader([mount])))
        assert (named["type"], named["readonly"]) == ("bind", "")
        if not Path(named["source"]).exists():
            fail(f"docker: Error response from daemon: invalid mount config: {named['source']} does not exist", 125)
        parts[named["target"]] = ["--ro-bind", named["source"], named["target"]]
    parts |= {place: tmpfs(place, rest) for place, _, rest in (one.partition(":") for one in asked.tmpfs)}
    for inside in sorted(parts, key=lambda inside: inside.count("/")):  # as a daemon does: what is above comes first
        argv += parts[inside]
    return [*argv, *(["--remount-ro", "/"] if asked.read_only else []), "--chdir", asked.workdir]


def tmpfs(place: str, words: str) -> list[str]:
    named = dict(part.partition("=")[::2] for part in words.split(","))
    unit = {"k": 1 << 10, "m": 1 << 20}[named["size"][-1]]
    argv = ["--perms", f"0{named.get('mode', '755')}", "--size", str(int(named["size"][:-1]) * unit), "--tmpfs", place]
    return [*argv, *(["--remount-ro", place] if "ro" in named else [])]


def inspect(words: list[str]) -> None:
    *_, asked, name = words
    place = HERE / "containers" / name
    if not place.exists():
        fail(f"Error: No such object: {name}")
    if asked == "{{.SizeRw}}":
        assert "--size" in words
        now = sum(size(part) for part in place.iterdir() if part.is_dir())
        say(now - int((place / "size").read_text()))
    else:
        assert asked == "{{.State.OOMKilled}}"
        say((place / "oom").read_text())


def rm(words: list[str]) -> None:
    for name in (word for word in words if not word.startswith("--")):
        place = HERE / "containers" / name
        with contextlib.suppress(OSError, ValueError):
            os.killpg(int((place / "pid").read_text()), signal.SIGKILL)
        if "--force" in words:
            shutil.rmtree(place, ignore_errors=True)


def ps(words: list[str]) -> None:
    assert words == ["--all", "--filter", "name=hgm-", "--format", "{{.Names}}"]
    for place in (HERE / "containers").glob("hgm-*"):
        say(place.name)


def install(folder: Path, found: dict[str, dict[str, Any]]) -> Path:
    """Make `folder`/docker; what is in `found` are its images. Returns where its state is."""
    state = folder / "state"
    (state / "containers").mkdir(parents=True)
    (state / "images.json").write_text(json.dumps(found, default=str))
    program = folder / "docker"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -P {__file__} "$@"\n')
    program.chmod(0o755)
    return state


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
