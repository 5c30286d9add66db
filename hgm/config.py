"""hgm.toml: what a run is asked to do. Checked strictly, so that a slip of the pen is an error and not a default.

docs/configuration.md is made from the docstrings of the tables: `python -m hgm.config > docs/configuration.md`.
pydantic is slow to import; nothing that `hgm --help` needs imports this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from pydantic import Field, PrivateAttr, ValidationError, model_validator

from archive.errors import ConfigError
from evaluators.strict import parse_toml
from hgm.config_base import Section
from hgm.config_models import BUILTIN, ROLES, ModelSection, Role, RolesSection
from hgm.config_sections import (
    AgentSection,
    BudgetSection,
    ExpandSection,
    FinalSection,
    InnerSection,
    LimitsSection,
    RunSection,
    SandboxSection,
    SearchSection,
    SuiteSection,
)
from hgm.config_serving import CHANGEABLE as SERVING
from hgm.config_text import explain, nearest, reference_page, toml_template
from hgm.llm.pricing import Prices

CHANGEABLE = ("budget.", "run.workers")
"""Beginnings of the dotted keys that may change between two starts of the same run."""

CHANGEABLE_ENDS = (".at_once", ".requests_per_minute", *SERVING)
"""Ends of more of them: how fast a model is asked, and where it is served, changes no result."""


class Config(Section):
    """A whole hgm.toml. Paths in it start from the folder of the file; `resolve` finds them."""

    run: RunSection = RunSection()
    suite: SuiteSection = SuiteSection()
    agent: AgentSection = AgentSection()
    models: dict[str, ModelSection] = Field(default_factory=dict)
    roles: RolesSection = RolesSection()
    search: SearchSection = SearchSection()
    expand: ExpandSection = ExpandSection()
    inner: InnerSection = InnerSection()
    budget: BudgetSection
    limits: LimitsSection = LimitsSection()
    sandbox: SandboxSection = SandboxSection()
    final: FinalSection = FinalSection()

    _folder: Path = PrivateAttr(default_factory=Path.cwd)

    @model_validator(mode="after")
    def _roles_have_models(self) -> Self:
        if self.models and not self.roles.model_fields_set and BUILTIN not in self.models:
            raise ValueError(f"no role uses [models.{next(iter(self.models))}]: name it in [roles], or remove it")
        for role in ROLES:
            for name in self.roles.of(role):
                if name != BUILTIN and name not in self.models:
                    raise ValueError(f"roles.{role} = {name!r} is no model: {nearest(name, [*self.models, BUILTIN])}")
        return self

    @model_validator(mode="after")
    def _money_can_be_counted(self) -> Self:
        if self.budget.usd is None:
            return self
        used = {name: self.model(name).with_listed_prices() for name in self.roles.names}
        for name, model in used.items():
            if model.provider in ("openai", "anthropic") and not model.is_priced:
                raise ValueError(
                    f"budget.usd is set, and the list has no price for models.{name} ({model.model!r}): give price_in "
                    "and price_out, in US dollars per million tokens (0 for a server of your own), or price_hour"
                )
        others = (self.budget.evaluations, self.budget.expansions, self.budget.tokens, self.budget.wall)
        if others == (None,) * 4 and not any(model.billed for model in used.values()):
            raise ValueError("nothing would end this run: its models cost nothing, so set more than budget.usd")
        return self

    @model_validator(mode="after")
    def _can_be_asked(self) -> Self:
        asked: tuple[tuple[str, str, Role], ...] = (
            ("expand.diagnosis", self.expand.diagnosis, "diagnose"),
            ("expand.judge", self.expand.judge, "judge"),
            ("expand.lessons", self.expand.lessons, "diagnose"),
            ("expand.rank", self.expand.rank, "edit"),
            ("inner.value", self.inner.value, "judge"),
        )
        for key, who, role in asked:
            if who == "model" and BUILTIN in self.roles.of(role):
                raise ValueError(
                    f'{key} = "model" asks the model of roles.{role}, and builtin is none that can be asked: '
                    "name another there"
                )
        return self

    @model_validator(mode="after")
    def _can_go_back(self) -> Self:
        if self.inner.search in ("lookahead", "mcts") and self.sandbox.backend == "process":
            raise ValueError(
                f"inner.search = {self.inner.search!r} goes back to earlier steps, and with sandbox.backend = "
                "'process' what a step leaves outside of the checkout stays: choose another of the two"
            )
        return self

    @model_validator(mode="after")
    def _tries_can_agree(self) -> Self:
        inner = self.inner
        if inner.value == "agreement" and inner.search in ("lookahead", "mcts"):
            raise ValueError(
                f"inner.value = 'agreement' counts whole tries that came to the same change, and inner.search = "
                f"{inner.search!r} makes steps: choose best_of_n, or inner.value = 'model'"
            )
        if inner.value == "agreement" and inner.hindsight:
            raise ValueError(
                "inner.value = 'agreement' counts tries that know nothing of each other: set inner.hindsight = false"
            )
        return self

    @model_validator(mode="after")
    def _edits_can_be_searched(self) -> Self:
        inner = self.inner
        if inner.edits and inner.search == "linear":
            raise ValueError("inner.edits is set, and inner.search is 'linear': choose a search, or leave edits out")
        if inner.edits and inner.value != "model":
            raise ValueError(
                "inner.edits is set, and an agent's own source has no visible tests: only a model can tell the ways "
                'through an edit apart (inner.value = "model"). Whole edits can be ranked for free: expand.candidates'
            )
        return self

    @model_validator(mode="after")
    def _finalists_are_compared(self) -> Self:
        if self.final.finalists > 1 and not self.final.held_out:
            raise ValueError(
                f"final.finalists = {self.final.finalists} are told apart on held-out tasks, and final.held_out is "
                "false: choose one of the two"
            )
        return self

    @model_validator(mode="after")
    def _candidates_can_be_ranked(self) -> Self:
        if self.expand.rank == "model" and self.expand.candidates == 1:
            raise ValueError(
                'expand.rank = "model" ranks candidates, and expand.candidates = 1 leaves nothing to rank: '
                "ask for more, or leave rank out"
            )
        return self

    @model_validator(mode="after")
    def _has_effort_to_share(self) -> Self:
        models = [*self.models_of("evaluate"), *self.models_of("edit")]
        if self.agent.least_effort < 1 and not any(model.pins().reasons for model in models):
            raise ValueError(
                "agent.least_effort is set, and no model of roles.evaluate or roles.edit has reasoning_effort, or "
                "thinking in tokens, that a variant could ask for a share of"
            )
        return self

    def model(self, name: str) -> ModelSection:
        """`builtin` is there without being written down."""
        return self.models.get(name) or ModelSection(provider="builtin")

    @property
    def repairs(self) -> int:
        """How often a child that the gate refused is given back."""
        return 0 if BUILTIN in self.roles.of("edit") else self.expand.repairs

    def models_of(self, role: Role) -> list[ModelSection]:
        """Those that an attempt in that role may meet."""
        return [self.model(name) for name in self.roles.of(role)]

    def to_write_down(self) -> Self:
        """What lock.json may hold, and who reads that: no names and passwords in addresses."""
        return self.model_copy(update={"models": {name: model.to_write_down() for name, model in self.models.items()}})

    def priced(self, locked: Mapping[str, Prices] | None) -> Self:
        """With prices for the models that have none in hgm.toml: those that the run began with, by the model's name;
        the list's, where `locked` is None because it has not begun."""

        def fill(name: str, model: ModelSection) -> ModelSection:
            if locked is None or model.declares_prices:
                return model.with_listed_prices()
            return model.with_prices(locked[name]) if name in locked else model

        return self.model_copy(update={"models": {name: fill(name, model) for name, model in self.models.items()}})

    def resolve(self, text: str) -> Path:
        """The absolute path that `text`, written in this file, means."""
        return (self._folder / Path(text).expanduser()).resolve()


