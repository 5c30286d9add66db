"""What each provider's protocol can do, and what hgm.toml sets for a model: checked against each other before a run.

`python -m hgm.llm.abilities` prints the table as it stands in docs/models.md. The truth is in the vendors' SDKs:
`openai/types/chat/completion_create_params.py`, `openai/types/responses/response_create_params.py`,
`anthropic/types/message_create_params.py`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast, get_args

from hgm.llm.base import Feature

Effort = Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"]
Thinking = Literal["adaptive", "off"] | int
Cache = Literal["5m", "1h", "off"]

LEAST_THINKING = 1024
"""Tokens; Anthropic's own bound."""

_ALL = frozenset(Feature)
_CHAT = _ALL - {Feature.THINKING, Feature.CACHE}
ABILITIES: Mapping[str, frozenset[Feature]] = {
    "openai": _CHAT,
    "openai responses": _CHAT - {Feature.SEED, Feature.STOP, Feature.SAMPLES},
    "vllm": _CHAT,
    "anthropic": _ALL - {Feature.SEED, Feature.LOGPROBS, Feature.SAMPLES},
    "scripted": _ALL - {Feature.THINKING, Feature.CACHE, Feature.EFFORT, Feature.STREAM, Feature.SAMPLES},
    "builtin": frozenset({Feature.ONE_CALL, Feature.SEED}),
    "noise": frozenset({Feature.SEED}),
}
"""By provider, and for OpenAI by the API that is used. Whether one of its models can do all of it only the provider
knows: what is set in hgm.toml is asked of it before a run begins."""

EFFORTS: Mapping[str, tuple[str, ...]] = {"anthropic": ("low", "medium", "high", "xhigh", "max")}
"""Where not all of `Effort` are known."""

MEANINGS: Mapping[Feature, str] = {
    Feature.TOOL_CHOICE: "a tool call can be demanded",
    Feature.ONE_CALL: "at most one call at a time",
    Feature.STOP: "it ends before a given text",
    Feature.SCHEMA: "structured output",
    Feature.LOGPROBS: "how probable its tokens were",
    Feature.SEED: "answers can be drawn again",
    Feature.EFFORT: "how much it reasons, in words",
    Feature.THINKING: "how much it reasons, in tokens",
    Feature.STREAM: "answers piece by piece",
    Feature.CACHE: "how long prompts are cached",
    Feature.SAMPLES: "several answers to one request",
}

_WITHOUT: Mapping[Feature, str] = {
    Feature.SEED: "leave it out: answers there cannot be drawn again",
    Feature.EFFORT: "leave it out",
    Feature.THINKING: "leave it out; reasoning_effort says it in words",
    Feature.STREAM: "leave it out",
    Feature.CACHE: "leave it out: what is cached there is not ours to choose",
}


@dataclass(frozen=True)
class Pins:
    """What hgm.toml sets for all requests to a model. `seed` None: sent where there is one. `cache`: of Anthropic."""

    effort: Effort | None = None
    thinking: Thinking | None = None
    seed: bool | None = None
    stream: bool = False
    cache: Cache = "5m"
    lacks: frozenset[Feature] = frozenset()

    @property
    def budget(self) -> int:
        """Thinking tokens that are set as a number, 0 for none."""
        return self.thinking if isinstance(self.thinking, int) else 0

    @property
    def reasons(self) -> bool:
        """Whether there is an amount of reasoning here that one may take a share of."""
        return self.effort not in (None, "none") or self.budget > 0

    def less(self, share: float, efforts: Sequence[str]) -> Pins:
        """With that share, in (0, 1], of the reasoning: of its words as far up the ladder of `efforts` from the least
        above `none`, of its tokens as many, though no fewer than may be set."""
        if share == 1 or not self.reasons:
            return self
        effort, thinking = self.effort, self.thinking
        if effort not in (None, "none"):
            ladder = [word for word in efforts[: efforts.index(effort) + 1] if word != "none"]
            effort = cast(Effort, ladder[math.ceil(share * len(ladder)) - 1])
        if self.budget:
            thinking = max(LEAST_THINKING, round(share * self.budget))
        return replace(self, effort=effort, thinking=thinking)


PINS = Pins()


def kind(provider: str, api: str) -> str:
    """The key into `ABILITIES`."""
    return f"{provider} {api}" if api == "responses" else provider


def abilities(provider: str, api: str = "chat", lacks: frozenset[Feature] = frozenset()) -> frozenset[Feature]:
    return ABILITIES[kind(provider, api)] - lacks


def efforts(provider: str) -> tuple[str, ...]:
    """The words for how much it reasons, from the least to the most."""
    return EFFORTS.get(provider, get_args(Effort))


FIELDS: Mapping[str, Feature] = {
    "reasoning_effort": Feature.EFFORT,
    "thinking": Feature.THINKING,
    "seed": Feature.SEED,
    "stream": Feature.STREAM,
    "prompt_cache": Feature.CACHE,
}
"""Fields of [models.NAME] that need something of the model."""


def table() -> str:
    """What each provider can do, for docs/models.md."""
    names = list(ABILITIES)
    lines = [f"| | {' | '.join(f'`{name}`' for name in names)} |", f"|---|{'---|' * len(names)}"]
    for feature in Feature:
        marks = ["yes" if feature in ABILITIES[name] else "" for name in names]
        lines.append(f"| `{feature}`: {MEANINGS[feature]} | {' | '.join(marks)} |")
    return "\n".join(lines) + "\n"


def misfit(provider: str, api: str, field: str, value: object, lacks: frozenset[Feature]) -> str:
    """Why `field` cannot be set to `value` for such a model, and what to do; '' where it can."""
    feature, can = FIELDS[field], abilities(provider, api, lacks)
    if value is None or value is False:
        return ""
    if feature not in can:
        why = "its `lacks` says so" if feature in lacks else f"provider {kind(provider, api)!r} cannot do that"
        return f"{field} is set, but {why}: {_WITHOUT[feature]}"
    known = efforts(provider)
    if field == "reasoning_effort" and value not in known:
        return f"reasoning_effort = {value!r} is not known to provider {provider!r}: there are {', '.join(known)}"
    if field == "thinking" and isinstance(value, int) and value < LEAST_THINKING:
        return f"thinking = {value} is too little: at least {LEAST_THINKING} tokens, or leave it out"
    return ""


_SENT_AS: Mapping[str, str] = {
    "reasoning_effort": r"reasoning_effort|reasoning\.effort|output_config|\beffort\b|\breasoning\b",
    "thinking": r"thinking|budget_tokens",
    "seed": r"\bseed\b",
    "stream": r"\bstream(?:_options|ing)?\b",
    "prompt_cache": r"cache_control|\bttl\b",
    "temperature": r"temperature",
    "max_tokens": r"max_(?:completion_|output_)?tokens",
}


def blamed(said: str, set_fields: Mapping[str, object]) -> str:
    """The next step after a provider refused even the smallest request and `said` why: which of the fields that are set
    (name → value) it names. '' where it names none."""
    for field, pattern in _SENT_AS.items():
        if set_fields.get(field) not in (None, False) and re.search(pattern, said, re.I):
            if field == "seed":
                return "It knows no seed: write `seed = false`, and its answers cannot be drawn again"
            return f"It does not take {field} = {set_fields[field]!r}: change that field, or choose another model"
    return ""


if __name__ == "__main__":
    import sys

    sys.stdout.write(table())
