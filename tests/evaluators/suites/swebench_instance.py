"""A made-up instance of SWE-bench, with everything that a published one has: a repository with history and its image,
a row, an evaluation script of the published form."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from evaluators.environments import Environment

ID = "made__up-1"
IMAGE = f"swebench/sweb.eval.x86_64.{ID.replace('__', '_1776_')}:latest"
BUGGY = "def middle(values):\n    return sorted(values)[len(values) // 2 - 1]\n"
FIXED = "def middle(values):\n    return sorted(values)[len(values) // 2]\n"
TESTS = "from up.middle import middle\n\n\ndef test_one():\n    assert middle([7]) == 7\n"
MORE_TESTS = (
    "\n\ndef test_three():\n    assert middle([3, 1, 2]) == 2\n\n\n"
    'import pytest\n\n\n@pytest.mark.parametrize("text", ["a b", "c"])\ndef test_text(text):\n'
    "    assert middle([text]) == text\n"
)
SCRIPT = """\
#!/bin/bash
set -uxo pipefail
cd /testbed
git config --global --add safe.directory /testbed
git status
git show --stat
git -c core.fileMode=false diff {base}
git checkout {base} tests/test_middle.py
git apply -v - <<'EOF_114329324912'
{test_patch}
EOF_114329324912
: '>>>>> Start Test Output'
python -m pytest -rA -p no:cacheprovider tests/test_middle.py
: '>>>>> End Test Output'
git checkout {base} tests/test_middle.py
"""


def git(repository: Path, *words: str) -> str:
    identity = ["-c", "user.name=x", "-c", "user.email=x"]
    return subprocess.run(
        ["git", "-C", str(repository), *identity, *words], check=True, capture_output=True, text=True
    ).stdout


def make(folder: Path) -> dict[str, object]:
    """The repository, in `folder`/testbed, with the fix in its history but not in its files; its row."""
    repository = folder / "testbed"
    (repository / "tests").mkdir(parents=True)
    (repository / "up").mkdir()
    (repository / "up/__init__.py").write_text("")
    (repository / "up/middle.py").write_text(BUGGY)
    (repository / "tests/test_middle.py").write_text(TESTS)
    (repository / "conftest.py").write_text("")
    git(repository, "init", "-q")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "base")
    base = git(repository, "rev-parse", "HEAD").strip()
    (repository / "up/middle.py").write_text(FIXED)
    patch = git(repository, "diff")
    git(repository, "commit", "-qam", "the fix")
    (repository / "tests/test_middle.py").write_text(TESTS + MORE_TESTS)
    test_patch = git(repository, "diff")
    git(repository, "checkout", "-q", "--force", base)
    return {
        "repo": "made/up",
        "instance_id": ID,
        "base_commit": base,
        "patch": patch,
        "test_patch": test_patch,
        "problem_statement": "`middle([3, 1, 2])` is 1.\u2028It should be 2.",
        "hints_text": "look at the index",
        "created_at": "2026-01-01T00:00:00Z",
        "version": "1.0",
        "FAIL_TO_PASS": json.dumps(["tests/test_middle.py::test_three"]),
        "PASS_TO_PASS": ["tests/test_middle.py::test_one", "tests/test_middle.py::test_text[a b]"],
        "environment_setup_commit": base,
        "difficulty": "15 min - 1 hour",
        "image": IMAGE,
        "eval_script": SCRIPT.format(base=base, test_patch=test_patch),
        "log_parser": "parse_log_pytest_v2",
        "eval_type": "pass_and_fail",
    }


def images(folder: Path, exam: Environment) -> Mapping[str, Mapping[str, str]]:
    """For the stand-in: the image, whose project has an environment with pytest where the published ones have it."""
    programs = folder / "testbed-env"
    if not programs.exists():
        shutil.copytree(exam.mounts[0].source, programs, symlinks=True)
    return {IMAGE: {"/testbed": str(folder / "testbed"), "/opt/miniconda3/envs/testbed": str(programs)}}
