"""Run this exported agent: python -m agent --repo PATH --statement FILE

Copied into every export as agent/__main__.py. Standard library only; needs nothing of the search that made the agent.
The model is any OpenAI-compatible endpoint, named by OPENAI_BASE_URL, OPENAI_API_KEY and OPENAI_MODEL.
The agent changes the files in PATH; look at the result with `git diff`. It runs commands there without a sandbox.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from .recall import recalled

VARIANT = Path(__file__).resolve().parent / "variant"


def main() -> int:
    options = _options()
    repository = options.repo.resolve()
    if not repository.is_dir():
        print(f"no such directory: {options.repo}", file=sys.stderr)  # noqa: T201
        return 2
    if str(options.statement) != "-" and not options.statement.is_file():
        print(f"no such file: {options.statement}", file=sys.stderr)  # noqa: T201
        return 2
    if not os.environ.get("OPENAI_BASE_URL") and not os.environ.get("OPENAI_API_KEY"):
        print("set OPENAI_BASE_URL or OPENAI_API_KEY: the agent needs a model to talk to", file=sys.stderr)  # noqa: T201
        return 2
    entry = tomllib.loads((VARIANT / "agent.toml").read_text())["entry"]
    command = [sys.executable, *entry[1:]] if entry[0] in ("python", "python3") else entry
    with tempfile.TemporaryDirectory() as room:
        task = Path(room) / "task.json"
        task.write_text(json.dumps(_task(options)))
        return subprocess.run(command, cwd=repository, env=_environment(task), check=False).returncode


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m agent", description="Let the exported agent work on a repository.")
    parser.add_argument("--repo", type=Path, required=True, help="the repository to change, in place")
    parser.add_argument("--statement", type=Path, required=True, help="a file that says what to do ('-': stdin)")
    parser.add_argument("--test-command", default="", help="a command that runs the repository's tests")
    parser.add_argument("--model", default=os.environ.get("OPENAI_MODEL", "default"))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--requests", type=int, default=200, help="at most this many model calls (default: 200)")
    parser.add_argument("--wall-s", type=float, default=3600.0)
    return parser.parse_args()


def _task(options: argparse.Namespace) -> dict[str, object]:
    statement = sys.stdin.read() if str(options.statement) == "-" else options.statement.read_text()
    lessons = _lessons(statement)
    return {
        "contract": 1,
        "statement": statement,
        "test_command": options.test_command or None,
        "model": options.model,
        "seed": options.seed,
        "limits": {"wall_s": options.wall_s, "requests": options.requests, "tokens": 10_000_000},
        **({"lessons": lessons} if lessons else {}),
    }


def _lessons(statement: str) -> list[str]:
    """What the search taught this agent, as far as it is near to the task."""
    try:
        known = json.loads((VARIANT / "lessons.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    return [known[index] for index in recalled(known, statement)]


def _environment(task: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "HGM_TASK")}
    defaults = {"OPENAI_BASE_URL": "https://api.openai.com/v1", "OPENAI_API_KEY": "none"}
    return {**defaults, **inherited, "PYTHONPATH": str(VARIANT), "HGM_TASK": str(task)}


if __name__ == "__main__":
    raise SystemExit(main())
