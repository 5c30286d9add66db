"""The builtin model on a loopback port, in the shape of OpenAI's chat completions, for tests of agents."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from hgm.llm.base import Message, Reply, Request, Tool, ToolCall
from hgm.llm.builtin.model import answer

Answer = Callable[[dict[str, Any]], tuple[int, dict[str, str], dict[str, Any]]]
"""From a request's body to status, headers and body."""


def to_request(body: dict[str, Any]) -> Request:
    messages = [
        Message(
            m["role"],
            m.get("content") or "",
            tuple(
                ToolCall(c["id"], c["function"]["name"], c["function"]["arguments"]) for c in m.get("tool_calls", [])
            ),
            m.get("tool_call_id", ""),
        )
        for m in body["messages"]
    ]
    tools = [
        Tool(t["function"]["name"], t["function"]["description"], t["function"]["parameters"]) for t in body["tools"]
    ]
    return Request(messages, tools, seed=body.get("seed", 0))


def to_body(reply: Reply) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": reply.message.content}
    if reply.message.tool_calls:
        message["tool_calls"] = [
            {"id": c.id, "type": "function", "function": {"name": c.name, "arguments": c.arguments}}
            for c in reply.message.tool_calls
        ]
    return {"choices": [{"message": message, "finish_reason": reply.finish_reason}]}


def serve(failures: list[int] | None = None) -> AbstractContextManager[str]:
    """The base URL of a server with the builtin model; it first answers with each status in `failures`."""
    pending = list(failures or [])

    def one(body: dict[str, Any]) -> tuple[int, dict[str, str], dict[str, Any]]:
        status = pending.pop(0) if pending else 200
        return status, {}, to_body(answer(to_request(body))) if status == 200 else {"error": "busy"}

    return serving(one)


@contextmanager
def serving(answered: Answer, names: Sequence[str] = ()) -> Iterator[str]:
    """The base URL of a server that answers as told, and lists the models `names`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path == "/v1/models"
            self._say(200 if found else 404, {}, {"data": [{"id": name} for name in names]} if found else {})

        def do_POST(self) -> None:
            self._say(*answered(json.loads(self.rfile.read(int(self.headers["Content-Length"])))))

        def _say(self, status: int, headers: dict[str, str], body: dict[str, Any]) -> None:
            payload = json.dumps(body).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
