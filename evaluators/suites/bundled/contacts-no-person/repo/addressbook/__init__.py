"""An address book with a search that does not care about accents and capitals."""

from addressbook.book import AddressBook
from addressbook.contact import Contact

__all__ = ["AddressBook", "Contact"]
