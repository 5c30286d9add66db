"""What a reader may need of lock.json, the file in which a run keeps what its configuration was resolved to."""

from __future__ import annotations

import json

from archive.layout import RunPaths
from archive.statistics import EPSILON


def epsilon_of(paths: RunPaths) -> float:
    """The ε of the run's best-belief; the default where there is no lock.json."""
    try:
        return float(json.loads(paths.lock.read_text())["config"]["search"]["epsilon"])
    except (OSError, ValueError, KeyError, TypeError):
        return EPSILON
