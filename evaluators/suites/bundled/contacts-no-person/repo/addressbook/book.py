"""The address book."""

from addressbook.contact import Contact
from addressbook.folding import fold
from addressbook.index import WordIndex


class AddressBook:
    """Contacts that can be searched by all fields, or by company."""

    def __init__(self) -> None:
        self._contacts: dict[int, Contact] = {}
        self._everything = WordIndex()
        self._companies = WordIndex()
        self._last_key = 0

    def __len__(self) -> int:
        return len(self._contacts)

    def add(self, name: str, company: str = "", mail: str = "") -> Contact:
        """Add a contact."""
        self._last_key += 1
        contact = Contact(self._last_key, name.strip(), company.strip(), mail.strip())
        self._store(contact)
        return contact

    def change(self, contact: Contact) -> None:
        """Replace the contact with the same key."""
        self.remove(contact.key)
        self._store(contact)

    def remove(self, key: int) -> None:
        """Remove a contact; KeyError if there is none with this key."""
        del self._contacts[key]
        self._everything.discard(key)
        self._companies.discard(key)

    def search(self, query: str) -> list[Contact]:
        """Contacts by the beginnings of any words in them, by surname."""
        return self._in_order(self._everything.find(query))

    def search_company(self, query: str) -> list[Contact]:
        """Contacts by the beginnings of words of their company, by surname."""
        return self._in_order(self._companies.find(query))

    def _store(self, contact: Contact) -> None:
        self._contacts[contact.key] = contact
        self._everything.add(contact.key, f"{contact.name} {contact.company} {contact.mail}")
        self._companies.add(contact.key, contact.company)

    def _in_order(self, keys: set[int]) -> list[Contact]:
        contacts = [self._contacts[key] for key in keys]
        return sorted(contacts, key=lambda contact: (fold(contact.surname), fold(contact.name), contact.key))
