"""What runs every night."""

from collections.abc import Mapping

from foldersync.apply import apply
from foldersync.plan import describe, make_plan
from foldersync.snapshot import Entry, Snapshot, snapshot


def run(files: Mapping[str, str], backup: Snapshot) -> tuple[str, dict[str, Entry]]:
    """The log of a night and the backup after it, from path and digest of the files that are there now."""
    source = snapshot(files)
    plan = make_plan(source, backup)
    return describe(plan), apply(plan, source, backup)
