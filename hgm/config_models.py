"""[models.NAME] and [roles] of hgm.toml. The docstring under a key is its entry in docs/configuration.md."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal, Self, get_args

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from evaluators.base import ModelLimits
from hgm.config_base import Positive, Section
from hgm.config_serving import ServeSection
from hgm.llm.abilities import FIELDS, Cache, Effort, Pins, abilities, misfit
from hgm.llm.address import without_credentials
from hgm.llm.base import Feature
from hgm.llm.pricing import HOUR_S, MILLION, Prices, listed, usual_write_usd

Provider = Literal["builtin", "noise", "scripted", "openai", "anthropic", "vllm"]
BUILTIN = "builtin"
MAX_TOKENS = 8192
"""The longest answer where none is set."""


def _variable(name: str | None) -> str | None:
    """A variable's name. What is none may be the key itself: it is not repeated, and gets into no lock.json."""
    if name is not None and not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
        raise ValueError("is no name of an environment variable; put the key into one and write its name here")
    return name


def _key_file(path: str | None) -> str | None:
    """As `_variable`: a key that was put here by mistake has no slash, mostly, and is not repeated."""
    if path is not None and "/" not in path:
        raise ValueError("is no path with a slash; put the key into a file and write its path here (`./key`)")
    return path


class ModelSection(Section):
    """A model that [roles] may name."""

    provider: Provider
    """Who answers. `builtin`: a search-based program repairer, no LLM, no key. `noise`: answers at random, to test what
    an agent survives; no root passes the gate with it. `scripted`: answers read from a file, for tests. `vllm`: a
    server at `base_url`, several at `base_urls`, those that [models.NAME.serve] starts, else
    http://127.0.0.1:8000/v1."""
    model: str | None = None
    """The model's name at its provider. Needed for `openai`, `anthropic` and `vllm`."""
    base_url: Annotated[str | None, Field(pattern=r"^https?://")] = None
    """Address of the server, where it is not the provider's own. A name and a password in it
    (`https://NAME:PASSWORD@HOST`) get into no lock.json and no export."""
    base_urls: Annotated[list[str] | None, Field(min_length=1)] = None
    """Addresses of several vLLM servers of the same model; a variant's requests stay on one of them."""
    api_key_env: Annotated[str | None, AfterValidator(_variable)] = None
    """Name of the environment variable that holds the key, never the key itself. Without it, `OPENAI_API_KEY` or
    `ANTHROPIC_API_KEY`."""
    api_key_file: Annotated[str | None, AfterValidator(_key_file)] = None
    """File that holds the key and nothing else, instead of a variable. It is written with a slash (`./key`)."""
    max_tokens: Positive = None
    """Most tokens of one answer."""
    temperature: Annotated[float | None, Field(ge=0, le=2)] = None
    """Sampling temperature; without it, the provider's own."""
    price_in: Annotated[float | None, Field(ge=0, allow_inf_nan=False)] = None
    """US dollars for a million prompt tokens; 0 for a server of one's own. Without any price, that of the list in
    docs/models.md; `openai` and `anthropic` need one where `budget.usd` is set and the list has none."""
    price_out: Annotated[float | None, Field(ge=0, allow_inf_nan=False)] = None
    """US dollars for a million completion tokens; needed as `price_in` is."""
    price_cached: Annotated[float | None, Field(ge=0, allow_inf_nan=False)] = None
    """US dollars for a million prompt tokens that were read from a cache; without it, `price_in`."""
    price_hour: Annotated[float | None, Field(ge=0, allow_inf_nan=False)] = None
    """US dollars for an hour of the server, in place of prices for tokens. Its busy time is shared by all that it
    serves."""
    price_cache_write: Annotated[float | None, Field(ge=0, allow_inf_nan=False)] = None
    """US dollars for a million prompt tokens that were written to a cache; without it, what Anthropic asks for (1.25
    times `price_in`, twice for an hour), and `price_in` elsewhere."""
    at_once: Positive = None
    """Most requests that are sent at the same time; without it, as many as come. Fewer after a 429, then slowly more
    again. May change during a run."""
    requests_per_minute: Annotated[float | None, Field(gt=0)] = None
    """Most requests in a minute, evenly spread. May change during a run."""
    script: str | None = None
    """File with the answers of a `scripted` model."""
    api: Literal["chat", "responses"] | None = None
    """Which of OpenAI's APIs: `chat` completions, without it, or `responses`, for models that need it."""
    reasoning_effort: Effort | None = None
    """How much the model reasons before it answers, in words; without it, as the provider does."""
    thinking: Literal["adaptive", "off"] | Annotated[int, Field(ge=1)] | None = None
    """How Anthropic's models reason: `adaptive`, `off`, or with so many tokens at most (1024 or more, and fewer than
    `max_tokens`, of which they are a part)."""
    seed: bool | None = None
    """Whether an attempt's seed is sent; without it, where the provider's API has one. A server that refuses it is told
    of before the run."""
    stream: bool | None = None
    """Whether answers are fetched piece by piece, for servers behind a proxy that cuts off long silences."""
    prompt_cache: Cache | None = None
    """How long Anthropic keeps prompts in its cache: `5m`, without it, `1h`, or `off`."""
    lacks: list[Annotated[Feature, Field(strict=False)]] | None = None
    """What this model or server cannot do, though its API has it, as the table of abilities in docs/models.md names it:
    an agent that asks for it is told so."""
    serve: ServeSection | None = None
    """How to start vLLM servers for this run: the table [models.NAME.serve]."""

    @model_validator(mode="after")
    def _fit_the_provider(self) -> Self:
        needed, allowed = _PROVIDER_KEYS[self.provider]
        for key in sorted(needed):
            if not getattr(self, key):
                raise ValueError(f"provider {self.provider!r} needs {key}")
        if self.api_key_env and self.api_key_file:
            raise ValueError("api_key_env and api_key_file are both set: remove one")
        for key in sorted(self.model_fields_set - {"provider"} - needed - allowed):
            raise ValueError(f"provider {self.provider!r} has no use for {key}: remove it")
        if why := self._misfit():
            raise ValueError(why)
        if self.serve is not None and (given := sorted(self.model_fields_set & _ELSEWHERE)):
            raise ValueError(f"serve starts servers that have their own address and key: remove {', '.join(given)}")
        for url in self.base_urls or ():
            if not url.startswith(("http://", "https://")):
                shown = "an address with an @" if "@" in url else repr(url)  # it may have a password
                raise ValueError(
                    f"base_urls: {shown} cannot be: allowed are addresses that begin with http:// or https://"
                )
        if self.base_url and self.base_urls:
            raise ValueError("base_url and base_urls are both set: remove one")
        if self.price_hour is not None and any(getattr(self, key) is not None for key in _PRICE - {"price_hour"}):
            raise ValueError("a model is paid by price_hour, or by price_in and price_out: remove one of them")
        return self

    def _misfit(self) -> str:
        """Why something that is set cannot be had; ''."""
        api, lacks = self.api or "chat", frozenset(self.lacks or ())
        for field in FIELDS:
            if why := misfit(self.provider, api, field, getattr(self, field), lacks):
                return why
        longest = self.max_tokens or MAX_TOKENS
        if isinstance(self.thinking, int) and self.thinking >= longest:
            return f"thinking = {self.thinking} leaves no answer: it must be less than max_tokens, which is {longest}"
        return ""

    def pins(self) -> Pins:
        return Pins(
            self.reasoning_effort,
            self.thinking,
            self.seed,
            bool(self.stream),
            self.prompt_cache or "5m",
            frozenset(self.lacks or ()),
        )

    @property
    def features(self) -> frozenset[Feature]:
        """What it can do, as far as its API and hgm.toml say."""
        return abilities(self.provider, self.api or "chat", frozenset(self.lacks or ()))

    def to_write_down(self) -> ModelSection:
        """This model without names and passwords in addresses."""
        one, several = self.base_url, self.base_urls
        return self.model_copy(
            update={
                "base_url": one and without_credentials(one)[0],
                "base_urls": several and [without_credentials(url)[0] for url in several],
            }
        )

    @property
    def billed(self) -> bool:
        """Whether what it does costs dollars that a budget can count."""
        return bool(self.price_in or self.price_out or self.price_hour)

    @property
    def declares_prices(self) -> bool:
        return any(getattr(self, key) is not None for key in _PRICE)

    @property
    def is_priced(self) -> bool:
        return self.price_hour is not None or None not in (self.price_in, self.price_out)

    def with_listed_prices(self) -> ModelSection:
        """This model with the list's prices where hgm.toml gives none, and the list has some."""
        found = listed(self.provider, self.model or "", self.base_url or "")
        return self if found is None or self.declares_prices else self.with_prices(found[0])

    def with_prices(self, prices: Prices) -> ModelSection:
        chosen = {"price_in": prices.prompt_usd, "price_out": prices.completion_usd, "price_cached": prices.cached_usd}
        return self.model_copy(update={name: usd for name, usd in chosen.items() if usd is not None})

    def most_usd(self, limits: ModelLimits, wall_s: float) -> float:
        """The most that one attempt may cost: its limit in dollars, else that of its tokens at the dearest price, or of
        its `wall_s` seconds with a server to itself."""
        if limits.usd is not None:
            return limits.usd
        return limits.tokens * self._dearest_usd() / MILLION + (self.price_hour or 0.0) * wall_s / HOUR_S

    def _dearest_usd(self) -> float:
        """Of a million tokens, whatever they are."""
        write_usd = self.price_cache_write
        if write_usd is None:
            write_usd = usual_write_usd(self.provider, self.price_in or 0.0, self.pins().cache)
        return max(usd or 0.0 for usd in (self.price_in, self.price_out, self.price_cached, write_usd))


