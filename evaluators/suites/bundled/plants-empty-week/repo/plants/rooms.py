"""Plants by room, so that one walks through the flat only once."""

from collections.abc import Iterable

from plants.plant import Plant


def by_room(plants: Iterable[Plant]) -> dict[str, list[str]]:
    """The names of the plants in each room, both in alphabetical order."""
    rooms: dict[str, list[str]] = {}
    for plant in plants:
        rooms.setdefault(plant.room, []).append(plant.name)
    return {room: sorted(names) for room, names in sorted(rooms.items())}
