import dataclasses

import pytest

from addressbook import AddressBook


@pytest.fixture
def book():
    book = AddressBook()
    book.add("Petra Müller", "Bäckerei Groß", "petra@example.org")
    book.add("Karl Müller", "Harbour Office", "karl@example.net")
    book.add("Zoë Gross", "Harbour Office", "zoe@example.net")
    book.add("Ann Muller", "Café Élan", "ann@example.net")
    return book


def names(contacts):
    return [contact.name for contact in contacts]


def key_of(book, query):
    (contact,) = book.search(query)
    return contact.key


def test_same_surname(book):
    book.remove(key_of(book, "petra"))
    assert names(book.search("müller")) == ["Ann Muller", "Karl Müller"]
    assert len(book) == 3


def test_same_company(book):
    book.remove(key_of(book, "karl"))
    assert names(book.search_company("harbour")) == ["Zoë Gross"]
    assert names(book.search_company("office")) == ["Zoë Gross"]


def test_same_domain(book):
    book.remove(key_of(book, "ann"))
    assert names(book.search("example net")) == ["Zoë Gross", "Karl Müller"]


def test_two_of_three(book):
    book.remove(key_of(book, "karl"))
    book.remove(key_of(book, "ann"))
    assert names(book.search("mull")) == ["Petra Müller"]


def test_others_after_a_change(book):
    zoe = book.search("zoë")[0]
    book.change(dataclasses.replace(zoe, company="Quarry", mail=""))
    assert names(book.search("harbour")) == ["Karl Müller"]
    assert names(book.search("gross")) == ["Zoë Gross", "Petra Müller"]
    assert names(book.search("example")) == ["Ann Muller", "Karl Müller", "Petra Müller"]


def test_changed_back(book):
    zoe = book.search("zoë")[0]
    book.change(dataclasses.replace(zoe, name="Zoë Müller"))
    book.change(zoe)
    assert names(book.search("Müller")) == ["Ann Muller", "Karl Müller", "Petra Müller"]
    assert names(book.search("groß")) == ["Zoë Gross", "Petra Müller"]


def test_new_one_after_the_removal(book):
    book.remove(key_of(book, "karl"))
    book.add("Eve Muller", "Harbour Watch")
    assert names(book.search("muller")) == ["Ann Muller", "Eve Muller", "Petra Müller"]
    assert names(book.search_company("harbour")) == ["Zoë Gross", "Eve Muller"]


def test_removed_one_is_not_found(book):
    book.remove(key_of(book, "petra"))
    assert names(book.search("petra")) == []
    assert names(book.search("bäckerei")) == []
    assert names(book.search_company("groß")) == []


def test_unknown_key(book):
    with pytest.raises(KeyError):
        book.remove(99)


def test_accents(book):
    assert names(book.search("MÜLL")) == ["Ann Muller", "Karl Müller", "Petra Müller"]
    assert names(book.search("elan")) == ["Ann Muller"]
