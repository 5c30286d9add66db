"""What the screen at the door shows when a chip is scanned."""

from kennel.register import Register

LARGE_KILOGRAMS = 25.0


def welcome(register: Register, scanned: str) -> str:
    """The dog, its owner and the row of boxes it goes to; or the advice to enter a new dog."""
    dog = register.find(scanned)
    if dog is None:
        return f"Unknown chip {scanned}, please enter the dog."
    row = "large" if dog.kilograms >= LARGE_KILOGRAMS else "small"
    return f"{dog.name} ({dog.owner}), row {row}"
