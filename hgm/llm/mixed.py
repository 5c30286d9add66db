"""Several models in one role: which of them an attempt meets depends on its seed and on nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hgm.llm.base import Model


@dataclass(frozen=True)
class Mixed:
    """Models by their names, with weights > 0 that need not add up to 1."""

    models: Mapping[str, Model]
    weights: Mapping[str, float]

    def pick(self, role: str, seed: int) -> Model:
        """The model of the attempt with `seed`: drawn by weight from a hash, in the order of the names, so that neither
        the order in hgm.toml nor what other attempts drew changes it."""
        names = sorted(self.weights)
        digest = hashlib.sha256(f"{role}\0{seed}".encode()).digest()
        left = int.from_bytes(digest[:8], "big") / 2**64 * sum(self.weights.values())
        for name in names:
            left -= self.weights[name]
            if left < 0:
                return self.models[name]
        return self.models[names[-1]]  # what rounding leaves


def distinct(roles: Iterable[Model | Mixed]) -> list[Model]:
    """Every model once, whatever it is used for."""
    found: dict[int, Model] = {}
    for one in roles:
        for model in one.models.values() if isinstance(one, Mixed) else (one,):
            found[id(model)] = model
    return list(found.values())
