"""The records that travel between rooms: frozen, typed, with units in their names.

Vocabulary as in the design: a *variant* is a complete coding agent; an *expansion* is one attempt to make a child;
an *evaluation* is one variant, one task, one attempt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

ROOT = 0
"""The id of the first variant. Ids are dense integers, so that they index arrays; people see `v0`, `v17`."""


class Split(StrEnum):
    """`search` tasks drive the search; `held_out` tasks never do."""

    SEARCH = "search"
    HELD_OUT = "held_out"


class Purpose(StrEnum):
    """Why an evaluation was run. Only `search` evaluations enter the posterior and the scheduler's n; a `check` repeats
    one that was scored and counts nowhere but in what the run has spent."""

    SEARCH = "search"
    FINAL = "final"
    CHECK = "check"


class JobState(StrEnum):
    """`running` → `done` | `lost`. A finished row never changes; a retry is a new row that points at the old one."""

    RUNNING = "running"
    DONE = "done"
    LOST = "lost"  # infra: not scored, retried


class Outcome(StrEnum):
    """How an evaluation ended. All but `infra` are scored; only host-side facts make an outcome `infra`."""

    RESOLVED = "resolved"
    UNRESOLVED = "unresolved"
    EMPTY = "empty"
    LIMIT = "limit"
    CRASHED = "crashed"
    INFRA = "infra"

    @property
    def scored(self) -> bool:
        return self is not Outcome.INFRA

    @property
    def success(self) -> bool:
        return self is Outcome.RESOLVED


@dataclass(frozen=True)
class Usage:
    """What model calls cost. Tokens are the provider's own count; `usd` is 0 for local models.

    `cached_tokens` were read from a cache and `cache_write_tokens` written to one: both are among `prompt_tokens`.
    `reasoning_tokens` were thought before the answer: they are among `completion_tokens`.
    """

    requests: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0
    usd: float = 0.0
    cache_write_tokens: int = 0
    reasoning_tokens: int = 0

    @property
    def tokens(self) -> int:
        return self.prompt_tokens + self.completion_tokens

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.requests + other.requests,
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.cached_tokens + other.cached_tokens,
            self.usd + other.usd,
            self.cache_write_tokens + other.cache_write_tokens,
            self.reasoning_tokens + other.reasoning_tokens,
        )


@dataclass(frozen=True)
class TaskRow:
    """What the archive remembers of a task, so that a run can be read without the suite at hand."""

    id: str
    suite: str
    split: Split
    digest: str
    kind: str = ""
    level: int = 0


@dataclass(frozen=True)
class Variant:
    """A node of the tree. `s`/`f` count its own scored search evaluations, `clade_s`/`clade_f` those of its clade."""

    id: int
    parent_id: int | None
    expansion_id: int | None
    depth: int
    commit: str
    tree: str
    name: str
    idea: str
    model: str
    created_at: float
    s: int = 0
    f: int = 0
    clade_s: int = 0
    clade_f: int = 0
    children: int = 0
    failed_in_a_row: int = 0
    banned: bool = False
    pinned: bool = False

    @property
    def label(self) -> str:
        return f"v{self.id}"

    @property
    def evaluations(self) -> int:
        return self.s + self.f


@dataclass(frozen=True)
class FileChange:
    """A file that differs between two variants, with the lines that came and went; None where it is no text."""

    path: str
    added: int | None
    removed: int | None


@dataclass(frozen=True)
class EvaluationResult:
    """What the engine hands to the archive when an evaluation ends. Blob fields hold bytes still to be stored."""

    outcome: Outcome
    cause: str = ""
    usage: Usage = field(default_factory=Usage)
    agent_s: float = 0.0
    judge_s: float = 0.0
    overhead_s: float = 0.0
    transcript: bytes = b""
    log: bytes = b""
    patch: bytes = b""
    report: bytes = b""
    model: str = ""
    efficiency: float | None = None


@dataclass(frozen=True)
class Evaluation:
    """One row of `evaluations`; `*_blob` are content addresses into blobs/, empty when there is none. `model` is the
    name in hgm.toml of the one that was asked; empty while it runs, and where it was lost before that was known.
    `efficiency` is the share of the reference's speed in [0, 1], 0 for an answer that is not right; None where the task
    is not timed, and where nothing was scored. `retry_of` is the lost one that is tried again; of a check, the one that
    it repeats."""

    id: int
    variant_id: int
    task_id: str
    purpose: Purpose
    seed: int
    state: JobState
    outcome: Outcome | None
    cause: str
    started_at: float
    finished_at: float | None
    usage: Usage
    agent_s: float
    judge_s: float
    overhead_s: float
    retry_of: int | None
    transcript_blob: str = ""
    log_blob: str = ""
    patch_blob: str = ""
    report_blob: str = ""
    model: str = ""
    efficiency: float | None = None

    @property
    def success(self) -> bool:
        return self.outcome is not None and self.outcome.success


class ExpansionFailure(StrEnum):
    """Why an expansion made no child. Visible in the tree; costs no evaluation."""

    NO_CHANGE = "no_change"
    DUPLICATE = "duplicate"
    AGENT_CRASHED = "agent_crashed"
    AGENT_LIMIT = "agent_limit"
    DOES_NOT_PARSE = "does_not_parse"
    DOES_NOT_IMPORT = "does_not_import"
    BAD_MANIFEST = "bad_manifest"
    BAD_ENVIRONMENT = "bad_environment"
    TOO_LARGE = "too_large"
    FORBIDDEN_FILE = "forbidden_file"
    SECRET = "secret"
    UNSAFE_TREE = "unsafe_tree"
    SMOKE_FAILED = "smoke_failed"
    INFRA = "infra"


@dataclass(frozen=True)
class ExpansionResult:
    """How an expansion ended: either `files` became a child, or `failure` says why not."""

    failure: ExpansionFailure | None
    detail: str = ""
    idea: str = ""
    model: str = ""
    usage: Usage = field(default_factory=Usage)
    agent_s: float = 0.0
    gate_s: float = 0.0
    statement: bytes = b""
    transcript: bytes = b""
    log: bytes = b""


@dataclass(frozen=True)
class Expansion:
    id: int
    parent_id: int
    child_id: int | None
    seed: int
    state: JobState
    failure: ExpansionFailure | None
    detail: str
    idea: str
    model: str
    started_at: float
    finished_at: float | None
    usage: Usage
    agent_s: float
    gate_s: float
    statement_blob: str = ""
    transcript_blob: str = ""
    log_blob: str = ""


class DecisionKind(StrEnum):
    EXPAND = "expand"
    EVALUATE = "evaluate"
    WAIT = "wait"
    STOP = "stop"


@dataclass(frozen=True)
class Candidate:
    """A node that a policy looked at: its sampled score and the components that the score is made of."""

    variant_id: int
    score: float
    components: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """What the scheduler chose and why; stored with every job that it starts."""

    kind: DecisionKind
    cause: str
    variant_id: int | None = None
    task_id: str | None = None
    n: int = 0
    nodes: int = 0
    tau: float = 1.0
    chosen: Candidate | None = None
    runners_up: tuple[Candidate, ...] = ()
