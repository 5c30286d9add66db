"""The engine: recover → snapshot → decide → claim → dispatch → finish, until a budget or the user ends it.

Huxley-Gödel Machine (arXiv 2510.21614), Algorithm 1, as an asyncio loop with N workers. What to do next is decided by
pure functions (hgm/scheduler.py), what was done is stored in one transaction each (archive/store.py), and this file is
the road between them. One thread: nothing here needs a lock.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from archive.activity import ROOT_SMOKE
from archive.connection import EXAM
from archive.errors import ConfigError, DiskFull, GateRefused, HgmError, SandboxFailure
from archive.files import FileTree
from archive.lessons import Shown
from archive.presence import Presence
from archive.records import ROOT, Decision, DecisionKind, EvaluationResult, ExpansionFailure, Purpose, Usage
from archive.store import Archive
from archive.values import JsonValue
from hgm.attempt import Workshop
from hgm.budget import Reservation
from hgm.doubts import Doubts
from hgm.exam import Exam
from hgm.expand import Expanded
from hgm.gate import GateReport, full_story, refusal, smoke
from hgm.ledger import GATE_USAGE, Ledger
from hgm.losses import LOST_IN_A_ROW, MAX_LOST, Losses
from hgm.plan import Plan
from hgm.search import Search
from hgm.seeds import seed_for
from hgm.steering import obey
from hgm.work import Done, Work, Workbench, lost

POLL_S = 0.25
SMOKE_RUNS, SMOKE_FAILURES = 20, 1
"""The root must solve the smoke task 95 % of the time; five in a row at the start are taken for enough."""
SMOKE_ENOUGH = 5

log = logging.getLogger("hgm.engine")


class Phase(StrEnum):
    GATE = "gate"
    SEARCH = "search"
    FINAL = "final"
    DONE = "done"


@dataclass(frozen=True)
class Job:
    """One claimed piece of work: the archive's row id, what is reserved for it, and the asyncio task that does it."""

    id: int
    work: Work
    reservation: Reservation
    began: float


Next = Callable[[], "Work | str | None"]
"""What to start now: work, None to wait for what is in flight, or the cause why nothing is left to start."""


