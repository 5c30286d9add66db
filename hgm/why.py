"""Why a variant is there and what became of it, as one value: from its parent to its results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.candidates import Ranking
from archive.consultations import Diagnosis, Judgement
from archive.discriminations import Choice
from archive.lessons import Lesson
from archive.queries import Reader
from archive.records import Expansion
from archive.rows import DecisionRow
from hgm.report import AgainstParent, Scored, against_parent, score


@dataclass(frozen=True)
class Story:
    """`lineage` ends with the variant itself. Of the root there is nothing but its results; `decision`, `diagnosis`,
    `ranking` and `judgement` are None where none was made or kept."""

    scored: Scored
    lineage: Sequence[Scored]
    expansion: Expansion | None = None
    decision: DecisionRow | None = None
    diagnosis: Diagnosis | None = None
    ranking: Ranking | None = None
    judgement: Judgement | None = None
    taught: Sequence[Lesson] = ()
    """The lessons that the diagnosis was shown."""
    kit: Sequence[Lesson] = ()
    """Those that the variant has had since it was made, best first."""
    against: AgainstParent | None = None
    choices: Sequence[Choice] = ()
    """The blind choices among the best that it was a candidate in, oldest first."""


def story(reader: Reader, variant: int, epsilon: float) -> Story:
    """
    Raises:
        NotFound: no such variant.
    """
    lineage = score(reader.lineage(variant), epsilon)
    one = next(entry for entry in lineage if entry.variant.id == variant)
    made_by = one.variant.expansion_id
    if made_by is None:
        return Story(one, lineage, kit=reader.kit(variant), choices=reader.discriminations(variant))
    diagnosis = reader.diagnosis(made_by)
    return Story(
        one,
        lineage,
        reader.expansion(made_by),
        reader.decision_for(expansion_id=made_by),
        diagnosis,
        reader.ranking(made_by),
        reader.judgement(variant),
        reader.lessons_of(diagnosis.lessons) if diagnosis else (),
        reader.kit(variant),
        against_parent(reader, one.variant, epsilon),
        reader.discriminations(variant),
    )
