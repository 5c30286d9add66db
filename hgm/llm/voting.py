"""How sure a vote among a model's samples is, and how much each sample should count. Formulas only: nobody is asked.

A vote is a mapping from a behaviour (whatever the caller takes two samples to agree in) to how many samples had it.
scipy is imported where it is used.

* `majority`: self-consistency, Wang et al. 2022, arXiv 2203.11171.
* `posterior`, `Undecided`: Adaptive-Consistency, Aggarwal et al. 2023, arXiv 2305.11860, its Beta criterion.
* `evidence`, `Unproven`: PPR-1v1, Jain et al. 2021, arXiv 2109.05047.
* `Shared`: one budget for many questions, after Blend-ASC, Feng et al. 2025, arXiv 2511.12309.
* `self_certainty`, `borda`: Kang et al. 2025, arXiv 2502.18581.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

Votes = Mapping[Hashable, int]
Rule = Callable[[Votes], bool]
"""Whether a vote needs another sample."""

SMALLEST_REST = 1e-6
"""Probability that is left for all tokens that were not listed: providers round, so that it may come out as nothing."""


def majority(votes: Mapping[Hashable, float]) -> Hashable | None:
    """The behaviour with most votes, of equals the one that was seen first; None where nobody voted."""
    return max(votes, key=lambda behaviour: votes[behaviour], default=None)


def leaders(votes: Votes) -> tuple[int, int]:
    """The two largest counts, 0 where there are fewer."""
    first, second = (*sorted(votes.values(), reverse=True)[:2], 0, 0)[:2]
    return first, second


# --- how sure a vote is ----------------------------------------------------------------------------------------------


def posterior(first: int, second: int) -> float:
    """Probability that the leader is more frequent than the runner-up, if these two were all: P(θ > ½) with
    θ ~ Beta(1 + first, 1 + second) (arXiv 2305.11860, the Beta criterion)."""
    from scipy.special import betainc

    return float(betainc(second + 1, first + 1, 0.5))


def evidence(first: int, second: int) -> float:
    """Natural logarithm of the prior-posterior ratio against "leader and runner-up are equally frequent": the uniform
    prior's density at θ = ½, 1, over that of Beta(1 + first, 1 + second) (arXiv 2109.05047).

    The ratio is a martingale where both are equally frequent, so by Ville's inequality it ever reaches 1/δ with
    probability at most δ, however often one looks. Of all rivals the runner-up leaves the least evidence.
    """
    n = first + second
    choose = math.lgamma(n + 1) - math.lgamma(first + 1) - math.lgamma(second + 1)
    return n * math.log(2) - choose - math.log(n + 1)


@dataclass(frozen=True)
class Undecided:
    """Go on while `posterior` of the two leaders is at most `confidence` (arXiv 2305.11860; 0.95 is the paper's).

    Cheap, and bolder than it says: looking after each sample, it is wrong more often than 1 - `confidence`.
    """

    confidence: float = 0.95

    def __call__(self, votes: Votes) -> bool:
        return posterior(*leaders(votes)) <= self.confidence


@dataclass(frozen=True)
class Unproven:
    """Go on until the leader is the most frequent behaviour with a mistake probability of at most `mistake`, whenever
    one looks: `evidence` ≥ ln((K - 1)/δ) (arXiv 2109.05047, PPR-1v1).

    `behaviours` is K, how many different ones there can be; None takes one more than were seen, where the bound is a
    rule of thumb.
    """

    mistake: float = 0.05
    behaviours: int | None = None

    def __call__(self, votes: Votes) -> bool:
        most = max(2, len(votes) + 1) if self.behaviours is None else self.behaviours
        return evidence(*leaders(votes)) < math.log((most - 1) / self.mistake)


# --- where the next sample helps most --------------------------------------------------------------------------------


class Shared:
    """Many questions, one budget: who gets the next samples. No parameters; a step costs O(questions · log).

    The idea is that of Blend-ASC (arXiv 2511.12309): give the samples to the questions whose vote is undecided. Its
    listing was not at hand, so the rule is ours, from its finding that the error of a vote falls with a power of the
    samples n: then one more sample takes about ε/n off an error of ε, and the largest ε/n is next, with
    ε = 1 - `posterior`. (The least decided first, without the n, starves: hopeless ties take everything.)
    """

    def __init__(self, questions: int, budget: int) -> None:
        self.budget = budget
        self.spent = 0
        self._samples = np.zeros(questions, dtype=np.int64)
        self._worth = np.full(questions, np.inf)

    def count(self, question: int, votes: Votes) -> None:
        """One more sample of `question` has been answered; `votes` are all that it has now."""
        self.spent += 1
        self._samples[question] += 1
        self._worth[question] = (1 - posterior(*leaders(votes))) / self._samples[question]

    def next(self, at_once: int = 1) -> list[int]:
        """The questions to sample now, at most `at_once` and no more than the budget has left; most worth first."""
        order = np.argsort(-self._worth, kind="stable")
        return [int(question) for question in order[: min(at_once, self.budget - self.spent)]]


# --- how much a sample counts ----------------------------------------------------------------------------------------


def self_certainty(logprobs: Sequence[Mapping[str, float]], vocabulary: int) -> float:
    """How far, on average over the tokens of an answer, the model was from choosing blindly, in nats, ≥ 0:

        KL(U ‖ p) = -1/(n·V) · Σ_i Σ_j ln(V · p_ij)

    with n tokens and V words in the vocabulary (arXiv 2502.18581). 0.0 for an answer without tokens.

    Args:
        logprobs: for each token of the answer, natural logarithms of the probabilities that were listed for its place.
        vocabulary: V. Providers list a few of them only; the rest of the probability is taken to be spread evenly over
            the others, so that the value is a lower bound, and comparable only where as many are listed.

    Raises:
        ValueError: more tokens were listed than there are.
    """
    return sum(_divergence(place, vocabulary) for place in logprobs) / len(logprobs) if logprobs else 0.0


def _divergence(listed: Mapping[str, float], vocabulary: int) -> float:
    unlisted = vocabulary - len(listed)
    if unlisted < 0:
        raise ValueError(f"{len(listed)} tokens are listed, but the vocabulary has only {vocabulary}")
    total = sum(listed.values())
    if unlisted:
        rest = max(SMALLEST_REST, 1 - math.fsum(math.exp(value) for value in listed.values()))
        total += unlisted * math.log(rest / unlisted)
    return max(0.0, -math.log(vocabulary) - total / vocabulary)


def borda(
    behaviours: Sequence[Hashable | None], certainty: Sequence[float], power: float = 1.0
) -> dict[Hashable, float]:
    """Votes weighted by rank: of N samples the r-th most certain one gives (N - r + 1)^p votes to its behaviour
    (arXiv 2502.18581). Equal certainty shares a rank. p = 0 is a plain majority, p → ∞ takes the most
    certain sample; the larger N, the larger the p that the paper finds best.

    Args:
        behaviours: of each sample; None abstains, and takes no rank.
        certainty: of each sample, on any scale.
    """
    from scipy.stats import rankdata

    voting = [(behaviour, sure) for behaviour, sure in zip(behaviours, certainty, strict=True) if behaviour is not None]
    weighted: dict[Hashable, float] = {behaviour: 0.0 for behaviour, _ in voting}
    for (behaviour, _), rank in zip(voting, rankdata([-sure for _, sure in voting]), strict=True):
        weighted[behaviour] += float((len(voting) - rank + 1) ** power)
    return weighted
