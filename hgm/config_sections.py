"""The tables of hgm.toml, one class each; those of models are in hgm/config_models.py. The docstring under a key is its
entry in docs/configuration.md."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from archive.errors import ConfigError
from evaluators.base import ModelLimits
from evaluators.sandbox.base import DEFAULT_IMAGE, SandboxLimits
from hgm.budget import BudgetLimits
from hgm.config_base import Count, Dollars, Positive, Seconds, Section
from hgm.entries import EntryKind
from hgm.hindsight import Switch
from hgm.policies import Rules, policy


class RunSection(Section):
    """The run as a whole."""

    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    """Seed of all that is random: choices, attempts, the builtin model."""
    workers: Annotated[int, Field(ge=1, le=1024)] = 2
    """How many evaluations and expansions run at the same time. May change during a run."""


class SuiteSection(Section):
    """The tasks."""

    name: Annotated[str, Field(min_length=1)] = "bundled"
    """Which suite: `bundled`, another name from `hgm suites`, or a folder of tasks, with a slash (`./my-tasks`)."""
    data: str | None = None
    """Where the suite's published data lies; without it, what `hgm suites fetch` stored."""


class AgentSection(Section):
    """The first variant."""

    source: Annotated[str, Field(min_length=1)] = "plain"
    """Where to start: `plain`, `strong`, `mini-swe-agent`, or a folder with an `agent.toml`. A folder is written with a
    slash."""
    origin: str | None = None
    """Where `source` was fetched from by `hgm init`: an address and a commit. A note; nothing is fetched again."""
    may_change_environment: bool = False
    """Whether a variant may give its child another `[environment]`, that is: other packages from the index."""

    least_effort: Annotated[float, Field(gt=0, le=1)] = 1.0
    """The least share of its model's reasoning (`reasoning_effort`, or `thinking` in tokens) that a variant may ask for
    in the table `[effort]` of its agent.toml, as `evaluate = 0.5`. Less than 1: variants are told that they may."""


class SearchSection(Section):
    """The search; docs/search.md has the equations."""

    policy: str = "huxley"
    """How a node is chosen: `huxley`, `pooled`, `swe-search`, or one of the rivals `darwin`, `greedy`, `uniform`, `ucb`
    and `best-of-n`."""
    options: dict[str, int | float | bool | str | list[int]] = {}  # noqa: RUF012 - pydantic copies it
    """What the policy has to choose, as in docs/search.md."""
    discount: Annotated[float, Field(gt=0, le=1)] = 1.0
    """λ: the share of a descendant's result that counts for its parent's clade, its square for the grandparent's, …"""
    alpha: Annotated[float, Field(gt=0, lt=1)] = 0.6
    """Widening: expand while (evaluations to the power of alpha) is at least the number of variants. Higher: a wider
    tree with fewer evaluations each."""
    k0: Annotated[int, Field(ge=1)] = 5
    """First children of the root, made whatever alpha says, in at most twice as many attempts."""
    epsilon: Annotated[float, Field(gt=0, lt=1)] = 0.01
    """The agent to export is the one with the highest epsilon-quantile of its success rate's posterior. Lower: more
    evidence is asked for."""
    cost_weight: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    """What a variant's cost takes from its success rate in every choice: this, times the dollars (with free models, the
    millions of tokens) of its mean attempt. 0: only scores count."""
    speed_weight: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    """What a variant's slowness takes from its success rate in every choice, where tasks are timed: this, times the
    mean of 1 − efficiency over its attempts. 0: only what a task itself asks of speed counts."""
    tau: bool = True
    """Greedier choices as the budget runs out."""
    max_failures: Annotated[int, Field(ge=1)] = 3
    """Failed expansions in a row after which a node is left alone until it gains a result."""

    @model_validator(mode="after")
    def _policy_exists(self) -> Self:
        try:
            policy(self.policy, self.options, self.cost_weight or self.speed_weight)
        except ConfigError as error:
            raise ValueError(str(error)) from None
        return self

    def rules(self) -> Rules:
        return Rules(alpha=self.alpha, k0=self.k0, max_failures=self.max_failures, tau=self.tau)


class ExpandSection(Section):
    """How a child is made: what its parent is told before it edits itself."""

    entries: dict[str, float] = {}  # noqa: RUF012 - pydantic copies it
    """How much each kind of trouble weighs when it is drawn what to work on, times the attempts that show it: `failed`,
    `empty`, `limit`, `flaky`, `overflow`, `cost`. Empty: any failed attempts. What a table leaves out weighs 1, 1, 1,
    0.5, 1 and 0.25."""
    hindsight: Switch = "off"
    """Whether a parent is shown what its best and its worst child changed and what that did. `alternate`: in every
    second expansion, so that `hgm edits` can say what it is worth."""

    diagnosis: Literal["rules", "model"] = "rules"
    """Who says why attempts failed and what to change. `model`: one that is shown the parent's source and some of its
    attempts; where it does not answer, rules do."""
    diagnose_tokens: Annotated[int, Field(ge=1_000)] = 60_000
    """Most tokens of one diagnosis by a model."""
    judge: Literal["off", "rules", "model"] = "off"
    """Who says of a child what it will be worth, before it has results. `rules` are free; `model` is asked where rules
    are not sure. The policy `swe-search` takes the word as a prior; `hgm edits` says what it was worth."""
    judge_samples: Annotated[int, Field(ge=1, le=15)] = 3
    """How often the model is asked about one child; the median counts."""
    judge_tokens: Annotated[int, Field(ge=1_000)] = 30_000
    """Most tokens of each time."""
    lessons: Literal["off", "model"] = "off"
    """Whether short lessons are distilled from the attempts of a lineage before it is expanded, by the model of
    `roles.diagnose`. They are shown to the diagnosis, and to variants whose agent.toml says `lessons = true`."""
    lesson_tokens: Annotated[int, Field(ge=1_000)] = 30_000
    """Most tokens of one time."""
    lessons_kept: Annotated[int, Field(ge=1, le=1_000)] = 100
    """Most lessons that are kept; the least useful makes room for a new one."""

    repairs: Annotated[int, Field(ge=0, le=5)] = 1
    """How often a parent gets back a child that the gate refused, with the reason, to mend it within the limits of the
    same expansion. Where `builtin` edits, never: it has no use for the reason."""

    candidates: Annotated[int, Field(ge=1, le=8)] = 1
    """How many self-edits a parent makes in one expansion before any is gated, one after the other and within its
    limits, each with another seed. Those that change nothing or the same are dropped; the others go to the gate in the
    order of `rank`, until one passes."""
    rank: Literal["rules", "model"] = "rules"
    """Who ranks candidates. `rules` are free and know little; `model` is the one of `roles.edit`, which made them."""
    rank_tokens: Annotated[int, Field(ge=1_000)] = 30_000
    """Most tokens of one ranking by a model; it is asked twice, the second time in reverse order."""

    @field_validator("entries")
    @classmethod
    def _are_kinds(cls, entries: dict[str, float]) -> dict[str, float]:
        for kind, weight in entries.items():
            if kind not in list(EntryKind):
                raise ValueError(f"expand.entries.{kind} is no kind of trouble: {', '.join(EntryKind)}")
            if not 0 <= weight < float("inf"):
                raise ValueError(f"expand.entries.{kind} = {weight} cannot be: allowed is a number >= 0")
        return entries

    @property
    def ranked_by_model(self) -> bool:
        """Whether a model is asked to rank candidates."""
        return self.candidates > 1 and self.rank == "model"


class InnerSection(Section):
    """How a variant goes through a task; docs/inner.md has more."""

    search: Literal["linear", "best_of_n", "lookahead", "mcts"] = "linear"
    """`linear`: once. `best_of_n`: several whole tries within the limits of the one attempt, until the project's
    visible tests pass; the best of them is the answer. `lookahead` and `mcts`: a tree of steps, for agents that can be
    stepped (`steps = 1` in agent.toml); others go once."""
    tries: Annotated[int, Field(ge=2, le=32)] = 3
    """Whole tries at most."""
    width: Annotated[int, Field(ge=2, le=16)] = 2
    """Next steps at most from one checkpoint."""
    steps: Annotated[int, Field(ge=2, le=500)] = 60
    """Steps at most, of all branches together."""
    hindsight: bool = True
    """Whether a try or a step is told what the one before it changed, and what was said to that."""
    value: Literal["off", "agreement", "model"] = "off"
    """Who tells tries apart that no visible test passes, and says which step to go on from: the visible tests alone;
    what most tries changed alike (`best_of_n` only); or the model of `roles.judge`, with a value in [-100, 100]."""
    value_tokens: Annotated[int, Field(ge=1_000)] = 20_000
    """Most tokens of one such valuation, out of the attempt's own."""
    edits: bool = False
    """Whether a variant goes this way through an edit of its own source, too. Needs `value = "model"`, since there are
    no visible tests."""

    @property
    def judged(self) -> bool:
        """Whether a model values tries or steps."""
        return self.search != "linear" and self.value == "model"