class Engine:
    """Drives one run. Make it, then `await drive()`; `drain()` and `abort()` may be called from signal handlers.

    With an `exam` there is no search: its evaluations are the final ones, and the only ones.

    Raises:
        ConfigError: the run is an exam's, and none is given.
    """

    def __init__(self, plan: Plan, archive: Archive, shop: Workshop, exam: Exam | None = None) -> None:
        self.plan = plan
        self.archive = archive
        self.shop = shop
        self.bench = Workbench(plan, archive, shop)
        self.phase = Phase(str(archive.get_state("phase", Phase.GATE)))
        self.running: dict[asyncio.Task[Done], Job] = {}
        self.workers = plan.config.run.workers
        self.requeued = deque(self._recovered())  # first: it makes the archive agree with itself
        self.search = Search.restore(plan, archive)
        if exam is not None:
            self._sit(exam)
        elif archive.get_state(EXAM, False):
            raise ConfigError(f"{plan.paths.root} holds an agent's evaluations and is no search: go on with hgm eval")
        self.doubts = Doubts(archive, self.search)
        self.ledger = Ledger(archive)
        self.halting = ""
        self.paused = ""
        self._outage = ""
        """What the run is paused for, where it goes on by itself."""
        self.last_decision: Decision | None = None
        self._abort = asyncio.Event()
        self._losses = Losses()
        self._presence = Presence(plan.paths)
        self._charge(self.ledger.unpaid_gate())
        archive.put_state({"paused": ""})  # whoever starts an engine wants it to go on

    async def drive(self) -> str:
        """Go through the phases that are left; the cause of the end. Whatever happens, nothing is left running.

        Raises:
            GateRefused: the root does not solve the smoke task.
            DiskFull: nothing more can be stored; what was stored is whole.
            NotARun: the run's directory is not where it was.
        """
        self.search.budget.start()
        try:
            if self.phase is Phase.GATE:
                await self._admit_root()
            if self.phase in (Phase.SEARCH, Phase.DONE):  # a finished run goes on where its budget was raised
                self._go_on()
                await self._pump(self._next_of_search, Phase.FINAL)
            if self.phase is Phase.FINAL:
                await self._pump(self._next_of_final, Phase.DONE)
            return self.halting or self.cause
        except Exception:
            self._presence.check()  # where the run is gone, nothing else is the reason
            raise
        finally:
            await self._cancel_all()
            self.search.budget.pause()
            self.archive.put_state(self.search.state())

    @property
    def busy(self) -> bool:
        """Whether something is in flight whose end may change what is to be done."""
        return bool(self.running) or self.doubts.busy

    def goes_on(self) -> bool:
        """Whether a finished run has something left to do: its budget was raised, somebody asked for it, or the host
        or a provider lost what it was to be compared by."""
        self._look()
        self.search.hold_finals()
        self.search.choose_finalist()
        final = self._missing_final()
        lost = final is not None and self.search.short_of(final) is None
        return lost or self.search.would_start() or bool(self.search.asked or self.requeued)

    def drain(self, cause: str = "drained") -> None:
        """Start nothing new; end when what is in flight has ended."""
        self.halting = self.halting or cause

    def abort(self) -> None:
        """End now. What is in flight stays `running` in the archive, so that the next start queues it again."""
        self.halting = "stopped"
        self._abort.set()

    @property
    def cause(self) -> str:
        """Why the search ended, '' while it goes on."""
        return str(self.archive.get_state("cause", ""))

    @property
    def trouble(self) -> str:
        """What a provider answered that is being asked again; '' where all is well."""
        return self.shop.gateway.trouble

    @property
    def aborted(self) -> bool:
        return self._abort.is_set()

    def _sit(self, exam: Exam) -> None:
        self.search.exam, self.search.finalist, self.phase = exam, ROOT, Phase.FINAL
        exam.unanswered.update(self.search.quarantined)
        self.archive.put_state({EXAM: True, "phase": Phase.FINAL.value, "best": ROOT})

    def charge(self, usage: Usage) -> None:
        """Book what no attempt is charged for; stored with the next result."""
        self.search.budget.charge(usage)

    # --- phases ----------------------------------------------------------------------------------------------------

    async def _admit_root(self) -> None:
        """See that the root solves the smoke task 95 % of the time; five times in a row are taken for enough.

        What the host or the provider loses says nothing about the root, here as everywhere.
        """
        files, failures, runs = self.archive.variant_files(ROOT), list[GateReport](), 0
        while runs < (SMOKE_RUNS if failures else SMOKE_ENOUGH):
            self._look()
            if self._abort.is_set() or self.halting:
                return
            if self.paused:
                await self._wait()
                continue
            if short_of := self.search.short_of_smoke():
                self.drain(f"no {short_of} left to see whether the root works: raise it in [budget]")
                return
            report = await self._smoke(files, runs)
            if report.failure is ExpansionFailure.INFRA:
                self._note_end(report.detail, report.refused)
                continue
            runs += 1
            if report.failure is not None:
                failures.append(report)
                log.warning("smoke run %d of the root: %s", runs, full_story(report))
            if len(failures) > SMOKE_FAILURES:
                config = self.plan.config
                names = " or ".join(config.roles.of("evaluate"))
                noisy = any(model.provider == "noise" for model in config.models_of("evaluate"))
                raise GateRefused(refusal(failures, runs, names, noisy, self.plan.paths.engine_log))
        self._enter(Phase.SEARCH, "")

    async def _smoke(self, files: FileTree, run: int) -> GateReport:
        """One attempt of the root at the smoke task, paid for; ended at once where the run is."""
        seed = seed_for(self.plan.config.run.seed, "smoke", run)
        attempt = asyncio.create_task(smoke(self.shop, files, seed=seed, label=f"{ROOT_SMOKE}-smoke-{run}"))
        aborted = asyncio.create_task(self._abort.wait())
        try:
            while not (attempt.done() or aborted.done()):
                self._look()
                await asyncio.wait({attempt, aborted}, timeout=POLL_S, return_when=asyncio.FIRST_COMPLETED)
        finally:
            aborted.cancel()
            attempt.cancel()
            await asyncio.wait({attempt})
        if attempt.cancelled():
            self._charge(self.ledger.unpaid_gate())
            return GateReport(ExpansionFailure.INFRA, "stopped")
        try:
            report = attempt.result()
        except SandboxFailure as error:
            report = GateReport(ExpansionFailure.INFRA, str(error), self.ledger.unpaid_gate())
        self._charge(report.usage)
        return report

    def _charge(self, usage: Usage) -> None:
        """Pay for a smoke run, in the transaction that forgets what it had booked."""
        self.search.budget.charge(usage)
        self.archive.put_state({**self.search.state(), GATE_USAGE: None})

    def _go_on(self) -> None:
        """Set aside what comparing another finalist would take, and search on where the budget was raised."""
        self.search.hold_finals()
        if self.phase is Phase.DONE and self.search.can_go_on():
            self._enter(Phase.SEARCH, "")

    def _next_of_search(self) -> Work | str | None:
        while self.requeued:
            work = self.requeued.popleft()
            if self.search.is_open(work):
                return work
        if asked := self.search.next_asked():
            return asked
        decision = self.search.decide()
        if decision.kind is DecisionKind.WAIT:
            return None
        self.last_decision = decision
        if decision.kind is not DecisionKind.STOP:
            return self.search.work_for(decision)
        if self.busy:
            return None
        self.archive.record_decision(decision, self.search.state())
        return decision.cause

    def _next_of_final(self) -> Work | str | None:
        if self.search.exam is not None and self.search.exam.settled:
            return None if self.busy else "clear"
        if (work := self._missing_final()) is not None:
            return self._affordable(work)
        return None if self.busy else "compared"

    def _missing_final(self) -> Work | None:
        """The first final evaluation that is neither done nor in flight nor given up."""
        had = Counter(self.search.finals_scored)
        had.update((job.work.node, job.work.task_id or "") for job in self.running.values())
        for work in self.search.finals():
            key = (work.node, work.task_id or "")
            if had[key]:
                had[key] -= 1
            elif not self._losses.hopeless(work):
                return work
        return None

    def _affordable(self, work: Work) -> Work | str | None:
        """A final evaluation, unless no budget is left for it: then the run ends without it."""
        short_of = self.search.short_of(work)
        if short_of is None or self.busy:
            return None if short_of else work
        goal = f"compare v{self.search.finalist} with the root on" if self.search.exam is None else "try"
        self.archive.log("not_compared", f"no {short_of} left to {goal} {work.task_id}")
        return f"no {short_of} left"

    def _enter(self, phase: Phase, cause: str) -> None:
        self.phase = phase
        state: dict[str, JsonValue] = {**self.search.state(), "phase": phase.value}
        if phase is Phase.SEARCH:
            state |= {"cause": ""}
        if phase is Phase.FINAL:
            best = self.search.choose_finalist()
            state |= {"best": best, "runners_up": self.search.runners_up, "cause": cause}
        elif self.search.exam is not None:
            state |= {"cause": cause}
        if phase is Phase.FINAL and self.search.compared == [ROOT]:
            self.archive.log("not_compared", "the root is still the best: there is nothing to compare it with")
        self.archive.put_state(state)
        self.archive.log("phase", f"{phase}{f' ({cause})' if cause else ''}")

    # --- the loop --------------------------------------------------------------------------------------------------

    async def _pump(self, next_work: Next, then: Phase) -> None:
        """Keep all workers busy with `next_work` until it says that nothing is left, or somebody halts the run."""
        while not self._abort.is_set():
            self._look()
            if not self.halting:
                self.doubts.look(self.bench.examine)
            cause = self._fill(next_work)
            if not self.running and (cause or self.halting):
                if cause and not self.halting:
                    self._enter(then, cause)
                return
            await self._wait()

    def _fill(self, next_work: Next) -> str:
        while len(self.running) + self.doubts.busy < self.workers and not self.halting and not self.paused:
            work = next_work()
            if isinstance(work, str):
                return work
            if work is None or not self._start(work):
                break
        return ""

    def _start(self, work: Work) -> bool:
        """Claim `work` in one transaction and give it to a worker; False where the budget forbids it."""
        reservation = self.search.claim(work)
        if reservation is None:
            return False
        state, decision = self.search.state(), work.decision
        if work.task_id is None:
            number = self.archive.begin_expansion(work.node, work.seed, decision=decision, state=state)
        else:
            number = self.archive.begin_evaluation(
                work.node, work.task_id, work.purpose, work.seed, decision=decision, state=state, retry_of=work.retry_of
            )
        task = asyncio.create_task(self.bench.do(work, number), name=f"v{work.node} {work.what}")
        self.running[task] = Job(number, work, reservation, time.monotonic())
        return True

    async def _wait(self) -> None:
        if self.paused and not self.running:  # a key that is refused at night must not cost the night
            self.search.budget.pause()
        aborted = asyncio.create_task(self._abort.wait())
        awaited = {aborted, *self.running, *filter(None, [self.doubts.task])}
        done, _ = await asyncio.wait(awaited, timeout=POLL_S, return_when=asyncio.FIRST_COMPLETED)
        aborted.cancel()
        self.search.budget.start()
        self._presence.check()
        if ended := [task for task in self.running if task in done]:
            with self.archive.batch():
                for task in ended:
                    self._finish(self.running.pop(task), task)

    def _finish(self, job: Job, task: asyncio.Task[Done]) -> None:
        try:
            done = task.result()
        except DiskFull:
            raise
        except Exception as error:  # the job boundary: a defect of ours is no result of the agent's
            log.exception("v%d %s failed", job.work.node, job.work.what)
            done = lost(job.work, f"{type(error).__name__}: {error}")
        booked = self.ledger.close(job.work, job.id)
        done = done if done.metered else done.with_usage(booked)
        if done.expansion is not None:
            infra = self._store_expansion(job, self.bench.settled(done.expansion))
        else:
            assert done.evaluation is not None
            infra = self._store_evaluation(job, done.evaluation, done.lessons)
        self._note_end(infra, done.pause)

    def _note_end(self, infra: str, pause: str) -> None:
        """Pause the run where only a person can help: `infra` says why an attempt was lost, '' if it was not."""
        self._heed_outage()
        if self._outage:
            return
        self._losses.in_a_row = self._losses.in_a_row + 1 if infra else 0
        if not pause and self._losses.outage:
            pause = f"{LOST_IN_A_ROW} attempts in a row were lost to the infrastructure, the last one: {infra}"
        if pause:
            self.pause(f"{pause} (go on with: hgm resume; after a change of key or configuration: hgm stop, hgm run)")

    def _store_evaluation(self, job: Job, result: EvaluationResult, lessons: Shown) -> str:
        """Counts first, then one transaction with the new state; why it was lost, or ''."""
        work, infra = job.work, not result.outcome.scored
        success = None if infra else result.outcome.success
        self.search.settle_evaluation(work, job.reservation, result.usage, success, result.efficiency)
        self.archive.finish_evaluation(job.id, result, lessons=lessons, state=self.search.state())
        if not infra:
            if self.search.exam is not None and work.task_id is not None and self.search.is_open(work):
                self.search.exam.heard[work.task_id] = float(bool(success))
            return ""
        if not self.shop.gateway.outage:  # an outage ends with a pause, and says nothing about this piece of work
            self._losses.count(work)
        if self.search.exam is not None and work.task_id is not None and self._losses.hopeless(work):
            self.search.exam.unanswered.add(work.task_id)
        if work.purpose is Purpose.SEARCH and self.search.is_open(work):
            self._queue_again(work, job.id)
        return result.cause or "infra"

    def _store_expansion(self, job: Job, expanded: Expanded) -> str:
        result, said = expanded.result, expanded.judgement
        judged = said.value if said else None
        self.search.settle_expansion(job.work, job.reservation, result.usage, result.failure, judged)
        self.archive.finish_expansion(
            job.id,
            result,
            expanded.files,
            diagnosis=expanded.diagnosis,
            judgement=expanded.judgement,
            ranking=expanded.ranking,
            lessons=expanded.lessons,
            state=self.search.state(),
        )
        return result.detail or "infra" if result.failure is ExpansionFailure.INFRA else ""

    def _queue_again(self, work: Work, job_id: int) -> None:
        if not self._losses.hopeless(work):
            self.requeued.append(replace(work, decision=None, retry_of=job_id))
        else:
            self.search.tree.withdraw(work.node, work.task_id or "")
            self.archive.log("given_up", f"v{work.node} on {work.task_id} was lost {MAX_LOST} times")

    def _recovered(self) -> Iterator[Work]:
        """What was in flight when the last engine ended, to be done again."""
        recovered = self.archive.recover()
        for row in map(self.archive.evaluation, recovered.lost_evaluations):
            lost_before = self.archive.retries(row.variant_id, row.task_id, row.purpose)
            if row.purpose is not Purpose.FINAL and lost_before < MAX_LOST:
                retry_of = row.retry_of if row.purpose is Purpose.CHECK else row.id
                yield Work(row.variant_id, row.task_id, row.purpose, row.seed, retry_of=retry_of)
        for expansion in map(self.archive.expansion, recovered.lost_expansions):
            yield Work(expansion.parent_id, None, Purpose.SEARCH, expansion.seed)

    # --- steering --------------------------------------------------------------------------------------------------

    def pause(self, why: str) -> None:
        """Start nothing new until somebody resumes; work in flight goes on."""
        self.paused = why
        self.archive.put_state({"paused": why})
        self.archive.log("paused", why)

    def resume(self) -> None:
        """Go on. Where a model is out, it is asked again, and the run goes on as soon as it answers."""
        self._losses.forget()
        if outage := self.shop.gateway.outage:
            self._pause_for(outage)
            self.shop.gateway.ask_again()
        else:
            self._unpause()

    def _unpause(self) -> None:
        self.paused = self._outage = ""
        self._losses.in_a_row = 0
        self.search.tree.reopen()
        self.archive.put_state({"paused": ""})

    def _pause_for(self, outage: str) -> None:
        self._outage = f"{outage} (goes on when it answers; ask at once with: hgm resume; new key: hgm stop, hgm run)"
        if self.paused != self._outage:
            self.pause(self._outage)

    def _heed_outage(self) -> None:
        """Pause while a model is out: nothing that is started could end well. Go on when it answers again, unless the
        run was paused for another reason too."""
        outage = self.shop.gateway.outage
        if outage and not self.paused:
            self._pause_for(outage)
        elif self._outage and not outage:
            if self.paused == self._outage:
                self.archive.log("resumed", "the model answers again")
                self._unpause()
            self._outage = ""

    def _look(self) -> None:
        """See that the run is still there, how its models are, and do what its user has asked for meanwhile."""
        self._presence.check()
        self._heed_outage()
        for command in self.archive.take_commands():
            try:
                answer = obey(self, command)
            except HgmError as error:
                answer = f"refused: {error}"
            self.archive.finish_command(command.id, answer, state=self.search.state())
            self.archive.log("command", f"{command.verb}: {answer}")

    async def _cancel_all(self) -> None:
        for task in self.running:
            task.cancel()
        await asyncio.gather(*self.running, self.doubts.cancel(), return_exceptions=True)
        self.running.clear()
