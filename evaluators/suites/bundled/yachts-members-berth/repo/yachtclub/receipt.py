"""The slip that the harbour master hands out."""

from yachtclub.fees import berth, electricity
from yachtclub.stay import Stay


def euros(cents: int) -> str:
    return f"{cents / 100:.2f} EUR"


def receipt(stay: Stay) -> list[str]:
    """The lines for a stay; the line for electricity only if there was some."""
    lines = [stay.boat.name, f"{stay.nights} x berth: {euros(stay.nights * berth(stay.boat))}"]
    if stay.kwh:
        lines.append(f"{stay.kwh:.1f} kWh: {euros(electricity(stay.kwh))}")
    return [*lines, f"total: {euros(stay.cents)}"]
