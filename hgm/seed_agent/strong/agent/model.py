"""One request to a chat-completions endpoint, such as OpenAI's, with a few retries."""

import json
import os
import time
import urllib.error
import urllib.request

from agent import settings

BUSY = {408, 409, 429, 500, 502, 503, 504, 529}


class ModelError(Exception):
    """The model cannot be reached, or does not serve the request."""


class LimitMet(ModelError):
    """No answer will come any more: the attempt's limits are used up."""


class TooLong(ModelError):
    """The conversation does not fit the model's context."""


class NoTools(ModelError):
    """The server knows no tool calls."""


class Answer:
    """The model's next message, what it cost, and what the server says is left (a dictionary, often empty)."""

    def __init__(self, message, tokens, left):
        self.message = message
        self.tokens = tokens
        self.left = left


def ask(messages, tools, model, seed=None):
    body = {"model": model, "messages": alternating(messages)}
    if tools:
        body["tools"] = tools
    if seed is not None:
        body["seed"] = seed
    answer, headers = post("/chat/completions", body)
    try:
        message = answer["choices"][0]["message"]
        calls = message.get("tool_calls") or []
        kept = {"role": "assistant", "content": message.get("content") or ""}
        if calls:
            kept["tool_calls"] = calls
    except (KeyError, IndexError, TypeError, AttributeError):
        raise ModelError(f"model error: the answer has no message: {str(answer)[:300]}") from None
    return Answer(kept, (answer.get("usage") or {}).get("total_tokens") or 0, left(headers))


def alternating(messages):
    """The messages with those of the user that follow each other joined: some servers want roles to alternate."""
    joined = []
    for message in messages:
        if joined and message["role"] == joined[-1]["role"] == "user":
            joined[-1] = {**message, "content": f"{joined[-1]['content']}\n\n{message['content']}"}
        else:
            joined.append(message)
    return joined


def left(headers):
    found = {}
    for name in ("requests", "tokens", "usd"):
        try:
            found[name] = float(headers.get(f"x-hgm-remaining-{name}"))
        except (TypeError, ValueError):
            continue
    return found


def post(path, body):
    base = os.environ.get("OPENAI_BASE_URL", "https://api.openai.com/v1").rstrip("/")
    key = os.environ.get("OPENAI_API_KEY", "")
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
    request = urllib.request.Request(base + path, json.dumps(body).encode(), headers)
    for tried in range(settings.RETRIES + 1):
        try:
            with urllib.request.urlopen(request, timeout=settings.REQUEST_SECONDS) as answer:
                return json.load(answer), answer.headers
        except urllib.error.HTTPError as error:
            text = error.read(2000).decode("utf-8", "replace")
            problem = f"{error.code}: {text}"
            if error.code not in BUSY or error.headers.get("x-should-retry") == "false":
                raise refusal(error.code, text, "tools" in body) from None
        except (OSError, ValueError) as error:
            problem = str(error)
        if tried < settings.RETRIES:
            time.sleep(2**tried)
    raise ModelError(f"model error: {base}{path}: {problem}")


def refusal(code, text, with_tools):
    """What a request that will never be served means; servers differ in words, so several are looked for."""
    low = text.lower()
    if code == 429:
        return LimitMet(f"a limit is met: {text[:300]}")
    if "context_length" in low or "context length" in low or "too long" in low or "maximum context" in low:
        return TooLong(f"model error: the conversation is too long: {text[:300]}")
    if with_tools and code in (400, 404, 422, 501) and "tool" in low:
        return NoTools(f"model error: {text[:300]}")
    return ModelError(f"model error: {code}: {text}")
