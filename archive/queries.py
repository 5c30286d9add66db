"""Reading a run, while it is driven or not: for screens, reports and the command line.

A `Reader` cannot write, holds no transaction (every answer is fetched whole before it is returned), and never makes
the engine wait. Several may be open at once; one may be used from several threads.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from archive import consultations, discriminations, doubts, lessons, rows
from archive.candidates import Ranking, ranking
from archive.connection import translate_os_errors
from archive.consultations import Diagnosis, Judgement
from archive.discriminations import Choice
from archive.doubts import Quarantined
from archive.errors import ConfigError
from archive.files import File
from archive.git import AgentsRepository
from archive.lessons import Distillation, Lesson, Use, with_lessons
from archive.opened import Opened
from archive.records import Evaluation, Expansion, FileChange, Purpose, TaskRow, Variant
from archive.rows import Command, DecisionRow, Event, MeanCost, Result, Totals
from archive.values import JsonValue, load

if TYPE_CHECKING:
    import networkx

LINEAGE = """
WITH RECURSIVE path (id) AS (
    VALUES (?)
    UNION ALL
    SELECT variants.parent_id FROM path JOIN variants ON variants.id = path.id WHERE variants.parent_id IS NOT NULL
)
SELECT id FROM path"""


@dataclass(frozen=True)
class Running:
    """The jobs in flight (or, where no engine drives the run, those that it left)."""

    evaluations: tuple[Evaluation, ...]
    expansions: tuple[Expansion, ...]


class Reader(Opened):
    """The archive of the run at `paths`, to look at; a context manager.

    Raises (every method): NotARun where the archive is missing, damaged, truncated, unfinished, no tree, or has
    vanished; ArchiveTooNew; HgmError where it is locked for too long.
    """

    # --- the tree -----------------------------------------------------------------------------------------------

    def variants(self) -> list[Variant]:
        """All of them, in id order."""
        return [rows.variant(row) for row in self._rows(f"SELECT {rows.VARIANT} FROM variants ORDER BY id")]

    def variant(self, id: int) -> Variant:
        """Raises NotFound: no such variant."""
        return rows.variant(self._one(f"SELECT {rows.VARIANT} FROM variants WHERE id = ?", id, f"variant v{id}"))

    def children(self, id: int) -> list[Variant]:
        self.variant(id)
        found = self._rows(f"SELECT {rows.VARIANT} FROM variants WHERE parent_id = ? ORDER BY id", id)
        return [rows.variant(row) for row in found]

    def lineage(self, id: int) -> list[Variant]:
        """From the root to the variant itself."""
        self.variant(id)
        found = self._rows(f"SELECT {rows.VARIANT} FROM variants WHERE id IN ({LINEAGE}) ORDER BY id", id)
        return [rows.variant(row) for row in found]

    def graph(self) -> networkx.DiGraph[int]:
        """The tree, edges from parent to child, attributes as GraphML and GEXF can hold them (no None)."""
        import networkx

        graph: networkx.DiGraph[int] = networkx.DiGraph(name=self.paths.name)
        for variant in self.variants():
            graph.add_node(variant.id, **_attributes(variant))
            if variant.parent_id is not None:
                graph.add_edge(variant.parent_id, variant.id, idea=_printable(variant.idea))
        return graph

    # --- jobs ---------------------------------------------------------------------------------------------------

    def evaluations(
        self, variant_id: int | None = None, purpose: Purpose | None = None, after: int = 0, limit: int | None = None
    ) -> list[Evaluation]:
        """Those with an id above `after`, oldest first, of one variant and one purpose if given."""
        wanted = {"id > ?": after, "variant_id = ?": variant_id, "purpose = ?": purpose}
        given = {condition: value for condition, value in wanted.items() if value is not None}
        sql = f"SELECT {rows.EVALUATION} FROM evaluations WHERE {' AND '.join(given)} ORDER BY id LIMIT ?"
        found = self._rows(sql, *given.values(), _limit(limit))
        return [rows.evaluation(row) for row in found]

    def scored(self, variant_id: int, purpose: Purpose | None = None) -> list[Evaluation]:
        """Those of a variant that count, oldest first: ended, not lost, and of no quarantined task."""
        found = self._rows(
            f"SELECT {rows.EVALUATION} FROM evaluations WHERE variant_id = ?1 AND purpose = coalesce(?2, purpose)"
            " AND id IN (SELECT id FROM scored WHERE variant_id = ?1) ORDER BY id",
            variant_id,
            purpose,
        )
        return [rows.evaluation(row) for row in found]

    def quarantined(self) -> list[Quarantined]:
        """The tasks that were found to be flaky, in that order."""
        return self._asked(doubts.quarantined)

    def evaluation(self, id: int) -> Evaluation:
        """Raises NotFound: no such evaluation."""
        return rows.evaluation(
            self._one(f"SELECT {rows.EVALUATION} FROM evaluations WHERE id = ?", id, f"evaluation {id}")
        )

    def expansions(self, parent_id: int | None = None, after: int = 0, limit: int | None = None) -> list[Expansion]:
        """Those with an id above `after`, oldest first, of one parent if given."""
        where = "id > ?1" if parent_id is None else "parent_id = ?2 AND id > ?1"
        found = self._rows(
            f"SELECT {rows.EXPANSION} FROM expansions WHERE {where} ORDER BY id LIMIT ?3",
            after,
            parent_id,
            _limit(limit),
        )
        return [rows.expansion(row) for row in found]

    def expansion(self, id: int) -> Expansion:
        """Raises NotFound: no such expansion."""
        return rows.expansion(self._one(f"SELECT {rows.EXPANSION} FROM expansions WHERE id = ?", id, f"expansion {id}"))

    def diagnoses(self) -> list[Diagnosis]:
        """Those of all expansions that have ended, in the order of the expansions."""
        return self._asked(consultations.diagnoses)

    def diagnosis(self, expansion_id: int) -> Diagnosis | None:
        """None while the expansion runs, and where it was lost or made before diagnoses were kept."""
        return next(iter(self._asked(lambda connection: consultations.diagnoses(connection, expansion_id))), None)

    def ranking(self, expansion_id: int) -> Ranking | None:
        """The self-edits that an expansion made, where there were several."""
        return self._asked(lambda connection: ranking(connection, expansion_id))

    def judgements(self) -> list[Judgement]:
        """What a judge said of variants, in their order; failed calls are among them, without a value."""
        return self._asked(consultations.judgements)

    def judgement(self, variant_id: int) -> Judgement | None:
        """None where no judge was asked."""
        return next(iter(self._asked(lambda connection: consultations.judgements(connection, variant_id))), None)

    def discriminations(self, candidate: int) -> list[Choice]:
        """The blind choices that a variant was a candidate in, oldest first."""
        return self._asked(lambda connection: discriminations.discriminations(connection, candidate))

    def latest_evaluations(self, count: int) -> list[Evaluation]:
        """The last `count` of them, in the order of their starts."""
        found = self._rows(f"SELECT {rows.EVALUATION} FROM evaluations ORDER BY id DESC LIMIT ?", count)
        return [rows.evaluation(row) for row in reversed(found)]

    def latest_expansions(self, count: int) -> list[Expansion]:
        """The last `count` of them, in the order of their starts."""
        found = self._rows(f"SELECT {rows.EXPANSION} FROM expansions ORDER BY id DESC LIMIT ?", count)
        return [rows.expansion(row) for row in reversed(found)]

    def running(self) -> Running:
        evaluations = self._rows(f"SELECT {rows.EVALUATION} FROM evaluations WHERE state = 'running' ORDER BY id")
        expansions = self._rows(f"SELECT {rows.EXPANSION} FROM expansions WHERE state = 'running' ORDER BY id")
        return Running(tuple(map(rows.evaluation, evaluations)), tuple(map(rows.expansion, expansions)))

    def outcomes(self, purpose: Purpose) -> list[Result]:
        """Every scored evaluation of that purpose that counts, in the order of their starts."""
        return self._asked(lambda connection: rows.results(connection, purpose))

    def success_rates(self, variant_id: int, purpose: Purpose) -> dict[str, float]:
        """Task → share of a variant's scored attempts for that purpose that solved it."""
        return self._by_task("outcome = 'resolved'", variant_id, purpose)

    def efficiencies(self, variant_id: int, purpose: Purpose) -> dict[str, float]:
        """Task that is timed → mean share of the reference's speed in a variant's scored attempts for that purpose, 0
        for an answer that is not right."""
        return self._by_task("efficiency", variant_id, purpose)

    def _by_task(self, figure: str, variant_id: int, purpose: Purpose) -> dict[str, float]:
        found = self._rows(
            f"SELECT task_id, avg({figure}) FROM evaluations WHERE variant_id = ?1 AND purpose = ?2"
            f" AND {figure} IS NOT NULL AND id IN (SELECT id FROM scored WHERE variant_id = ?1) GROUP BY task_id",
            variant_id,
            purpose,
        )
        return dict(found)

    def mean_costs(self, task_id: str | None = None) -> dict[int, MeanCost]:
        """Variant → what its scored search evaluations, all or those on one task, cost on average; those without any
        are left out."""
        found = self._rows(
            "SELECT s.variant_id, count(*), avg(s.tokens), avg(s.usd), avg(s.agent_s),"
            " avg(coalesce(1 - e.efficiency, 0)) FROM scored s JOIN evaluations e USING (id)"
            " WHERE s.purpose = ? AND s.task_id = coalesce(?, s.task_id) GROUP BY s.variant_id",
            Purpose.SEARCH.value,
            task_id,
        )
        return {id: MeanCost(*means) for id, *means in found}

    def mean_efficiencies(self) -> dict[int, float]:
        """Variant → its mean share of the reference's speed over scored search evaluations on tasks that are timed, 0
        for an answer that is not right; those without any are left out."""
        found = self._rows(
            "SELECT variant_id, avg(efficiency) FROM evaluations WHERE efficiency IS NOT NULL"
            " AND id IN (SELECT id FROM scored WHERE purpose = ?) GROUP BY variant_id",
            Purpose.SEARCH.value,
        )
        return {id: float(mean) for id, mean in found}

    # --- lessons ------------------------------------------------------------------------------------------------

    def lessons(self, *, about: str = "") -> list[Lesson]:
        """All, dropped ones last, by weight; with `about`, those that share a word with it, the nearest first."""
        return self._asked(lambda connection: lessons.lessons(connection, about=about))

    def lessons_of(self, ids: Sequence[int]) -> list[Lesson]:
        """Those of `ids`, in their order."""
        return self._asked(lambda connection: lessons.lessons_of(connection, ids))

    def kit(self, variant_id: int) -> list[Lesson]:
        """The lessons that a variant has had since it was made, best first."""
        return self._asked(lambda connection: lessons.kit(connection, variant_id))

    def taught(self, variant_id: int) -> tuple[int, ...]:
        """The lessons that the diagnosis was shown that led to a variant."""
        return self._asked(lambda connection: lessons.taught(connection, variant_id))

    def lesson_uses(self, evaluation_id: int) -> list[Use]:
        """The lessons that a search result counted for."""
        return self._asked(lambda connection: lessons.uses_of(connection, evaluation_id))

    def distillations(self) -> list[Distillation]:
        """Every question what is to be learned from attempts, in their order."""
        return self._asked(lessons.distillations)

    def undistilled(self, evaluations: Collection[int]) -> list[int]:
        """Those from which nothing was learned yet, in their order."""
        return self._asked(lambda connection: lessons.undistilled(connection, evaluations))

    # --- the story ----------------------------------------------------------------------------------------------

    def decisions(self, after: int = 0, limit: int | None = None) -> list[DecisionRow]:
        """Those with an id above `after`, oldest first."""
        sql = f"SELECT {rows.DECISION} FROM decisions WHERE id > ? ORDER BY id LIMIT ?"
        found = self._rows(sql, after, _limit(limit))
        return [rows.decision(row) for row in found]

    def latest_decisions(self, count: int) -> list[DecisionRow]:
        """The last `count` of them, oldest first."""
        found = self._rows(f"SELECT {rows.DECISION} FROM decisions ORDER BY id DESC LIMIT ?", count)
        return [rows.decision(row) for row in reversed(found)]

    def decision_for(self, *, evaluation_id: int | None = None, expansion_id: int | None = None) -> DecisionRow | None:
        """The decision that started a job; None where the job was started without one."""
        column, id = ("evaluation_id", evaluation_id) if expansion_id is None else ("expansion_id", expansion_id)
        found = self._rows(f"SELECT {rows.DECISION} FROM decisions WHERE {column} = ?", id)
        return rows.decision(found[0]) if found else None

    def events(self, after: int = 0, limit: int | None = None) -> list[Event]:
        """Those with an id above `after`, oldest first."""
        sql = f"SELECT {rows.EVENT} FROM events WHERE id > ? ORDER BY id LIMIT ?"
        found = self._rows(sql, after, _limit(limit))
        return [rows.event(row) for row in found]

    def latest_events(self, count: int) -> list[Event]:
        """The last `count` of them, oldest first."""
        found = self._rows(f"SELECT {rows.EVENT} FROM events ORDER BY id DESC LIMIT ?", count)
        return [rows.event(row) for row in reversed(found)]

    def commands(self) -> list[Command]:
        """All that were posted, oldest first."""
        return [rows.command(row) for row in self._rows(f"SELECT {rows.COMMAND} FROM commands ORDER BY id")]

    def command(self, id: int) -> Command:
        """Raises NotFound: no such command."""
        return rows.command(self._one(f"SELECT {rows.COMMAND} FROM commands WHERE id = ?", id, f"command {id}"))

    def notes(self, variant_id: int) -> list[Command]:
        """What people noted of a variant, oldest first."""
        of_it = "verb = 'note' AND json_extract(args, '$.variant') = ?"
        found = self._rows(f"SELECT {rows.COMMAND} FROM commands WHERE {of_it} ORDER BY id", variant_id)
        return [rows.command(row) for row in found]

    # --- the whole ----------------------------------------------------------------------------------------------

    def tasks(self) -> list[TaskRow]:
        """The tasks of the run, in the order of the suite."""
        return [rows.task(row) for row in self._rows(f"SELECT {rows.TASK} FROM tasks ORDER BY position")]

    def totals(self) -> Totals:
        return self._asked(rows.totals)

    def state(self, key: str, default: JsonValue = None) -> JsonValue:
        """What the engine has stored under `key` (its budget, its phase …)."""
        found = self._rows("SELECT value FROM state WHERE key = ?", key)
        return load(found[0][0]) if found else default

    # --- code ---------------------------------------------------------------------------------------------------

    def files(self, variant_id: int) -> dict[str, File]:
        """The whole code of a variant."""
        return self._git.files(self.variant(variant_id).commit)

    def agent(self, variant_id: int) -> dict[str, File]:
        """A variant as it leaves the run: its whole code and, in a file of their own, its lessons."""
        return with_lessons(self.files(variant_id), [lesson.text for lesson in self.kit(variant_id)])

    def diff(self, a: int, b: int) -> str:
        """What changed from variant `a` to variant `b`, as a unified diff."""
        return self._git.diff(self.variant(a).commit, self.variant(b).commit)

    def changes(self, a: int, b: int) -> list[FileChange]:
        """The files that differ between the variants `a` and `b`, by path; the lines that came are those of `b`."""
        return self._git.changes(self.variant(a).commit, self.variant(b).commit)

    def export_branch(self, variant_id: int, target: Path) -> Path:
        """Write the branch of a variant, ancestors included, as a git bundle: a file that git fetches from.

        Raises:
            ConfigError: `target` is a directory.
        """
        if target.is_dir():
            raise ConfigError(f"{target} is a directory; name a file with --to")
        with translate_os_errors(str(target)):
            target.parent.mkdir(parents=True, exist_ok=True)
        self._git.bundle(f"variant/{self.variant(variant_id).id}", target)
        return target

    @cached_property
    def _git(self) -> AgentsRepository:
        return AgentsRepository.open(self.paths.agents)


def _limit(limit: int | None) -> int:
    return -1 if limit is None else limit


def _attributes(variant: Variant) -> dict[str, str | int | float | bool]:
    attributes: dict[str, str | int | float | bool] = {
        "label": variant.label,
        "name": _printable(variant.name),
        "idea": _printable(variant.idea),
        "model": _printable(variant.model),
        "commit": variant.commit,
        "depth": variant.depth,
        "created_at": variant.created_at,
        "s": variant.s,
        "f": variant.f,
        "clade_s": variant.clade_s,
        "clade_f": variant.clade_f,
        "children": variant.children,
        "failed_in_a_row": variant.failed_in_a_row,
        "banned": variant.banned,
        "pinned": variant.pinned,
    }
    if variant.evaluations:
        attributes["mean"] = variant.s / variant.evaluations
    if variant.clade_s + variant.clade_f:
        attributes["clade_mean"] = variant.clade_s / (variant.clade_s + variant.clade_f)
    return attributes


def _printable(text: str) -> str:
    """`text` without control characters, which no XML may hold."""
    return "".join(character if character.isprintable() else " " for character in text)
