"""What a reader may need of lock.json, the file in which a run keeps what its configuration was resolved to."""

from __future__ import annotations

import json

from archive.layout import RunPaths
from archive.statistics import EPSILON


def epsilon_of(paths: RunPaths) -> float:
    """The ε of the run's best-belief; the default where there is no lock.json."""
    return _of_search(paths, "epsilon", EPSILON)


def cost_weight_of(paths: RunPaths) -> float:
    """λ of the run's objective, belief − λ·cost; 0 where it has none."""
    return _of_search(paths, "cost_weight", 0.0)


def speed_weight_of(paths: RunPaths) -> float:
    """μ of the run's objective, belief − μ·(1 − efficiency); 0 where it has none."""
    return _of_search(paths, "speed_weight", 0.0)


def has_inner_search(paths: RunPaths) -> bool:
    """Whether an attempt of the run may make several tries, or branch."""
    return _resolved(paths, "inner", "search", "linear") != "linear"


def _of_search(paths: RunPaths, key: str, default: float) -> float:
    try:
        return float(str(_resolved(paths, "search", key, default)))
    except ValueError:
        return default


def _resolved(paths: RunPaths, section: str, key: str, default: object) -> object:
    try:
        found: object = json.loads(paths.lock.read_text())["config"][section][key]
    except (OSError, ValueError, KeyError, TypeError):
        return default
    return found
