"""Putting one layer of settings over another."""

from collections.abc import Mapping
from typing import Any


def merge(base: Mapping[str, Any], layer: Mapping[str, Any]) -> dict[str, Any]:
    """Return `base` with `layer` over it; neither of them is changed.

    Tables are merged key by key. A value of None in the layer means "not set here" and leaves what is below.
    """
    merged = dict(base)
    for key, value in layer.items():
        below = merged.get(key)
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            merged[key] = merge(below, value)
        else:
            merged[key] = value or below
    return merged


def merge_all(*layers: Mapping[str, Any]) -> dict[str, Any]:
    """Merge several layers, the lowest first."""
    merged: dict[str, Any] = {}
    for layer in layers:
        merged = merge(merged, layer)
    return merged
