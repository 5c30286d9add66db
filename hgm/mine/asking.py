"""Asking a model what a mining wants to know: metered, within the budget, every conversation kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from archive.errors import ProviderRefused, ProviderUnavailable
from evaluators.base import ModelLimits
from hgm.budget import Cost
from hgm.config import Config
from hgm.config_models import Role
from hgm.consult import REQUESTS, WALL_S, consult
from hgm.llm.gateway import Gateway
from hgm.mine.account import Account, BudgetSpent, What
from hgm.prompts import hashes, prompt
from hgm.reserves import most_usd
from hgm.seeds import seed_for

ROLE: Role = "diagnose"
"""Whose model is asked."""

TOKENS = 40_000
"""Of one question, with its repetition."""

MOST_SILENT = 3
"""Questions in a row that got no answer at all from a provider, before the mining ends rather than do without."""

T = TypeVar("T")


@dataclass
class Asker:
    """Questions of one mining. Conversations are kept in `folder`; `say` is told once that the budget is spent."""

    gateway: Gateway
    account: Account
    cost: Cost
    folder: Path
    seed: int
    say: Callable[[str], None]
    spent: bool = False
    """Whether a question was not asked, since the budget does not pay for it."""
    _silent: int = 0

    async def ask(
        self,
        what: What,
        about: str,
        values: Mapping[str, str],
        read: Callable[[Mapping[str, Any]], T],
        *,
        keys: frozenset[str],
        unusable: Callable[[T], int] = lambda _: 0,
    ) -> T | None:
        """What `read` makes of the answer to the prompt `mine_{what}`, filled with `values`; None where there is no
        answer, or the budget is spent. `unusable` counts what of an answer cannot be used.

        Raises:
            ProviderRefused: it would refuse every other question too.
            ProviderUnavailable: it has not answered for some questions.
        """
        question = prompt(f"mine_{what}").fill(**values)
        try:
            entry = self.account.begin(what, about, self.cost, hashes(question.made_of))
        except BudgetSpent as spent:
            if not self.spent:
                self.say(f"{spent}; going on without the model")
            self.spent = True
            return None
        answer = await consult(
            self.gateway,
            ROLE,
            question,
            read,
            keys=keys,
            label=f"mine-{entry.id}",
            seed=seed_for(self.seed, what, about, entry.id),
            tokens=self.cost.tokens,
        )
        self.folder.mkdir(exist_ok=True)
        (self.folder / f"{entry.id}.jsonl").write_bytes(answer.transcript)
        bad = unusable(answer.value) if answer.value is not None else 0
        self.account.end(
            entry, answer.usage, model=answer.model, prompt=answer.prompt, error=answer.error, unusable=bad
        )
        if answer.refused:
            raise ProviderRefused(f"{answer.refused}. Everything is saved: the same command goes on")
        self._silent = 0 if answer.usage.requests else self._silent + 1
        if self._silent >= MOST_SILENT:
            raise ProviderUnavailable(f"{answer.error}. Everything is saved: the same command goes on")
        return answer.value


def question_cost(config: Config) -> Cost:
    limits = ModelLimits(REQUESTS, TOKENS)
    return Cost(limits.tokens, most_usd(config, ROLE, limits, WALL_S))
