"""From a few lines of configuration to a model. Providers' modules are imported only when they are asked for."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.errors import ConfigError
from hgm.llm.abilities import PINS, Pins, abilities
from hgm.llm.base import Model
from hgm.llm.pricing import Prices, usual_write_usd
from hgm.serving.launch import Launch

if TYPE_CHECKING:
    from hgm.llm.openai import OpenAIModel


@dataclass(frozen=True)
class ModelSpec:
    """What a user says about one model.

    `api_key_env` names an environment variable; empty means the provider's usual one (OPENAI_API_KEY,
    ANTHROPIC_API_KEY), and no key at all where `base_url` is set or the provider is `vllm`. `api_key_file` holds it
    instead. `max_tokens` is the longest reply. Prices are US dollars per million tokens, `price_hour` for an hour of
    the server; None as `price_cached` means that cached tokens cost `price_in`. `script` is the file of a `scripted`
    model, `api` is `chat` or `responses` for `openai`. A `vllm` model may be at several `base_urls`, or `launch` says
    how to start its servers.
    """

    name: str
    provider: str
    model: str = ""
    base_url: str = ""
    api_key_env: str = ""
    max_tokens: int = 8192
    temperature: float | None = None
    price_in: float = 0.0
    price_out: float = 0.0
    script: Path | None = None
    price_cached: float | None = None
    api_key_file: Path | None = None
    price_hour: float = 0.0
    base_urls: tuple[str, ...] = ()
    launch: Launch | None = None
    price_cache_write: float | None = None
    api: str = "chat"
    pins: Pins = PINS

    @property
    def prices(self) -> Prices:
        write_usd = self.price_cache_write
        if write_usd is None and self.provider == "anthropic" and self.pins.cache == "1h":
            write_usd = usual_write_usd(self.provider, self.price_in, self.pins.cache)
        return Prices(self.price_in, self.price_out, self.price_cached, self.price_hour, write_usd)


def open_model(spec: ModelSpec, environ: Mapping[str, str] = os.environ) -> Model:
    """The model that `spec` describes. Nothing is sent; `Checkable.check` does that.

    Raises:
        ConfigError: an unknown provider, a missing field, or a key that is not where it should be.
    """
    opener = _OPENERS.get(spec.provider)
    if opener is None:
        near = difflib.get_close_matches(spec.provider, _OPENERS, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(_OPENERS)}"
        raise ConfigError(f"model {spec.name!r}: no provider {spec.provider!r}; {hint}")
    if spec.max_tokens < 1 or min(spec.price_in, spec.price_out, spec.price_cached or 0.0, spec.price_hour) < 0:
        raise ConfigError(f"model {spec.name!r}: max_tokens must be at least 1 and prices must not be negative")
    return opener(spec, environ)


def _builtin(spec: ModelSpec, environ: Mapping[str, str]) -> Model:
    from hgm.llm.builtin import BuiltinModel

    return BuiltinModel()


def _noise(spec: ModelSpec, environ: Mapping[str, str]) -> Model:
    from hgm.llm.noise import NoiseModel

    return NoiseModel()


def _scripted(spec: ModelSpec, environ: Mapping[str, str]) -> Model:
    from hgm.llm.scripted import ScriptedModel

    if spec.script is None:
        raise ConfigError(f"model {spec.name!r}: provider 'scripted' needs 'script', a TOML or JSON file")
    return ScriptedModel.load(spec.script, prices=spec.prices, features=abilities("scripted", lacks=spec.pins.lacks))


def _openai(spec: ModelSpec, environ: Mapping[str, str]) -> Model:
    key = _key(spec, environ, usual="" if spec.base_url else "OPENAI_API_KEY")
    if spec.api == "responses":
        from hgm.llm.responses import ResponsesModel

        return ResponsesModel(
            _model_name(spec), key=key.text, key_from=key.origin, base_url=spec.base_url, **_common(spec)
        )
    return _compatible(spec, key, spec.base_url)


def _vllm(spec: ModelSpec, environ: Mapping[str, str]) -> Model:
    from hgm.llm.openai import VLLM_URL
    from hgm.llm.vllm import VllmModel
    from hgm.serving.fleet import Fixed, Fleet, LaunchedFleet

    if spec.launch is not None:
        launched = LaunchedFleet(spec.name, spec.launch)
        return VllmModel(launched, lambda url: _compatible(spec, _Key(launched.key), url))
    key, urls = _key(spec, environ, usual=""), spec.base_urls or (spec.base_url or VLLM_URL,)
    running = Fleet([Fixed(url, index) for index, url in enumerate(urls)])
    return VllmModel(running, lambda url: _compatible(spec, key, url))


def _compatible(spec: ModelSpec, key: _Key, base_url: str) -> OpenAIModel:
    from hgm.llm.openai import OpenAIModel

    return OpenAIModel(_model_name(spec), key=key.text, key_from=key.origin, base_url=base_url, **_common(spec))


def _anthropic(spec: ModelSpec, environ: Mapping[str, str]) -> Model:
    from hgm.llm.anthropic import AnthropicModel

    key = _key(spec, environ, usual="ANTHROPIC_API_KEY")
    return AnthropicModel(_model_name(spec), key=key.text, key_from=key.origin, base_url=spec.base_url, **_common(spec))


def _common(spec: ModelSpec) -> dict[str, Any]:
    return {
        "name": spec.name,
        "max_tokens": spec.max_tokens,
        "temperature": spec.temperature,
        "prices": spec.prices,
        "pins": spec.pins,
    }


def _model_name(spec: ModelSpec) -> str:
    if not spec.model:
        raise ConfigError(f"model {spec.name!r}: provider {spec.provider!r} needs 'model', the provider's name for it")
    return spec.model


@dataclass(frozen=True)
class _Key:
    """`origin` is where it was found, in words for a message."""

    text: str = field(default="", repr=False)
    origin: str = ""


def _key(spec: ModelSpec, environ: Mapping[str, str], *, usual: str) -> _Key:
    if spec.api_key_file is not None:
        if spec.api_key_env:
            raise ConfigError(f"model {spec.name!r}: it has api_key_env and api_key_file; leave one out")
        where, key = f"the file {spec.api_key_file}", _read_key(spec, spec.api_key_file)
    else:
        variable = spec.api_key_env or usual
        if not variable:
            return _Key()
        where, key = f"the environment variable {variable}", environ.get(variable, "").strip()
        if not key:
            raise ConfigError(f"model {spec.name!r}: {where} is not set; it must hold the key")
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise ConfigError(f"model {spec.name!r}: {where} holds no key: it is empty or has odd characters")
    return _Key(key, where)


def _read_key(spec: ModelSpec, path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError as error:
        raise ConfigError(f"model {spec.name!r}: the key's file {path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        return ""


_OPENERS: dict[str, Callable[[ModelSpec, Mapping[str, str]], Model]] = {
    "builtin": _builtin,
    "noise": _noise,
    "scripted": _scripted,
    "openai": _openai,
    "vllm": _vllm,
    "anthropic": _anthropic,
}
