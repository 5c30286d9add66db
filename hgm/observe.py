"""From an engine at work to the `Progress` that a display draws."""

from __future__ import annotations

import time
from collections import Counter, deque

import numpy as np

from archive.records import ROOT, Decision, DecisionKind
from archive.statistics import interval, posterior_mean
from hgm.budget import BudgetName
from hgm.diagnose import one_line
from hgm.engine import Engine, Phase
from hgm.progress import Finals, Gauge, InFlight, Interval, Progress

RATE_WINDOW_S = 120.0


class Observer:
    """Remembers what rates and worker use need; everything else is read off the engine when asked."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._began = self._seen = time.monotonic()
        self._busy_s = 0.0
        self._scored: deque[tuple[float, int]] = deque([(self._began, self._done())])
        self._finals_seen: tuple[float, int] | None = None

    def progress(self) -> Progress:
        engine, now = self._engine, time.monotonic()
        tree, budget = engine.search.tree, engine.search.budget
        self._busy_s += (now - self._seen) * len(engine.running) / max(1, engine.workers)
        self._seen = now
        belief, finals = engine.search.best(), self._finals()
        best = belief.variant_id if belief and tree.s[belief.variant_id] + tree.f[belief.variant_id] else None
        return Progress(
            phase=engine.phase,
            elapsed_s=budget.elapsed_s,
            evaluations=tree.scored,
            variants=len(tree),
            failed_expansions=tree.total_attempts - (len(tree) - 1),
            per_minute=60 * self._per_second(now),
            workers=engine.workers,
            busy=self._busy_s / max(1e-9, now - self._began),
            best=f"v{best}" if best is not None else "",
            best_score=_score(int(tree.s[best]), int(tree.f[best])) if best is not None else None,
            root_score=_score(int(tree.s[ROOT]), int(tree.f[ROOT])),
            last_decision=describe(engine.last_decision),
            gauges=self._gauges(),
            in_flight=tuple(
                InFlight(f"v{job.work.node}", job.work.what, now - job.began) for job in engine.running.values()
            ),
            eta_s=self._eta() if finals is None else self._eta_of(finals, now),
            tokens=int(self._used(BudgetName.TOKENS)),
            usd=self._used(BudgetName.USD),
            notice=engine.halting or engine.paused or waiting(engine.trouble),
            finals=finals,
        )

    def _gauges(self) -> tuple[Gauge, ...]:
        lines = self._engine.search.budget.lines()
        return tuple(Gauge(line.name, line.spent, line.limit) for line in lines if line.limit is not None)

    def _used(self, name: BudgetName) -> float:
        return next(line.spent for line in self._engine.search.budget.lines() if line.name is name)

    def _done(self) -> int:
        """Scored evaluations, those of the final comparison too."""
        search = self._engine.search
        return search.tree.scored + search.finals_scored.total()

    def _finals(self) -> Finals | None:
        search = self._engine.search
        if self._engine.phase is not Phase.FINAL or search.finalist is None:
            return None
        wanted = Counter((work.node, work.task_id or "") for work in search.finals())
        agent = search.exam.agent if search.exam else ""
        done = (wanted & search.finals_scored).total()
        return Finals(search.finalist, done, wanted.total(), agent, search.runners_up)

    def _per_second(self, now: float) -> float:
        """Evaluations a second, over the last two minutes."""
        self._scored.append((now, self._done()))
        while len(self._scored) > 2 and now - self._scored[0][0] > RATE_WINDOW_S:
            self._scored.popleft()
        then, count = self._scored[0]
        return max(0, self._scored[-1][1] - count) / max(1e-9, now - then)

    def _eta(self) -> float | None:
        """Until the first budget is used up, at the pace so far; None before there is a pace."""
        elapsed = self._engine.search.budget.elapsed_s
        paces = [gauge.fraction for gauge in self._gauges() if gauge.fraction > 0]
        if not paces or elapsed < 1 or self._engine.phase is not Phase.SEARCH:
            return None
        return elapsed * (1 - max(paces)) / max(paces)

    def _eta_of(self, finals: Finals, now: float) -> float | None:
        """Until the comparison is done, at its own pace; no budget says when that is."""
        self._finals_seen = self._finals_seen or (now, finals.done)
        then, before = self._finals_seen
        new = finals.done - before
        return (finals.total - finals.done) * (now - then) / new if new else None


def _score(s: int, f: int) -> Interval | None:
    if s + f == 0:
        return None
    low, high = interval(np.array([s]), np.array([f]))
    return Interval(float(posterior_mean(s, f)), float(low[0]), float(high[0]))


def waiting(trouble: str) -> str:
    return f"waiting for the model: {one_line(trouble, 160)}; asking again" if trouble else ""


def describe(decision: Decision | None) -> str:
    if decision is None:
        return "–"
    if decision.kind is DecisionKind.STOP:
        return f"stop: {decision.cause}"
    score = f", score {decision.chosen.score:.2f}" if decision.chosen else ""
    on = f" on {decision.task_id}" if decision.task_id else ""
    return f"{decision.kind} v{decision.variant_id}{on} ({decision.cause}{score})"
