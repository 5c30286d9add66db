"""What the host or the provider lost, since the run was started or resumed: when to try again, give up, or pause.

A person stands between two such spans, who may have mended what was broken: the counts start anew then.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from hgm.work import Work

MAX_LOST = 3
"""How often one evaluation may be lost to the infrastructure before it is given up."""
LOST_IN_A_ROW = 5
"""So many losses without one result between them, and the run pauses: retrying cannot mend that."""


@dataclass
class Losses:
    in_a_row: int = 0
    _of: Counter[tuple[int, str | None, str]] = field(default_factory=Counter)

    @property
    def outage(self) -> bool:
        return self.in_a_row >= LOST_IN_A_ROW

    def count(self, work: Work) -> None:
        self._of[_key(work)] += 1

    def hopeless(self, work: Work) -> bool:
        """Whether `work` was lost so often that it is not worth another attempt."""
        return self._of[_key(work)] >= MAX_LOST

    def forget(self) -> None:
        self.in_a_row = 0
        self._of.clear()


def _key(work: Work) -> tuple[int, str | None, str]:
    return work.node, work.task_id, work.purpose.value
