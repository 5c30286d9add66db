"""A key goes into a whole run, and comes out nowhere: no file of it, no verb, no export."""

from __future__ import annotations

import gzip
import os
import subprocess
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from archive.layout import RunPaths
from tests.e2e.driving import error, hello, model_toml, write_main
from tests.e2e.test_refusals import ASKS
from tests.e2e.test_search import HGM
from tests.hgm.wire import serving
from tests.toy import write_run

CANARY = "canary-0123456789-canary"
LOOKS = """
import glob, os
for name in glob.glob("/proc/[0-9]*/environ"):
    try:
        print(open(name, "rb").read())
    except OSError as error:
        print(name, error)
print(sorted(os.environ.items()))
"""
VERBS = ("status", "tree", "log", "show RUN root", "best", "doctor", "log RUN e1")


def contents(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Every file, as it is and unpacked, and every object of every git repository."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            yield path, gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
    for repository in folder.rglob("*.git"):
        everything = ["git", "-C", str(repository), "cat-file", "--batch-all-objects", "--batch"]
        yield repository, subprocess.run(everything, capture_output=True, check=True).stdout


def test_a_key_comes_out_nowhere(tmp_path: Path) -> None:
    asked = count()

    def echoing(body: dict[str, Any]) -> tuple[int, dict[str, str], dict[str, Any]]:
        if next(asked) % 3 == 1:
            return error(429, f"slow down, Bearer {CANARY}", retry_after="0")
        status, headers, answer = hello(body)
        answer["choices"][0]["message"]["content"] = "Hello"
        return status, headers, answer

    with serving(echoing, ["tiny-1"]) as url:
        paths = write_run(tmp_path, evaluations=8, held_out=1, more=model_toml(url, api_key_env="MY_KEY"))
        write_main(paths, LOOKS + ASKS)
        said = [typed("run", str(paths.root), "--plain")]
        said += [typed(*verb(words, paths)) for words in VERBS]
    said.append(typed("export", str(paths.root), "root", "--to", str(tmp_path / "exported")))
    assert b"429: " in paths.engine_log.read_bytes(), "the control: the provider told it"
    assert b"[key]" in paths.engine_log.read_bytes()
    found = dict(contents(tmp_path))
    assert any(b"OPENAI_API_KEY" in data for data in found.values()), "the control: the agent's own look is kept"
    assert {paths.archive, paths.lock, paths.agents} <= found.keys()
    assert [path for path, data in found.items() if CANARY.encode() in data] == []
    assert [text for text in said if CANARY in text] == []


def verb(words: str, paths: RunPaths) -> list[str]:
    """`status` is `status RUN --json`."""
    name, *rest = words.replace("RUN", str(paths.root)).split()
    return [name, *(rest or [str(paths.root)]), "--json"]


def typed(*arguments: str) -> str:
    """All that a verb says, with the key in its environment."""
    env = {**os.environ, "MY_KEY": CANARY}
    done = subprocess.run([*HGM, *arguments], env=env, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr
