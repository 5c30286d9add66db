"""What a run may spend, and what it has spent.

Every job is *reserved* before it starts, with the most that it may use, and *settled* when it ends, with what it used;
so N workers never go beyond the evaluations and expansions that were allowed, nor beyond tokens and dollars as long as
each attempt keeps to the limit that it was given (the gateway sees to that). Wall time counts only between `start` and
`pause`, over all resumes; a run that is paused spends none once its work in flight has ended.

The final evaluations are set aside from the first moment. In tokens, dollars and time nobody knows beforehand what
they will cost: as much as the mean evaluation so far is held back for each, but never more than half of the budget.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from enum import StrEnum

from archive.errors import ConfigError
from archive.records import Usage

NO_USAGE = Usage()


class BudgetName(StrEnum):
    """The budgets, in the words of hgm.toml, the archive and the stop cause of a run."""

    EVALUATIONS = "evaluations"
    EXPANSIONS = "expansions"
    TOKENS = "tokens"
    USD = "usd"
    WALL = "wall"
    NO_IMPROVEMENT = "no_improvement"


class JobKind(StrEnum):
    EVALUATION = "evaluation"
    EXPANSION = "expansion"
    FINAL = "final"
    CHECK = "check"
    """Counts in tokens, dollars and time only."""


@dataclass(frozen=True)
class BudgetLimits:
    """None means no limit. `evaluations` includes the final ones; `no_improvement` counts search evaluations since the
    best-belief rose.

    Raises:
        ConfigError: a limit that is not positive, or none that is sure to end a run.
    """

    evaluations: int | None = None
    expansions: int | None = None
    tokens: int | None = None
    usd: float | None = None
    wall_s: float | None = None
    no_improvement: int | None = None

    def __post_init__(self) -> None:
        for limit in fields(self):
            value = getattr(self, limit.name)
            if value is not None and value <= 0:
                raise ConfigError(
                    f"budget.{limit.name.removesuffix('_s')} = {value:,.10g} would end the run before it starts: "
                    "give a positive amount, or leave it out for no limit"
                )
        if all(getattr(self, limit.name) is None for limit in fields(self) if limit.name != "no_improvement"):
            raise ConfigError(
                "nothing would end this run: set at least one of budget.evaluations, budget.expansions, "
                "budget.tokens, budget.usd, budget.wall"
            )


@dataclass(frozen=True)
class Cost:
    """The most that one attempt may use."""

    tokens: int = 0
    usd: float = 0.0


@dataclass(frozen=True)
class Reservation:
    """A job that may run, until it is settled."""

    id: int
    kind: JobKind
    cost: Cost
    started: float


@dataclass(frozen=True)
class Remaining:
    """What the scheduler needs to know of the budget.

    `exhausted` names a budget that ends the search, whatever becomes of the work in flight. `no_evaluation` and
    `no_expansion` name what forbids to start one more right now, work in flight counted as spent. `fraction` is the
    smallest remaining fraction over evaluations, tokens, dollars and time. `evaluations` is the whole search's share
    and `expansions` the whole run's, None where not limited.
    """

    exhausted: BudgetName | None = None
    no_evaluation: BudgetName | None = None
    no_expansion: BudgetName | None = None
    fraction: float = 1.0
    evaluations: int | None = None
    expansions: int | None = None


@dataclass(frozen=True)
class BudgetLine:
    """One budget for people: `reserved` is in flight, `held` is set aside for the final evaluations, `forecast` is what
    will have been spent at the end (hgm/forecast.py), None where nobody can tell."""

    name: BudgetName
    spent: float
    reserved: float
    held: float
    limit: float | None
    forecast: float | None = None


@dataclass
class _Spent:
    """What is kept over a restart."""

    evaluations: int = 0
    finals: int = 0
    expansions: int = 0
    tokens: int = 0
    usd: float = 0.0
    wall_s: float = 0.0
    since_improvement: int = 0
    best: float = -1.0
    charged_tokens: int = 0
    charged_usd: float = 0.0
    evaluation_tokens: int = 0
    evaluation_usd: float = 0.0
    evaluation_s: float = 0.0
    extended: dict[str, float] = field(default_factory=dict)


class Budget:
    """The account of one run. `state` is what `to_json` gave before a restart; work then in flight is forgotten, but
    not what it cost: `recorded` is what all jobs of the archive used, those that a killed engine left included.

    Raises:
        ConfigError: the final evaluations leave none for the search.
    """

    def __init__(
        self,
        limits: BudgetLimits,
        *,
        final_evaluations: int = 0,
        workers: int = 1,
        clock: Callable[[], float] = time.monotonic,
        state: str | None = None,
        recorded: Usage = NO_USAGE,
    ) -> None:
        self._base = _set_limits(limits)
        self._finals = final_evaluations
        self._workers = max(1, workers)
        self._clock = clock
        self._spent = _Spent(**json.loads(state)) if state else _Spent()
        self._spent.tokens = max(self._spent.tokens, recorded.tokens + self._spent.charged_tokens)
        self._spent.usd = max(self._spent.usd, recorded.usd + self._spent.charged_usd)
        self._open: dict[int, Reservation] = {}
        self._last_id = 0
        self._running_since: float | None = None
        share = self.search_evaluations
        if share is not None and share < 1:
            raise ConfigError(
                f"budget.evaluations = {limits.evaluations} leaves none for the search: {final_evaluations} are "
                f"reserved for the final comparison; give at least {final_evaluations + 1}"
            )

    def to_json(self) -> str:
        return json.dumps({**vars(self._spent), "wall_s": self.elapsed_s})

    # --- time ----------------------------------------------------------------------------------------------------

    @property
    def elapsed_s(self) -> float:
        """Wall time that the engine has been running, over all resumes."""
        return self._spent.wall_s + (0.0 if self._running_since is None else self._clock() - self._running_since)

    def start(self) -> None:
        if self._running_since is None:
            self._running_since = self._clock()

    def pause(self) -> None:
        self._spent.wall_s = self.elapsed_s
        self._running_since = None

    # --- limits --------------------------------------------------------------------------------------------------

    def limit(self, name: BudgetName) -> float | None:
        base = self._base.get(name)
        return None if base is None else base + self._spent.extended.get(name, 0)

    @property
    def search_evaluations(self) -> int | None:
        """Evaluations that the search may spend: all but the final ones, which may be more than there are in all once
        those of a second finalist are set aside."""
        limit = self.limit(BudgetName.EVALUATIONS)
        return None if limit is None else max(0, int(limit) - self._finals)

    def extend(self, name: BudgetName, amount: float) -> None:
        """Allow `amount` more (seconds for wall time), as the command `budget` asks for.

        Raises:
            ConfigError: the run has no such budget, or the amount is not positive.
        """
        if self.limit(name) is None:
            raise ConfigError(f"this run has no {name} budget to extend: set budget.{name} in hgm.toml and run again")
        if amount <= 0:
            raise ConfigError(f"cannot extend budget.{name} by {amount:,.10g}: give a positive amount")
        self._spent.extended[name.value] = self._spent.extended.get(name, 0) + amount

    # --- reserve, then settle ------------------------------------------------------------------------------------

    def reserve(self, kind: JobKind, cost: Cost = Cost()) -> Reservation | None:
        """Permission for one job, or None where a budget forbids it now (`blocked` names it)."""
        if self.blocked(kind, cost) is not None:
            return None
        self._last_id += 1
        reservation = Reservation(self._last_id, kind, cost, self._clock())
        self._open[reservation.id] = reservation
        return reservation

    def settle(self, reservation: Reservation, usage: Usage, *, counted: bool) -> None:
        """Give a reservation back and book what was used. Not `counted`: infra ended it, so only its usage is booked.

        A reservation that is not open any more is booked once only: its second end changes nothing.
        """
        if self._open.pop(reservation.id, None) is None:
            return
        spent, kind = self._spent, reservation.kind
        spent.tokens += usage.tokens
        spent.usd += usage.usd
        if not counted:
            return
        if kind is JobKind.EXPANSION:
            spent.expansions += 1
            return
        spent.finals += kind is JobKind.FINAL
        spent.evaluations += kind is JobKind.EVALUATION
        spent.since_improvement += kind is JobKind.EVALUATION
        spent.evaluation_tokens += usage.tokens
        spent.evaluation_usd += usage.usd
        spent.evaluation_s += self._clock() - reservation.started

    def charge(self, usage: Usage) -> None:
        """Book what was used for no job of the archive: the root's own gate."""
        spent = self._spent
        spent.tokens, spent.charged_tokens = spent.tokens + usage.tokens, spent.charged_tokens + usage.tokens
        spent.usd, spent.charged_usd = spent.usd + usage.usd, spent.charged_usd + usage.usd

    def hold_finals(self, more: int) -> None:
        """Set aside at least `more` final evaluations beyond those that were done: a search that goes on after its
        end may end with another finalist."""
        self._finals = max(self._finals, self._spent.finals + more)

    def note_best_belief(self, value: float) -> None:
        """Tell the best-belief's value after a result; where it rose, the count of no_improvement starts anew."""
        if value > self._spent.best:
            self._spent.best = value
            self._spent.since_improvement = 0

    def lower_best_belief(self, value: float) -> None:
        """Tell what is left of the best-belief's value where results were taken out: it may rise again from there."""
        self._spent.best = min(self._spent.best, value)

    # --- questions -----------------------------------------------------------------------------------------------

    def blocked(self, kind: JobKind, cost: Cost = Cost(), *, in_flight: bool = True) -> BudgetName | None:
        """The first budget that forbids to start a job of `kind`, or None; work in flight counts as spent, unless
        `in_flight` is False. Final evaluations are not stopped by time or by a lack of improvement."""
        for name in self._base:
            if kind is JobKind.FINAL and name in (BudgetName.WALL, BudgetName.NO_IMPROVEMENT):
                continue
            limit, need = self.limit(name), _need(name, kind, cost)
            if limit is None or need is None:
                continue
            used = self._used(name) + (self._reserved(name) if in_flight else 0)
            held = 0.0 if kind is JobKind.FINAL else self._held(name)
            if used + need > limit - held or (need == 0 and used >= limit - held):
                return name
        return None

    def exhausted(self, evaluation: Cost = Cost()) -> BudgetName | None:
        """The budget that ends the search, whatever becomes of the work in flight; None while one more evaluation of
        at most that cost can be paid."""
        return self.blocked(JobKind.EVALUATION, evaluation, in_flight=False)

    def check(self, cost: Cost, what: str = "one attempt") -> None:
        """See that at least one attempt of at most this cost can be paid; `what` names it.

        Raises:
            ConfigError: the limit of one attempt is beyond the whole budget.
        """
        for name, need in ((BudgetName.TOKENS, cost.tokens), (BudgetName.USD, cost.usd)):
            limit = self.limit(name)
            if limit is not None and need > limit:
                raise ConfigError(
                    f"budget.{name} = {limit:,.10g} does not pay for {what}, which may use {need:,.10g}: "
                    f"raise budget.{name} or lower the limit of an attempt in [limits]"
                )

    def remaining_fraction(self) -> float:
        """Smallest remaining fraction over the hard budgets, in [0, 1].

        Work in flight counts as spent: in tokens and dollars at the mean cost of the jobs so far, since its reservation
        is a worst case that would make a young search look like an old one.
        """
        fraction = 1.0
        for name in (BudgetName.EVALUATIONS, BudgetName.TOKENS, BudgetName.USD, BudgetName.WALL):
            limit = self.limit(name)
            if limit is not None:
                share = limit - self._held(name)
                fraction = min(fraction, (share - self._used(name) - self._expected(name)) / share)
        return max(0.0, fraction)

    def remaining(self, evaluation: Cost = Cost(), expansion: Cost = Cost()) -> Remaining:
        """What `decide` needs, for attempts of at most these costs."""
        expansions = self.limit(BudgetName.EXPANSIONS)
        return Remaining(
            exhausted=self.exhausted(evaluation),
            no_evaluation=self.blocked(JobKind.EVALUATION, evaluation),
            no_expansion=self.blocked(JobKind.EXPANSION, expansion),
            fraction=self.remaining_fraction(),
            evaluations=self.search_evaluations,
            expansions=None if expansions is None else int(expansions),
        )

    def lines(self) -> tuple[BudgetLine, ...]:
        """All budgets, limited or not, for the screens."""
        return tuple(
            BudgetLine(name, self._used(name), self._reserved(name), self._held(name), self.limit(name))
            for name in BudgetName
        )

    # --- inside --------------------------------------------------------------------------------------------------

    def _used(self, name: BudgetName) -> float:
        spent = self._spent
        match name:
            case BudgetName.EVALUATIONS:
                return spent.evaluations + spent.finals
            case BudgetName.EXPANSIONS:
                return spent.expansions
            case BudgetName.TOKENS:
                return spent.tokens
            case BudgetName.USD:
                return spent.usd
            case BudgetName.WALL:
                return self.elapsed_s
            case BudgetName.NO_IMPROVEMENT:
                return spent.since_improvement

    def _reserved(self, name: BudgetName) -> float:
        return sum(_need(name, job.kind, job.cost) or 0 for job in self._open.values())

    def _expected(self, name: BudgetName) -> float:
        """What the work in flight will probably take."""
        spent, reserved = self._spent, self._reserved(name)
        jobs = spent.evaluations + spent.finals + spent.expansions
        if not jobs or name not in (BudgetName.TOKENS, BudgetName.USD):
            return reserved
        return min(reserved, len(self._open) * self._used(name) / jobs)

    def _held(self, name: BudgetName) -> float:
        """What is set aside for final evaluations that have not been started."""
        spent = self._spent
        if self._finals <= spent.finals:
            return 0.0
        left = max(0, self._finals - spent.finals - sum(job.kind is JobKind.FINAL for job in self._open.values()))
        done = spent.evaluations + spent.finals
        limit = self.limit(name)
        if name is BudgetName.EVALUATIONS:
            return left
        if not left or not done or limit is None:
            return 0.0
        match name:
            case BudgetName.TOKENS:
                each = spent.evaluation_tokens / done
            case BudgetName.USD:
                each = spent.evaluation_usd / done
            case BudgetName.WALL:
                each = spent.evaluation_s / done / self._workers
            case _:
                return 0.0
        return min(left * each, limit / 2)


def _set_limits(limits: BudgetLimits) -> dict[BudgetName, float]:
    """Those that are set, in the order of the names."""
    values = {name: getattr(limits, "wall_s" if name is BudgetName.WALL else name.value) for name in BudgetName}
    return {name: value for name, value in values.items() if value is not None}


def _need(name: BudgetName, kind: JobKind, cost: Cost) -> float | None:
    """What a job of `kind` takes from a budget while it is in flight; None where the budget does not concern it."""
    match name:
        case BudgetName.EVALUATIONS:
            return 1 if kind in (JobKind.EVALUATION, JobKind.FINAL) else None
        case BudgetName.EXPANSIONS:
            return 1 if kind is JobKind.EXPANSION else None
        case BudgetName.TOKENS:
            return cost.tokens
        case BudgetName.USD:
            return cost.usd
        case _:
            return 0