def is_path(text: str) -> bool:
    """Whether a suite or an agent is named by its folder."""
    return "/" in text or text.startswith((".", "~"))


def load(path: Path) -> Config:
    """Read and check a configuration.

    Raises:
        ConfigError: no such file, no TOML, or anything in it that is unknown, of a wrong type or out of range; the
            message names file, key, value and what would be right.
    """
    try:
        raw = parse_toml(path.read_bytes(), where=str(path))
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such file; `hgm init` makes one") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    return checked(raw, path)


def checked(raw: Mapping[str, object], path: Path) -> Config:
    """The configuration that stands, or could stand, in the file at `path`.

    Raises:
        ConfigError: as `load`.
    """
    try:
        config = Config.model_validate({"budget": {}, **raw})
    except ValidationError as error:
        raise ConfigError(explain(path, Config, error)) from None
    config._folder = path.parent.resolve()
    return config


def difference(old: Config, new: Config) -> list[str]:
    """Dotted keys that differ, in order, without those that may change during a run."""
    before, after = (_flat(one.to_write_down().model_dump()) for one in (old, new))
    keys = sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))
    return [key for key in keys if not key.startswith(CHANGEABLE) and not key.endswith(CHANGEABLE_ENDS)]


def _flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, object]:
    flat: dict[str, object] = {}
    for key, value in values.items():
        flat |= _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key: value}
    return flat


def default_toml(
    suite: str = "bundled",
    agent: str = "plain",
    *,
    seed: int = 0,
    workers: int = 2,
    evaluations: int = 300,
    wall: str = "10m",
) -> str:
    """A commented hgm.toml for `hgm init`; what is not chosen is there as a comment with its default."""
    chosen = {
        "run.seed": seed,
        "run.workers": workers,
        "suite.name": suite,
        "agent.source": agent,
        "budget.evaluations": evaluations,
        "budget.wall": wall,
    }
    return toml_template(Config, chosen)


def reference() -> str:
    """docs/configuration.md."""
    return reference_page(Config)


if __name__ == "__main__":
    import sys

    sys.stdout.write(reference())
