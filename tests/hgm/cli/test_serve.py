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
