"""When to water which plant."""

from plants.plan import due, next_watering, week_plan
from plants.plant import Plant, parse_plant

__all__ = ["Plant", "due", "next_watering", "parse_plant", "week_plan"]
