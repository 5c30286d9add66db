"""The programme of a day."""

from datetime import timedelta

from cinema.shows import Show

CLEANING = timedelta(minutes=20)


def overlaps(a: Show, b: Show) -> bool:
    """Whether two shows cannot be in one hall; between two of them it is cleaned."""
    first, second = sorted((a, b), key=lambda show: show.start)
    return second.start < first.end + CLEANING


def lines(shows: list[Show]) -> list[str]:
    """The programme for the wall, by time: `19:30 The Bear (from 12)`."""
    found = []
    for show in sorted(shows, key=lambda show: (show.start, show.film.title)):
        limit = f" (from {show.film.age})" if show.film.age else ""
        found.append(f"{show.start:%H:%M} {show.film.title}{limit}")
    return found


def for_age(shows: list[Show], age: int) -> list[str]:
    """The films that somebody of that age may see, each once."""
    return sorted({show.film.title for show in shows if show.film.age <= age})
