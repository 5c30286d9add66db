"""Telephone numbers in one form."""

from phones.formatting import format_number

__all__ = ["format_number"]
