"""The plan."""

from collections.abc import Sequence
from datetime import date, timedelta

from plants.plant import Plant


def next_watering(plant: Plant) -> date:
    """The day on which a plant needs water again."""
    return plant.watered + timedelta(days=plant.every_days)


def due(plants: Sequence[Plant], day: date) -> list[Plant]:
    """The plants that need water on a day or have needed it before, the most thirsty first."""
    thirsty = [plant for plant in plants if next_watering(plant) <= day]
    return sorted(thirsty, key=lambda plant: (next_watering(plant), plant.name))


def week_plan(plants: Sequence[Plant], monday: date) -> list[str]:
    """A line for each day of a week on which something is to do; what is overdue is done on Monday."""
    lines = []
    for offset in range(7):
        day = monday + timedelta(days=offset)
        names = [plant.name for plant in due(plants, day) if offset == 0 and next_watering(plant) == day]
        if names:
            lines.append(f"{day:%a %d.%m.}: {', '.join(names)}")
    return lines
