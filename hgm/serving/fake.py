"""A server that looks like vLLM's from outside and has no model: for tests of whatever starts, watches or asks one.

    python -m hgm.serving.fake serve MODEL --port 8000 …          any other option of vLLM's is taken and ignored

A real process with a real HTTP server and, as vLLM has one, a child process. It answers `/health`, `/metrics`,
`/v1/models` and `/v1/chat/completions`, and asks for the key in VLLM_API_KEY. An option of its own:

    --fake load=0.5,dies,stubborn      seconds before it is ready; ends while it loads; does not heed SIGTERM

A message that holds `[crash]` ends it at once; `[hang]` gets no answer; `[sleep:2]` gets one after two seconds.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

BYTES_PER_TOKEN = 4
COUNTED = ("prompt_tokens", "generation_tokens", "prefix_cache_queries", "prefix_cache_hits")


class Server(ThreadingHTTPServer):
    """`known` are the texts whose beginning is in the prefix cache."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int, model: str) -> None:
        self.model = model
        self.key = os.environ.get("VLLM_API_KEY", "")
        self.counted: Counter[str] = Counter()
        self.running = 0
        self.known: set[str] = set()
        self.lock = threading.Lock()
        super().__init__(("127.0.0.1", port), Answering)

    def metrics(self) -> str:
        label = f'{{engine="0",model_name="{self.model}"}}'
        lines = [f"# TYPE vllm:{name} counter\nvllm:{name}_total{label} {self.counted[name]}" for name in COUNTED]
        gauges = {"num_requests_running": self.running, "num_requests_waiting": 0, "kv_cache_usage_perc": 0.25}
        lines += [f"# TYPE vllm:{name} gauge\nvllm:{name}{label} {value}" for name, value in gauges.items()]
        return "\n".join(lines) + "\n"

    def tokens(self, messages: list[dict[str, Any]]) -> tuple[int, int]:
        """Of the prompt, and of those the ones from the cache: messages that began a conversation before."""
        prompt = cached = 0
        with self.lock:
            for number in range(len(messages)):
                size = len(str(messages[number].get("content"))) // BYTES_PER_TOKEN + 1
                text = json.dumps(messages[: number + 1])
                prompt, cached = prompt + size, cached + (size if text in self.known else 0)
                self.known.add(text)
            self.counted.update(prefix_cache_queries=prompt, prefix_cache_hits=cached, prompt_tokens=prompt)
        return prompt, cached


class Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        match self.path:
            case "/health":
                self._send(200, b"")
            case "/metrics":
                self._send(200, self.server.metrics().encode(), "text/plain; version=0.0.4")
            case _:
                self._send(404, b"{}")

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if self.server.key and self.headers.get("authorization") != f"Bearer {self.server.key}":
            self._send(401, b'{"error": "Unauthorized"}')
            return
        if body["model"] != self.server.model:
            self._send(404, b'{"error": "The model does not exist."}')
            return
        with self.server.lock:
            self.server.running += 1
        try:
            self._complete(body)
        finally:
            with self.server.lock:
                self.server.running -= 1

    def _complete(self, body: dict[str, Any]) -> None:
        said = " ".join(str(message.get("content")) for message in body["messages"])
        if "[crash]" in said:
            os._exit(13)
        if "[hang]" in said:
            threading.Event().wait()
        if found := re.search(r"\[sleep:([\d.]+)\]", said):
            time.sleep(float(found[1]))
        prompt, cached = self.server.tokens(body["messages"])
        text = f"process {os.getpid()} read {prompt} tokens"
        completion = len(text) // BYTES_PER_TOKEN
        with self.server.lock:
            self.server.counted.update(generation_tokens=completion)
        choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
        usage = {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}
        usage_of = usage | {"prompt_tokens_details": {"cached_tokens": cached}}
        head = {"id": "c", "object": "chat.completion", "created": 1, "model": body["model"]}
        self._send(200, json.dumps(head | {"choices": [choice], "usage": usage_of}).encode())

    def _send(self, status: int, body: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        return


def main() -> int:
    options = dict(zip(sys.argv[1:], sys.argv[2:], strict=False))
    asked = options.get("--fake", "").split(",")
    print("loading weights", flush=True)  # noqa: T201
    time.sleep(next((float(word[5:]) for word in asked if word.startswith("load=")), 0.0))
    if "dies" in asked:
        print("ValueError: no weights", file=sys.stderr)  # noqa: T201
        return 3
    for number in (signal.SIGTERM, signal.SIGINT) if "stubborn" in asked else ():
        signal.signal(number, signal.SIG_IGN)
    engine = subprocess.Popen(["sleep", "3600"])
    print(f"engine process {engine.pid}", flush=True)  # noqa: T201
    Server(int(options["--port"]), options.get("--served-model-name", sys.argv[2])).serve_forever()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
