"""Where the PDF files of the invoices are kept."""

import re

from invoices.number import InvoiceNumber
from invoices.register import Register


def plain(name: str) -> str:
    """A customer's name with lower case letters, digits and dashes only."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).lstrip("-")


def file_name(number: InvoiceNumber, customer: str) -> str:
    """The name of the file: year, serial number with leading zeros, customer.

    The zeros are there so that the files of a year are listed in the order of their numbers.
    """
    return f"{number.year}-{number.serial:04}-{plain(customer)}.pdf"


def folder(number: InvoiceNumber) -> str:
    return f"invoices/{number.year}"


def archive_paths(register: Register, year: int) -> list[str]:
    """The paths of all invoices of a year, in the order of their numbers."""
    return [f"{folder(number)}/{file_name(number, register.customer(number))}" for number in register.numbers(year)]