PACE = {"at_once", "requests_per_minute"}
_PRICE = {"price_in", "price_out", "price_cached", "price_cache_write", "price_hour"}
_REMOTE = PACE | _PRICE | {"base_url", "api_key_env", "api_key_file", "max_tokens", "temperature", "lacks"} | {*FIELDS}
_ELSEWHERE = {"base_url", "base_urls", "api_key_env", "api_key_file"}
_PROVIDER_KEYS: Mapping[str, tuple[set[str], set[str]]] = {
    "builtin": (set(), set()),
    "noise": (set(), set()),
    "scripted": ({"script"}, {"lacks"}),
    "openai": ({"model"}, _REMOTE | {"api"}),
    "anthropic": ({"model"}, _REMOTE),
    "vllm": ({"model"}, _REMOTE | {"base_urls", "serve"}),
}
"""For each provider the keys that it needs, and those that it may have."""


Role = Literal["evaluate", "edit", "diagnose", "judge"]
ROLES: tuple[Role, ...] = get_args(Role)
FALLBACKS: Mapping[Role, Role] = {"diagnose": "edit", "judge": "diagnose"}
"""The role whose models a role has that is left out of hgm.toml."""


def _weighted(models: object) -> object:
    """One name, or a table from names to weights; what is wrong is said in one sentence, not once for either."""
    if isinstance(models, str):
        return models
    if not isinstance(models, dict) or not models:
        raise ValueError("allowed is a model's name, or a table of names with weights: { small = 3, big = 1 }")
    for name, weight in models.items():
        if not isinstance(weight, int | float) or isinstance(weight, bool) or not 0 < weight < float("inf"):
            raise ValueError(f"{name} = {weight!r} cannot be: allowed is a weight > 0; leave out what is not wanted")
    return models


Weighted = Annotated[str | dict[str, float], BeforeValidator(_weighted)]


class RolesSection(Section):
    """Which model does what: a name under [models] (`builtin` is always there), or several with weights, as
    `edit = { small = 3, big = 1 }`. Of several, an attempt's seed chooses one for the whole attempt, so that all
    variants meet the same one at the same task and a run can be replayed; it is recorded with the attempt."""

    evaluate: Weighted = BUILTIN
    """What variants solve tasks with."""
    edit: Weighted = BUILTIN
    """What variants change their own source with."""
    diagnose: Weighted | None = None
    """What is asked why attempts failed, and what they teach. Left out: the same as `edit`."""
    judge: Weighted | None = None
    """What is asked what a change is worth. Left out: the same as `diagnose`."""

    def of(self, role: Role) -> dict[str, float]:
        """Name → weight, of the role's own models or of those that it falls back to."""
        chosen: str | dict[str, float] | None = getattr(self, role)
        if chosen is None:
            return self.of(FALLBACKS[role])
        return {chosen: 1.0} if isinstance(chosen, str) else chosen

    @property
    def names(self) -> list[str]:
        """Every model that a role uses, once."""
        return list(dict.fromkeys(name for role in ROLES for name in self.of(role)))
