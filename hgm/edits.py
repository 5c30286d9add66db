"""What a run's self-modifications came to: each expansion with its thoughts and its effect, and what a judge's words
were worth.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from archive.calibration import Calibration, Judged, all_judged, calibrated
from archive.consultations import Diagnosis, Judgement
from archive.effects import FEWEST_RESULTS, Results, all_results
from archive.queries import Reader
from archive.records import Expansion, JobState, Variant
from hgm.hindsight import Fate, fate_of


@dataclass(frozen=True)
class Edit:
    """One ended expansion. `fate` is None for one without a child; its `delta` counts once the child has enough results
    (`is_measured`)."""

    expansion: Expansion
    diagnosis: Diagnosis | None
    judgement: Judgement | None
    fate: Fate | None

    @property
    def is_measured(self) -> bool:
        return self.fate is not None and self.fate.variant.evaluations >= FEWEST_RESULTS

    @property
    def delta(self) -> float | None:
        return self.fate.delta if self.fate is not None and self.is_measured else None


def edits(reader: Reader) -> list[Edit]:
    """Every expansion that has ended and was not lost, oldest first."""
    variants = {variant.id: variant for variant in reader.variants()}
    diagnoses = {one.expansion_id: one for one in reader.diagnoses()}
    judgements = {one.variant_id: one for one in reader.judgements()}
    results = all_results(reader)
    return [
        _edit(row, variants, results, diagnoses.get(row.id), judgements)
        for row in reader.expansions()
        if row.state is JobState.DONE
    ]


def _edit(
    row: Expansion,
    variants: dict[int, Variant],
    results: Results,
    diagnosis: Diagnosis | None,
    judgements: dict[int, Judgement],
) -> Edit:
    if row.child_id is None:
        return Edit(row, diagnosis, None, None)
    fate = fate_of(variants[row.child_id], variants[row.parent_id], results)
    return Edit(row, diagnosis, judgements.get(row.child_id), fate)


def calibration(made: Sequence[Edit]) -> Calibration | None:
    """None where no judge was asked."""
    return calibrated([Judged(edit.judgement, edit.delta) for edit in made if edit.judgement])


def judge_worth(reader: Reader) -> Calibration | None:
    """The same of a whole run."""
    return calibrated(all_judged(reader))


def failures(made: Sequence[Edit]) -> Counter[str]:
    """Why expansions made no child, and how often."""
    return Counter(str(edit.expansion.failure) for edit in made if edit.expansion.failure)
