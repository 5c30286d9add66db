"""Seeds of attempts."""

from __future__ import annotations

import hashlib


def seed_for(run_seed: int, *parts: object) -> int:
    """A seed that depends on nothing but its arguments, so that a resumed run draws the same."""
    text = "\0".join(str(part) for part in (run_seed, *parts))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big")
