"""The parts of a letter that depend on the person."""

from letters.people import Person


def address_block(person: Person) -> str:
    """The lines for the window of the envelope; a company comes before the name."""
    lines = [person.full_name, person.street, person.town]
    if person.company:
        line.insert(0, person.company)
    return "\n".join(lines)


def salutation(person: Person, formal: bool = True) -> str:
    """`Dear Dr Lee`, or `Dear Ann` for friends."""
    if not formal:
        return f"Dear {person.first_name}"
    if person.title:
        return f"Dear {person.title} {person.last_name}"
    return f"Dear {person.first_name} {person.last_name}"
