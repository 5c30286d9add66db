"""How a child was made, as `show --why` and `log` tell it: what was used, and which self-edits it was chosen among."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from archive.candidates import CandidateEdit, Ranking
from archive.consultations import Diagnosis, Judgement
from archive.discriminations import Choice
from archive.records import Usage
from hgm.terminal import count


def usage_text(usage: Usage) -> str:
    return f"{count(usage.requests, 'request')}, {usage.tokens:,} tokens, ${usage.usd:,.2f}"


def usage_json(usage: Usage) -> dict[str, object]:
    return {"requests": usage.requests, "tokens": usage.tokens, "usd": usage.usd}


def ranking_rows(made: Ranking) -> Iterator[tuple[str, str]]:
    """Name and text: who ranked, then each candidate by its place, then why."""
    yield "candidates", f"{len(made.candidates)}, {made.by}"
    for one in made.by_place:
        place = "-" if one.place is None else str(one.place)
        yield (
            f"  {place}",
            f"candidate {one.number} {one.end}; {one.idea} ({one.agent_s:.1f} s, {usage_text(one.usage)})",
        )
    yield from ((f"  {name}", text) for name, text in (("because", made.explanation), ("failed", made.error)) if text)


def ranking_json(made: Ranking) -> dict[str, object]:
    return {
        "source": made.source,
        "explanation": made.explanation,
        "candidates": [_candidate_json(one) for one in made.candidates],
        **asked_json(made),
    }


def choice_rows(made: Choice) -> Iterator[tuple[str, str]]:
    """Name and text: who was chosen among whom, then each duel and what spoke for its winner."""
    yield "discriminated", f"{made}, {usage_text(made.usage)}"
    for duel in made.duels:
        yield "", str(duel)
        yield from (("  because", text) for text in (duel.because,) if text)


def choice_json(made: Choice) -> dict[str, object]:
    facts = {"candidates": list(made.candidates), "chosen": made.chosen, "model": made.model, "prompt": made.prompt}
    return facts | {"duels": [asdict(duel) for duel in made.duels]} | usage_json(made.usage)


def asked_json(one: Diagnosis | Judgement | Ranking) -> dict[str, object]:
    return {"model": one.model, "prompt": one.prompt, "error": one.error} | usage_json(one.usage)


def _candidate_json(one: CandidateEdit) -> dict[str, object]:
    facts = {"number": one.number, "place": one.place, "fate": one.fate, "failure": one.failure, "detail": one.detail}
    return facts | {"idea": one.idea, "agent_s": one.agent_s} | usage_json(one.usage)
