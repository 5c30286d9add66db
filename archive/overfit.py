"""Overfitting to the search split: how much better a variant does on the tasks that chose it than on held-out ones."""

from __future__ import annotations

from dataclasses import dataclass

from archive.queries import Reader
from archive.records import ROOT, Purpose, Variant
from archive.statistics import Gap, split_gap


@dataclass(frozen=True)
class Overfit:
    """How much better a variant does on search tasks than on held-out ones, and how much its root does: what both do
    is the tasks' difference, what only the variant does may be adaptation."""

    variant: Variant
    gap: Gap
    root: Gap | None

    def as_json(self) -> dict[str, object]:
        return {
            "variant": self.variant.id,
            "search": self.gap.search,
            "search_evaluations": self.gap.evaluations,
            "held_out": self.gap.held_out,
            "held_out_tasks": self.gap.tasks,
            "difference": self.gap.estimate,
            "low": self.gap.low,
            "high": self.gap.high,
            "suspicious": self.gap.suspicious,
            "root_difference": self.root.estimate if self.root else None,
        }

    def __str__(self) -> str:
        g = self.gap
        text = (
            f"{self.variant.label} resolves {g.search:.0%} of its search evaluations and {g.held_out:.0%} of the "
            f"held-out tasks: {g.estimate:+.0%}, 95 % interval [{g.low:+.0%}, {g.high:+.0%}]"
        )
        return text + (f" (the root: {self.root.estimate:+.0%})" if self.root and self.variant.id != ROOT else "")

    @property
    def warning(self) -> str:
        """'' where chance explains it."""
        why = "it was chosen by its search results, so they flatter it; the search tasks may also be easier"
        return f"overfitting? {self}; {why}" if self.gap.suspicious else ""


def overfit(reader: Reader, variant: int) -> Overfit | None:
    """None until the variant was scored on tasks of both splits."""
    chosen = reader.variant(variant)
    found = _gap(reader, chosen)
    if found is None:
        return None
    return Overfit(chosen, found, found if variant == ROOT else _gap(reader, reader.variant(ROOT)))


def finalist(reader: Reader, otherwise: int) -> int:
    """The variant that was compared with the root when the search ended; `otherwise` before that."""
    stored = reader.state("best")
    return int(stored) if isinstance(stored, int) else otherwise


def _gap(reader: Reader, variant: Variant) -> Gap | None:
    return split_gap(variant.s, variant.f, reader.success_rates(variant.id, Purpose.FINAL))
