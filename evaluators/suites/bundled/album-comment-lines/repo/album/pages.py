"""The text of the album's pages."""

from collections.abc import Sequence

from album.photo import Photo
from album.sorting import best, by_day, by_place

ON_THE_COVER = 3


def caption(photo: Photo) -> str:
    """The line below a photo: time, and place if it is known."""
    time = photo.taken.strftime("%H:%M")
    return f"{time}, {photo.place}" if photo.place else time


def day_pages(photos: Sequence[Photo]) -> list[str]:
    """A page for each day: the date, and a line for each photo."""
    pages = []
    for day, members in by_day(photos).items():
        lines = [day.isoformat(), *(f"  {photo.file_name}  {caption(photo)}" for photo in members)]
        pages.append("\n".join(lines))
    return pages


def places_page(photos: Sequence[Photo]) -> str:
    """How many photos there are of each place."""
    return "\n".join(f"{place}: {len(members)}" for place, members in by_place(photos).items())


def cover(title: str, photos: Sequence[Photo]) -> str:
    """The title, how many photos there are, and the names of up to three of the best ones."""
    names = [photo.file_name for photo in best(photos, ON_THE_COVER)]
    return "\n".join([title, f"{len(photos)} photos", *names])
