"""The solver: an agent that tries each proven task some times. What it solves every time is too easy to be kept.

Dr. Zero (arXiv 2601.07055) and Self-play SWE-RL (arXiv 2512.18552) reward a proposer for tasks that the solver
solves sometimes. There a task that is never solved may be one that cannot be; here it is proven, and kept.
"""

from __future__ import annotations

from dataclasses import dataclass

from archive.errors import ProviderRefused, ProviderUnavailable, SandboxFailure
from archive.files import FileTree
from archive.recall import recalled
from archive.records import Outcome
from evaluators.base import Task
from evaluators.manifest import load_agent
from hgm.attempt import Workshop
from hgm.config import Config
from hgm.inner import search_of
from hgm.mine.account import Account, What
from hgm.plan import limited
from hgm.reserves import attempt_cost
from hgm.seeds import seed_for


@dataclass(frozen=True)
class Tries:
    """How often the solver was let try a task, and how often it solved it."""

    solved: int
    of: int

    @property
    def too_easy(self) -> bool:
        return self.solved == self.of


@dataclass(frozen=True)
class Solver:
    """The agent made of `files`, with the `evaluate` models, the limits and the inner search of `config`, and with the
    lessons that it brings, `tries` times at each task."""

    files: FileTree
    tries: int
    config: Config
    shop: Workshop
    account: Account
    seed: int

    async def examine(self, task: Task) -> Tries:
        """
        Raises:
            BudgetSpent: it cannot be tried as often as was asked for.
            ProviderRefused, ProviderUnavailable, SandboxFailure: an attempt was lost to the infrastructure, and is no
                answer.
        """
        task = limited(task, self.config)
        cost = attempt_cost(self.config, task.model_limits, task.limits.wall_s)
        known = load_agent(self.files).lessons
        lessons = [known[index] for index in recalled(known, task.statement)]
        solved = 0
        for number in range(self.tries):
            entry = self.account.begin(What.TRY, task.id, cost)
            result, refused = await self.shop.evaluate(
                self.files,
                task,
                seed=seed_for(self.seed, "mine", task.id, number),
                label=f"mine-{entry.id}",
                lessons=lessons,
                search=search_of(self.config.inner),
            )
            lost = result.cause if result.outcome is Outcome.INFRA else ""
            self.account.end(entry, result.usage, model=result.model, error=lost)
            if lost:
                raise _lost(refused, lost)
            solved += result.outcome is Outcome.RESOLVED
        return Tries(solved, self.tries)


def _lost(refused: str, cause: str) -> ProviderRefused | ProviderUnavailable | SandboxFailure:
    text = f"{refused or cause}. Everything is saved: the same command goes on"
    if refused:
        return ProviderRefused(text)
    return ProviderUnavailable(text) if cause.startswith("provider") else SandboxFailure(text)
