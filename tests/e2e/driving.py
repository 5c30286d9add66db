"""What tests of a driven run share: an engine as a process of its own, answers of a provider."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from archive.layout import RunPaths
from archive.queries import Reader
from tests.e2e.test_search import HGM, wait_for


def hello(body: dict[str, Any]) -> tuple[int, dict[str, str], dict[str, Any]]:
    choice = {"index": 0, "message": {"role": "assistant", "content": "hello"}, "finish_reason": "stop"}
    usage = {"prompt_tokens": 8, "completion_tokens": 2}
    answer = {"id": "c", "object": "chat.completion", "created": 1, "model": body["model"], "usage": usage}
    return 200, {}, answer | {"choices": [choice]}


def error(status: int, message: str, **headers: str) -> tuple[int, dict[str, str], dict[str, Any]]:
    return status, {name.replace("_", "-"): value for name, value in headers.items()}, {"error": {"message": message}}


@contextlib.contextmanager
def engine(paths: RunPaths) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen([*HGM, "run", str(paths.root), "--plain"], stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_until(paths: RunPaths, condition: Callable[[Reader], object]) -> None:
    """Wait for something that the archive shows, which need not be there yet."""

    def holds() -> bool:
        if not paths.archive.exists():
            return False
        with Reader(paths) as reader:
            return bool(condition(reader))

    wait_for(holds)


def model_toml(base_url: str, **more: str) -> str:
    lines = "".join(f"{key} = {value!r}\n" for key, value in more.items())
    return (
        f"[models.main]\nprovider = 'openai'\nmodel = 'tiny-1'\nbase_url = '{base_url}'\n{lines}"
        "[roles]\nevaluate = 'main'\nedit = 'main'\n"
    )


def write_main(paths: RunPaths, source: str) -> Path:
    """Give the run's root another program."""
    main = paths.root.parent / "agent" / "main.py"
    main.write_text(source)
    return main
