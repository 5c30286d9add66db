"""One mining, from a path to a folder of proven tasks. Repeated, it goes on where it ended."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from archive.errors import ConfigError
from archive.history import History
from evaluators.environments import Environment, Environments
from evaluators.sandbox.base import Sandbox
from hgm.mine.account import Account
from hgm.mine.baseline import Baseline, Measuring, bench_for, measure, with_test_command
from hgm.mine.bugs import edits_in
from hgm.mine.fixes import candidates
from hgm.mine.mine import Miner
from hgm.mine.prove import Prover
from hgm.mine.report import Mined, mined, played
from hgm.mine.repository import Repository, read_repository
from hgm.mine.selfplay import Players, SelfPlay, playing
from hgm.mine.split import splits_of
from hgm.mine.store import Store
from hgm.mine.wishes import Wishes

EVERY_S = 10.0


@dataclass(frozen=True)
class Asked:
    """What to mine, where to, and how. `tests` are where the tests lie; empty where they are found by themselves.
    Without `play` no model takes part."""

    repo: Path
    to: Path
    wishes: Wishes = field(default_factory=Wishes)
    tests: tuple[str, ...] = ()
    measuring: Measuring = field(default_factory=Measuring)
    play: SelfPlay | None = None


def mine(asked: Asked, sandbox: Sandbox, environments: Environments, say: Callable[[str], None]) -> Mined:
    """Mine, and say from time to time how far it is.

    Raises:
        ConfigError: what the repository lacks, or that the folder was mined from something else.
        EnvironmentUnavailable: the packages that were asked for cannot be had.
        RunLocked: another process mines into the same folder.
        ProviderRefused, ProviderUnavailable, ProviderUnreachable: a model does not answer.
        SandboxFailure: the host could not run something.
    """
    began = time.monotonic()
    if asked.to.exists() and any(asked.to.iterdir()) and not (asked.to / ".mine").is_dir():
        raise ConfigError(f"{asked.to} has files that were not mined; give a new folder with --to")
    environment = environments.of_task(asked.wishes.wanted)
    is_new = not asked.to.exists()
    store = Store(asked.to / ".mine")
    try:
        repository = read_repository(asked.repo, store.history, asked.tests)
    except ConfigError:
        if is_new:
            shutil.rmtree(asked.to, ignore_errors=True)
        raise
    try:
        store.open(_facts(asked, repository))
        return asyncio.run(_mine(asked, repository, environment, store, sandbox, environments, say, began))
    finally:
        store.close()


def _facts(asked: Asked, repository: Repository) -> dict[str, object]:
    """What must not change while a folder is mined. How many tasks and workers may."""
    wanted = asked.wishes.wanted
    return {
        "repository": repository.name,
        "revision": repository.revision,
        "tests": list(asked.tests),
        "seed": asked.wishes.seed,
        "most tests": asked.wishes.most_tests,
        "environment": [wanted.python, list(wanted.requirements), str(wanted.path or "")] if wanted else [],
    }


async def _mine(
    asked: Asked,
    repository: Repository,
    environment: Environment,
    store: Store,
    sandbox: Sandbox,
    environments: Environments,
    say: Callable[[str], None],
    began: float,
) -> Mined:
    bench = bench_for(sandbox, environment, repository)
    repository = await with_test_command(bench, repository)
    account = Account(store.folder / "questions.jsonl", asked.play.limits if asked.play else None)
    async with contextlib.AsyncExitStack() as stack:
        players = Players()
        if asked.play is not None:  # before the tests are measured: a wrong key must not cost that time
            place = playing(asked.play, account, sandbox, environments, store.folder, asked.wishes.seed, say)
            players = await stack.enter_async_context(place)
        baseline = store.baseline()
        if baseline is None:
            baseline = await measure(bench, repository, asked.measuring, say)
            store.keep_baseline(baseline)
        say(_told(baseline, repository))
        edits = {path: edits_in(repository.files, path, baseline.lines_of(path)) for path in repository.sources}
        splits = splits_of(edits, asked.wishes.seed)
        fixes = candidates(History(store.history), repository)
        prover = Prover(sandbox, environments, asked.to, store.drafts, players.solver)
        miner = Miner(repository, baseline, bench, prover, store, splits, edits, fixes, asked.wishes, players.asker)
        miner.heard = Heartbeat(miner, say, account=account)
        await miner.run()
    return mined(
        folder=str(asked.to),
        repository=repository.name,
        revision=repository.revision,
        baseline=baseline,
        sites=miner.sites,
        tried=store.tried.values(),
        played=played(account.entries, store.tried.values()),
        ended=miner.ended,
        by_module=splits.by_module,
        seconds=time.monotonic() - began,
    )


def _told(baseline: Baseline, repository: Repository) -> str:
    dropped = [
        f"{len(found)} {word}"
        for word, found in (
            ("failing", baseline.failing),
            ("flaky", baseline.flaky),
            ("slow", baseline.slow),
            ("unfit for the judge", baseline.unfit),
        )
        if found
    ]
    less = f", without {', '.join(dropped)}" if dropped else ""
    return f"{len(baseline.stable)} tests to rely on{less}; they run with: {repository.test_command}"


class Heartbeat:
    """Says every ten seconds how far a mining is, and about how long it will take."""

    def __init__(
        self,
        miner: Miner,
        say: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
        account: Account | None = None,
    ) -> None:
        self._miner, self._say, self._clock, self._account = miner, say, clock, account
        self._began = clock()
        self._first = len(miner.tasks())
        self._next = self._began + EVERY_S

    def __call__(self) -> None:
        now = self._clock()
        if now < self._next:
            return
        self._next = now + EVERY_S
        tasks, wanted = len(self._miner.tasks()), self._miner.wishes.tasks
        made = tasks - self._first
        left = f", about {max(0, wanted - tasks) * (now - self._began) / made / 60:.0f} min left" if made else ""
        tokens = self._account.settled.tokens if self._account else 0
        used = f"; models used {tokens:,} tokens" if tokens else ""
        self._say(f"{tasks} of {wanted} tasks; {len(self._miner.store.tried)} bugs tried{used}{left}")
