"""Water bills from meter readings."""

from waterbill.bill import Bill, make_bill
from waterbill.readings import Reading, parse_reading
from waterbill.usage import used_between

__all__ = ["Bill", "Reading", "make_bill", "parse_reading", "used_between"]
