"""The handover in the morning: what the sick leave behind."""

from helpdesk.desk import Desk
from helpdesk.rota import Rota

NOTHING = "handover: nothing"


def numbers(found: list[int]) -> str:
    """Numbers for people, as `#2, #4`."""
    return ", ".join(f"#{number}" for number in found)


def hand_over(desk: Desk, rota: Rota, day: str) -> list[str]:
    """Put the work of everybody who is missing on a day back into the queue; a line for each of them who had some."""
    lines = []
    for name in rota.missing(day):
        found = desk.give_back(name)
        if found:
            lines.append(f"handover from {name}: {numbers(found)}")
    return lines or [NOTHING]


def share(desk: Desk, rota: Rota, day: str) -> dict[str, int]:
    """How many open tickets everybody on duty has."""
    return {name: len(desk.tickets_of(name)) for name in rota.on_duty(day)}
