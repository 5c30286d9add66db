"""Who may ask us, and what we promised them."""

from dataclasses import dataclass

PROMISED_HOURS = {"basic": 48, "plus": 24, "premium": 4}


@dataclass(frozen=True)
class Customer:
    """A customer with a contract: `basic`, `plus` or `premium`."""

    name: str
    contract: str = "basic"

    @property
    def hours(self) -> int:
        """The hours in which an answer is promised."""
        return PROMISED_HOURS[self.contract]


def parse_customers(lines: list[str]) -> list[Customer]:
    """Customers from lines of `name, contract`; without a contract it is the basic one."""
    found = []
    for line in lines:
        name, _, contract = line.partition(",")
        if name.strip():
            found.append(Customer(name.strip(), contract.strip() or "basic"))
    return found
