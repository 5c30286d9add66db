"""Every path of a run, in one place.

runs/NAME/
  hgm.toml        what was asked for
  lock.json       what was resolved: versions, models, seeds, task digests
  archive.db      SQLite, WAL, one writer
  agents.git/     bare repository, one branch per variant: variant/<id>
  blobs/          content-addressed, compressed: transcripts, logs, patches
  exports/        agents that run without this project
  engine.lock     held (flock) by the process that drives the run
  engine.log      what the engine said
  activity.json   what jobs in flight are doing, while an engine drives the run
  servers/        what vLLM servers said that the run started, a log for each
  cache/          variants' sources unpacked for the sandbox; may be deleted at any time
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class RunPaths:
    root: Path

    @property
    def config(self) -> Path:
        return self.root / "hgm.toml"

    @property
    def lock(self) -> Path:
        return self.root / "lock.json"

    @property
    def archive(self) -> Path:
        return self.root / "archive.db"

    @property
    def agents(self) -> Path:
        return self.root / "agents.git"

    @property
    def blobs(self) -> Path:
        return self.root / "blobs"

    @property
    def exports(self) -> Path:
        return self.root / "exports"

    @property
    def engine_lock(self) -> Path:
        return self.root / "engine.lock"

    @property
    def engine_log(self) -> Path:
        return self.root / "engine.log"

    @property
    def activity(self) -> Path:
        return self.root / "activity.json"

    @property
    def servers(self) -> Path:
        return self.root / "servers"

    @property
    def cache(self) -> Path:
        return self.root / "cache"

    @property
    def name(self) -> str:
        return self.root.name
