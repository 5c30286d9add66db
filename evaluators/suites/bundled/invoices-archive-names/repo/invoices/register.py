"""All invoices that were written."""

from invoices.number import InvoiceNumber


class Register:
    """Hands out numbers without gaps, and knows who got which invoice."""

    def __init__(self) -> None:
        self._customers: dict[InvoiceNumber, str] = {}

    def issue(self, year: int, customer: str) -> InvoiceNumber:
        """The next number of a year."""
        number = max((known for known in self._customers if known.year == year), default=InvoiceNumber(year, 0)).next()
        self._customers[number] = customer
        return number

    def restore(self, number: InvoiceNumber, customer: str) -> None:
        """Add an invoice that already has a number, for instance from the old system."""
        if number in self._customers:
            raise ValueError(f"{number} exists")
        self._customers[number] = customer

    def customer(self, number: InvoiceNumber) -> str:
        return self._customers[number]

    def numbers(self, year: int) -> list[InvoiceNumber]:
        return sorted(number for number in self._customers if number.year == year)

    def missing(self, year: int) -> list[InvoiceNumber]:
        """The gaps below the highest number of a year."""
        known = self.numbers(year)
        last = known[-1].serial if known else 0
        return [number for number in (InvoiceNumber(year, n) for n in range(1, last)) if number not in known]
