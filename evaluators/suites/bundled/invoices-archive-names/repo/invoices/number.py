"""The number of an invoice."""

import re
from dataclasses import dataclass

_NUMBER = re.compile(r"R-(?P<year>\d{4})/(?P<serial>\d+)")


@dataclass(frozen=True, order=True)
class InvoiceNumber:
    """A year and a serial number, which starts at 1 in every year; written as `R-2024/17`."""

    year: int
    serial: int

    def __str__(self) -> str:
        return f"R-{self.year}/{self.serial}"

    def next(self) -> "InvoiceNumber":
        return InvoiceNumber(self.year, self.serial + 1)


def parse_number(text: str) -> InvoiceNumber:
    """Read `R-2024/17`.

    Raises:
        ValueError: the text is not the number of an invoice.
    """
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"not an invoice number: {text!r}")
    return InvoiceNumber(int(found["year"]), int(found["serial"]))
