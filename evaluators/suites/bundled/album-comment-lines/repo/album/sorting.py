"""Putting photos in order and into groups."""

from collections.abc import Iterable
from datetime import date

from album.photo import Photo

UNKNOWN_PLACE = "Somewhere"


def by_time(photos: Iterable[Photo]) -> list[Photo]:
    """Oldest first; photos of the same minute by their file names."""
    return sorted(photos, key=lambda photo: (photo.taken, photo.file_name))


def by_day(photos: Iterable[Photo]) -> dict[date, list[Photo]]:
    """The photos of each day, days and photos oldest first."""
    days: dict[date, list[Photo]] = {}
    for photo in by_time(photos):
        days.setdefault(photo.taken.date(), []).append(photo)
    return days


def by_place(photos: Iterable[Photo]) -> dict[str, list[Photo]]:
    """The photos of each place, places in alphabetical order."""
    places: dict[str, list[Photo]] = {}
    for photo in by_time(photos):
        places.setdefault(photo.place or UNKNOWN_PLACE, []).append(photo)
    return dict(sorted(places.items()))


def best(photos: Iterable[Photo], count: int) -> list[Photo]:
    """The `count` photos with the most stars; among equals, the older one first."""
    return sorted(by_time(photos), key=lambda photo: photo.rating, reverse=True)[:count]
