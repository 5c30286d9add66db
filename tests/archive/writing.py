"""A process that stores results until it is killed; run by test_recovery.py.

python -m tests.archive.writing DIRECTORY SEED
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from archive.records import EvaluationResult, ExpansionFailure, ExpansionResult, Outcome, Purpose
from archive.store import Archive
from tests.archive.making import SPENT, code, paths_in


def main(directory: Path, seed: int) -> None:
    rng = random.Random(seed)
    archive = Archive.open(paths_in(directory))
    archive.recover()
    size = len(archive.snapshot().variants)
    for turn in range(1_000_000):
        if rng.random() < 0.3:
            id = archive.begin_expansion(rng.randrange(size), seed)
            fails = rng.random() < 0.3
            failure = ExpansionFailure.NO_CHANGE if fails else None
            text = f"{seed} {turn}"
            result = ExpansionResult(failure, idea=text, transcript=text.encode() * 50, usage=SPENT)
            size += archive.finish_expansion(id, result, None if fails else code(text)) is not None
        else:
            purpose = rng.choice(list(Purpose))
            id = archive.begin_evaluation(rng.randrange(size), "task-1", purpose, seed, state={"turn": turn})
            outcome = rng.choice(list(Outcome))
            archive.finish_evaluation(id, EvaluationResult(outcome, log=f"{seed} {turn}".encode(), usage=SPENT))
        sys.stdout.write(f"{turn}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