class BudgetSection(Section):
    """When to end. At least one of `evaluations`, `expansions`, `tokens`, `usd` and `wall` must be set; the first that
    is used up ends the search. All may change during a run."""

    evaluations: Count = None
    """Scored evaluations, the final ones included. `20k` is 20,000."""
    expansions: Count = None
    """Attempts to make a child. Without it, three for each child that alpha plans for."""
    tokens: Count = None
    """Tokens of all models together, as `5M`."""
    usd: Dollars = None
    """US dollars, as `5` or `"$5"`."""
    wall: Seconds = None
    """Time, as `"10m"`, `"2h"`, or seconds; counted only while the run is being driven and not paused."""
    no_improvement: Count = None
    """End after so many search evaluations in which the best-belief has not risen. Not enough by itself."""

    @model_validator(mode="after")
    def _ends_the_run(self) -> Self:
        try:
            self.limits()
        except ConfigError as error:
            raise ValueError(str(error)) from None
        return self

    def limits(self) -> BudgetLimits:
        return BudgetLimits(
            self.evaluations,
            self.expansions,
            self.tokens,
            self.usd,
            wall_s=self.wall,
            no_improvement=self.no_improvement,
        )


class LimitsSection(Section):
    """Limits of one attempt. Those without a value here are the task's own; the `expand_` ones are for changing one's
    own source, where there is no task."""

    wall_s: Annotated[float | None, Field(gt=0)] = None
    """Seconds that an agent has for a task."""
    memory_mb: Positive = None
    """Memory of all its processes together."""
    processes: Positive = None
    """Processes at the same time."""
    disk_mb: Positive = None
    """Size of its checkout and temporary files."""
    output_kb: Positive = None
    """Output that is kept; more is dropped from the middle."""
    judge_wall_s: Annotated[float | None, Field(gt=0)] = None
    """Seconds that the hidden tests have."""
    requests: Positive = None
    """Questions to the model."""
    tokens: Positive = None
    """Tokens of the model."""
    usd: Annotated[float | None, Field(gt=0)] = None
    """US dollars for the model."""
    expand_wall_s: Annotated[float, Field(gt=0)] = 300.0
    """Seconds that an agent has to change its own source."""
    expand_memory_mb: Annotated[int, Field(ge=1)] = SandboxLimits.memory_mb
    """Memory meanwhile."""
    expand_processes: Annotated[int, Field(ge=1)] = SandboxLimits.processes
    """Processes meanwhile."""
    expand_disk_mb: Annotated[int, Field(ge=1)] = SandboxLimits.disk_mb
    """Disk meanwhile."""
    expand_output_kb: Annotated[int, Field(ge=1)] = SandboxLimits.output_kb
    """Output that is kept."""
    expand_requests: Annotated[int, Field(ge=1)] = ModelLimits.requests
    """Questions to the model meanwhile."""
    expand_tokens: Annotated[int, Field(ge=1)] = ModelLimits.tokens
    """Tokens of the model meanwhile."""
    expand_usd: Annotated[float | None, Field(gt=0)] = None
    """US dollars for the model meanwhile."""

    def sandbox(self, task: SandboxLimits) -> SandboxLimits:
        """The task's limits, with those that are set here instead."""
        return replace(task, **self._set("wall_s", "memory_mb", "processes", "disk_mb", "output_kb"))

    def model(self, task: ModelLimits) -> ModelLimits:
        return replace(task, **self._set("requests", "tokens", "usd"))

    def judge(self, task_s: float) -> float:
        return task_s if self.judge_wall_s is None else self.judge_wall_s

    def expand_sandbox(self) -> SandboxLimits:
        return SandboxLimits(
            self.expand_wall_s, self.expand_memory_mb, self.expand_processes, self.expand_disk_mb, self.expand_output_kb
        )

    def expand_model(self) -> ModelLimits:
        return ModelLimits(self.expand_requests, self.expand_tokens, self.expand_usd)

    def _set(self, *keys: str) -> dict[str, Any]:
        return {key: value for key in keys if (value := getattr(self, key)) is not None}


class SandboxSection(Section):
    """Where agents run."""

    backend: Literal["bubblewrap", "container", "process"] = "bubblewrap"
    """`container` is docker or podman, for suites whose tasks are images. `process` isolates nothing: an agent can then
    do all that you can."""
    image: Annotated[str, Field(min_length=1)] = DEFAULT_IMAGE
    """Of `container`: what runs in no image of a task's own (the gate, changing one's own source) runs in this one."""


class FinalSection(Section):
    """The comparison of the best agent with the first one, when the search has ended."""

    attempts: Annotated[int, Field(ge=1)] = 1
    """Evaluations of each agent on each held-out task."""
    finalists: Annotated[int, Field(ge=1, le=4)] = 1
    """How many agents are compared with the first one: the best and, above 1, those after it that search results cannot
    tell from it. Where their held-out results tell them apart, `hgm discriminate` goes by these."""
    held_out: bool = True
    """Whether to compare on the held-out tasks at all. The evaluations for it are reserved from the start."""
