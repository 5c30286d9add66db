"""How many samples adaptive votes save at equal accuracy: simulated questions whose answer frequencies are known.

    python -m tests.benchmarks.bench_consensus [--suites 40] [--questions 100] [--seed 0]

A question is a distribution over eight answers, drawn from a Dirichlet; the smaller its concentration, the easier. An
error is a vote that does not name the most frequent answer (what is right is another matter: no vote can know it).
Compared with n samples for every question: the fewest samples per question with which a rule errs no more often, and
never does again with more. The ratio's 95 % interval is the bootstrap's over suites of questions.

The two stopping rules are traced by moving their threshold; the shared budget by spending it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hgm.llm.voting import Shared, evidence, posterior

ANSWERS = 8
FAMILIES = {"clear": 0.02, "easy": 0.1, "mixed": 0.3, "hard": 1.0}
FIXED = (8, 16, 32, 64)
MOST = 64
RECORDED = 1_024
Curve = NDArray[np.float64]
"""[suites, points]: samples per question and error, at each threshold or each step of the budget."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--suites", type=int, default=40)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    print("| questions | samples each | error | posterior | evidence | shared budget |")
    print("|---|---|---|---|---|---|")
    overall: dict[str, list[float]] = {"posterior": [], "evidence": [], "shared": []}
    for name, concentration in FAMILIES.items():
        rng = np.random.default_rng([asked.seed, len(name), ord(name[0])])
        suites = [_suite(rng, asked.questions, concentration) for _ in range(asked.suites)]
        fixed = np.array([_fixed(answers, modes) for answers, modes in suites])
        curves = {
            "posterior": _threshold_curves(suites, _posteriors, np.concatenate([np.linspace(0.5, 0.99, 50), _NINES])),
            "evidence": _threshold_curves(suites, _evidences, np.linspace(-1.0, 12.0, 80)),
            "shared": _shared_curves(suites),
        }
        for column, n in enumerate(FIXED):
            cells = []
            for rule, (samples, errors) in curves.items():
                ratios = _ratios(fixed[:, column], n, samples, errors, rng)
                overall[rule].append(ratios[0])
                cells.append("{:.1f}× [{:.1f}, {:.1f}]".format(*ratios))
            print(f"| {name} | {n} | {fixed[:, column].mean():.1%} | {' | '.join(cells)} |")
            sys.stdout.flush()
    means = " | ".join(f"{np.exp(np.mean(np.log(found))):.1f}×" for found in overall.values())
    print(f"| geometric mean | | | {means} |")


_NINES = 1 - np.logspace(-2, -5, 20)


def _suite(
    rng: np.random.Generator, questions: int, concentration: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Answers, [questions, RECORDED], in the order of sampling, and the most frequent one of each question."""
    p = rng.dirichlet(np.full(ANSWERS, concentration), size=questions)
    drawn = (rng.random((questions, RECORDED, 1)) > p.cumsum(axis=1)[:, None, :-1]).sum(axis=2)
    return drawn, p.argmax(axis=1)


def _counts(answers: NDArray[np.int64]) -> NDArray[np.int64]:
    """[questions, samples, ANSWERS]: votes after each sample."""
    return np.cumsum(answers[:, :, None] == np.arange(ANSWERS), axis=1)


def _winners(answers: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """[questions, samples]: the leader after each; of equals the one that was seen first."""
    first_seen = np.where((answers[:, :, None] == np.arange(ANSWERS)).any(axis=1), 0, answers.shape[1])
    for question in range(len(answers)):
        for answer in np.unique(answers[question]):
            first_seen[question, answer] = np.argmax(answers[question] == answer)
    return np.argmax(counts * (answers.shape[1] + 1) - first_seen[:, None, :], axis=2)


def _fixed(answers: NDArray[np.int64], modes: NDArray[np.int64]) -> list[float]:
    winners = _winners(answers[:, :MOST], _counts(answers[:, :MOST]))
    return [float(np.mean(winners[:, n - 1] != modes)) for n in FIXED]


def _table(rule) -> Curve:
    """[first, second]: the rule's value for two counts."""
    size = MOST + 1
    return np.array([[rule(a, min(a, b)) for b in range(size)] for a in range(size)])


def _posteriors() -> Curve:
    return _table(posterior)


def _evidences() -> Curve:
    return _table(evidence)


def _threshold_curves(suites, rule, thresholds: Sequence[float]) -> tuple[Curve, Curve]:
    """Each question is sampled until the rule's value is above the threshold, at most MOST times."""
    values = rule()
    samples, errors = [], []
    for answers, modes in suites:
        counts = _counts(answers[:, :MOST])
        winners = _winners(answers[:, :MOST], counts)
        top = np.sort(counts, axis=2)
        value = values[top[:, :, -1], top[:, :, -2]]
        stops = [np.where((value > t).any(axis=1), np.argmax(value > t, axis=1), MOST - 1) for t in thresholds]
        samples.append([float(np.mean(stop + 1)) for stop in stops])
        errors.append([float(np.mean(winners[np.arange(len(modes)), stop] != modes)) for stop in stops])
    return np.array(samples), np.array(errors)


def _shared_curves(suites) -> tuple[Curve, Curve]:
    """Each budget is a poll of its own."""
    parts = (1, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 32, 48, 64)
    samples, errors = [], []
    for answers, modes in suites:
        found = [_share(answers, modes, int(part * len(modes))) for part in parts]
        samples.append(list(parts))
        errors.append(found)
    return np.array(samples, dtype=float), np.array(errors)


def _share(answers: NDArray[np.int64], modes: NDArray[np.int64], budget: int) -> float:
    """The error of one budget. A question that has used all its recorded answers goes round again, which is no
    advantage."""
    questions = len(modes)
    shared = Shared(questions, budget)
    votes: list[dict[int, int]] = [{} for _ in range(questions)]
    used = np.zeros(questions, dtype=int)
    while chosen := shared.next(at_once=4):
        for question in chosen:
            answer = int(answers[question, used[question] % answers.shape[1]])
            used[question] += 1
            votes[question][answer] = votes[question].get(answer, 0) + 1
            shared.count(question, votes[question])
    leaders = [max(one, key=one.__getitem__, default=-1) for one in votes]
    return float(np.mean(np.array(leaders) != modes))


def _ratios(
    fixed: Curve, n: int, samples: Curve, errors: Curve, rng: np.random.Generator
) -> tuple[float, float, float]:
    suites = len(fixed)
    drawn = [_ratio(fixed, n, samples, errors, rng.integers(0, suites, suites)) for _ in range(1_000)]
    low, high = np.quantile(drawn, (0.025, 0.975))
    return _ratio(fixed, n, samples, errors, np.arange(suites)), float(low), float(high)


def _ratio(fixed: Curve, n: int, samples: Curve, errors: Curve, rows: NDArray[np.int64]) -> float:
    goal, spent, wrong = fixed[rows].mean(), samples[rows].mean(axis=0), errors[rows].mean(axis=0)
    bad = np.flatnonzero(wrong > goal)
    first = 0 if not bad.size else int(bad[-1]) + 1
    return n / float(spent[first]) if first < len(spent) else n / float(spent[-1])


if __name__ == "__main__":
    main()
