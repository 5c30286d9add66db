"""`hgm serve` without vLLM: what it serves, and what it refuses before it serves anything."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from hgm.llm import openai, probe
from tests.e2e.driving import error
from tests.hgm.cli.typing_in import typed
from tests.hgm.wire import serving


def test_answers_from_a_file_are_served(tmp_path: Path) -> None:
    (tmp_path / "answers.toml").write_text('[[turns]]\ncontent = "Let me look."\n')
    command = [sys.executable, "-m", "hgm", "serve", "scripted:answers.toml", "--port", "0"]
    env = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    serve = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=tmp_path, env=env)
    try:
        assert serve.stdout is not None
        exported = dict(re.findall(r"(\w+)=(\S+)", serve.stdout.readline()))
        body = b'{"model": "any", "messages": [{"role": "user", "content": "hello"}]}'
        headers = {"Authorization": f"Bearer {exported['OPENAI_API_KEY']}", "Content-Type": "application/json"}
        asked = urllib.request.Request(f"{exported['OPENAI_BASE_URL']}/chat/completions", body, headers)
        with urllib.request.urlopen(asked, timeout=60) as answer:
            assert json.load(answer)["choices"][0]["message"]["content"] == "Let me look."
        serve.send_signal(signal.SIGINT)
        serve.communicate(timeout=60)
        assert serve.returncode == 0
    finally:
        serve.kill()
        serve.communicate()


def test_where_nobody_serves_the_model_it_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "PAUSE_S", 0.01)
    monkeypatch.setattr(openai, "VLLM_URL", "http://127.0.0.1:9/v1")
    out, err = typed("serve", "vllm:tiny", "--port", "0", code=1)
    assert out == "", "no address is offered"
    assert "model 'tiny' at 127.0.0.1 cannot be reached (Connection refused)" in err
    assert "Where none runs yet: hgm serve vllm:tiny --start" in err


def test_a_server_without_that_model_is_told_of_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(lambda body: error(404, f"The model {body['model']} does not exist")) as url:
        monkeypatch.setattr(openai, "VLLM_URL", url)
        out, err = typed("serve", "vllm:tiny", "--port", "0", code=1)
    assert (out, "answered 404" in err, "The model tiny does not exist" in err) == ("", True, True)
