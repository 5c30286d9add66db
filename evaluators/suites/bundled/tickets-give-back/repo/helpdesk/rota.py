"""The rota: who works on which day of the week."""

DAYS = ("mon", "tue", "wed", "thu", "fri")


class Rota:
    """The people of each day, and who is sick."""

    def __init__(self, plan: dict[str, list[str]]) -> None:
        unknown = sorted(set(plan) - set(DAYS))
        if unknown:
            raise ValueError(f"no such day: {', '.join(unknown)}")
        self._plan = plan
        self._sick: set[str] = set()

    def report_sick(self, name: str) -> None:
        self._sick.add(name)

    def back(self, name: str) -> None:
        self._sick.discard(name)

    def on_duty(self, day: str) -> list[str]:
        """Who works on a day, in the order of the plan, without the sick."""
        return [name for name in self._plan.get(day, []) if name not in self._sick]

    def missing(self, day: str) -> list[str]:
        """Who is planned for a day and is sick."""
        return [name for name in self._plan.get(day, []) if name in self._sick]
