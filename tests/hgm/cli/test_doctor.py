"""`hgm doctor RUN` asks the models of the run: what it finds, and what that may cost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from archive.layout import RunPaths
from tests.e2e.driving import error, hello
from tests.hgm.cli.typing_in import typed
from tests.hgm.wire import serving
from tests.toy import write_run

KEY = "the-key-itself"
NOBODY = "http://127.0.0.1:9/v1"


def run_with(folder: Path, **model: str | float) -> RunPaths:
    fields = "".join(f"{key} = {value!r}\n" for key, value in model.items())
    more = f"[models.main]\n{fields}[roles]\nevaluate = 'main'\nedit = 'main'\n"
    return write_run(folder, evaluations=4, held_out=1, more=more)


def endpoint(paths: RunPaths, *options: str, code: int = 0, **env: str) -> dict[str, Any]:
    """What is said of the one model; its key in no part of what is printed."""
    out, err = typed("doctor", paths.root, *options, "--json", code=code, **env)
    assert KEY not in out + err
    (found,) = [one for one in json.loads(out) if one["check"] == "endpoint main"]
    return found


def test_a_priced_model_is_looked_for_and_asked_where_that_is_wanted(tmp_path: Path) -> None:
    asked: list[object] = []

    def answered(body: dict[str, Any]) -> tuple[int, dict[str, str], dict[str, Any]]:
        asked.append(body)
        return hello(body)

    with serving(answered, ["tiny-1"]) as url:
        priced = {"provider": "openai", "base_url": url, "price_in": 1.0, "price_out": 2.0}
        paths = run_with(tmp_path / "a", model="tiny-1", **priced)
        found = endpoint(paths)
        assert found["ok"]
        assert "model 'tiny-1' at 127.0.0.1 is in the server's list; the model itself was not asked" in found["detail"]
        assert asked == []
        assert endpoint(paths, "--ask")["detail"].endswith("answers: 10 tokens, $0.000012")
        assert len(asked) == 1
        found = endpoint(run_with(tmp_path / "b", model="tiny-7", **priced), code=1)
        assert not found["ok"]
        assert found["detail"].endswith("is not in the server's list: mend `model`, e.g. tiny-1")


@pytest.mark.parametrize(
    "free", [{"provider": "vllm"}, {"provider": "openai", "price_in": 0, "price_out": 0}], ids=["vllm", "free"]
)
def test_a_model_that_costs_nothing_is_asked_itself(tmp_path: Path, free: dict[str, str | float]) -> None:
    with serving(hello, ["another"]) as url:
        found = endpoint(run_with(tmp_path / "a", model="any", base_url=url, **free))
        assert found["detail"].endswith("model 'any' at 127.0.0.1 answers: 10 tokens, $0.000000")
    with serving(lambda body: error(404, "The model `any` does not exist."), ["another"]) as url:
        found = endpoint(run_with(tmp_path / "b", model="any", base_url=url, **free), code=1)
        assert "answered 404" in found["detail"]
        assert found["detail"].endswith("It is not in the server's list: mend `model`, e.g. another")
    found = endpoint(run_with(tmp_path / "c", model="any", base_url=NOBODY, **free), code=1)
    assert "cannot be reached (Connection refused). See that its server runs" in found["detail"]


@pytest.mark.parametrize("provider", ["openai", "anthropic", "vllm"])
def test_a_refused_key_is_named_by_its_variable(tmp_path: Path, provider: str) -> None:
    with serving(lambda body: error(401, f"Incorrect API key: {KEY}")) as url:
        base_url = url.removesuffix("/v1") if provider == "anthropic" else url
        paths = run_with(tmp_path, provider=provider, model="tiny-1", base_url=base_url, api_key_env="MY_KEY")
        found = endpoint(paths, "--ask", code=1, MY_KEY=KEY)
        assert "answered 401" in found["detail"]
        assert "The key is from the environment variable MY_KEY: see that it is valid" in found["detail"]
        found = endpoint(paths, code=2)
        assert "the environment variable MY_KEY is not set" in found["detail"]


def test_models_without_a_server_are_not_asked(tmp_path: Path) -> None:
    checks = json.loads(typed("doctor", write_run(tmp_path, evaluations=4, held_out=1).root, "--json")[0])
    assert [one for one in checks if one["check"].startswith("endpoint")] == []
    assert "--ask is for the models of a run: hgm doctor RUN --ask" in typed("doctor", "--ask", code=2)[1]
