"""One frame of the camera."""

from dataclasses import dataclass

KINDS = ("dark", "flat", "light")


@dataclass(frozen=True)
class Frame:
    """`dark` and `flat` frames are for calibration; a `light` frame shows a target through a filter."""

    kind: str
    seconds: float
    target: str = ""
    band: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no such kind of frame: {self.kind!r}")
        if self.kind == "light" and not (self.target and self.band):
            raise ValueError("a light frame needs a target and a filter")
