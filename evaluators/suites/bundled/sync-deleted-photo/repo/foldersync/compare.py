"""What is different between two snapshots."""

from dataclasses import dataclass

from foldersync.snapshot import Snapshot


@dataclass(frozen=True)
class Difference:
    """Paths, each list sorted: only in the source, only in the target, and in both but not the same."""

    added: list[str]
    removed: list[str]
    changed: list[str]

    @property
    def nothing(self) -> bool:
        return not (self.added or self.removed or self.changed)


def compare(source: Snapshot, target: Snapshot) -> Difference:
    """Compare two snapshots path by path."""
    return Difference(
        added=sorted(path for path in source if path not in target),
        removed=sorted(path for path in target if path not in source),
        changed=sorted(path for path in target if path in source and source[path] != target[path]),
    )
