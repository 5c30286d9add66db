"""One request to a chat-completions endpoint, such as OpenAI's, with a few retries."""

import json
import os
import time
import urllib.error
import urllib.request

from agent import settings

BUSY = {408, 409, 429, 500, 502, 503, 504}


class ModelError(Exception):
    """The model cannot be reached, or does not serve the request."""


def ask(messages, tools, model, seed=None):
    """The model's next message, as a dictionary with `content` and perhaps `tool_calls`."""
    body = {"model": model, "messages": messages, "tools": tools}
    if seed is not None:
        body["seed"] = seed
    answer = post("/chat/completions", body)
    try:
        message = answer["choices"][0]["message"]
        calls = message.get("tool_calls") or []
        return {
            "role": "assistant",
            "content": message.get("content") or "",
            **({"tool_calls": calls} if calls else {}),
        }
    except (KeyError, IndexError, TypeError, AttributeError):
        raise ModelError(f"the answer has no message: {str(answer)[:300]}") from None


def post(path, body):
    base = os.environ.get("OPENAI_BASE_URL", "https://api.openai.com/v1").rstrip("/")
    key = os.environ.get("OPENAI_API_KEY", "")
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
    request = urllib.request.Request(base + path, json.dumps(body).encode(), headers)
    for tried in range(settings.RETRIES + 1):
        try:
            with urllib.request.urlopen(request, timeout=settings.REQUEST_SECONDS) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            problem = f"{error.code}: {error.read(2000).decode('utf-8', 'replace')}"
            if error.code not in BUSY:
                break
        except (OSError, ValueError) as error:
            problem = str(error)
        if tried < settings.RETRIES:
            time.sleep(2**tried)
    raise ModelError(f"{base}{path}: {problem}")
