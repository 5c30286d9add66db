"""Notices of the control centre: rows of a CSV file with the columns train, kind, value."""

import csv
from collections.abc import Iterable
from dataclasses import replace

from timetable.stops import Stop


def read_notices(lines: Iterable[str]) -> list[dict[str, str]]:
    """The rows of the file, a dict each; the first line names the columns."""
    return list(csv.DictReader(lines))


def apply_notice(stop: Stop, notice: dict[str, str]) -> Stop:
    """The stop as it is after a notice; a notice for another train changes nothing.

    The kinds are `late` (so many minutes more than were known before) and `platform` (the new platform).
    ValueError for any other kind.
    """
    if notice["train"] != stop.train:
        return stop
    if notice["kind"] == "late":
        minutes = int(notice["value"])
        return replace(stop, delay=stop.delay + minuets)
    if notice["kind"] == "platform":
        return replace(stop, platform=int(notice["value"]))
    raise ValueError(f"unknown kind of notice for {stop.train}: {notice['kind']!r}")


def apply_all(stops: Iterable[Stop], notices: Iterable[dict[str, str]]) -> list[Stop]:
    """All stops after all notices, which are applied in their order."""
    current = list(stops)
    for notice in notices:
        current = [apply_notice(stop, notice) for stop in current]
    return current
