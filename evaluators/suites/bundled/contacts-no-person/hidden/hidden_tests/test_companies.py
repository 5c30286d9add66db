import dataclasses

import pytest

from addressbook import AddressBook
from addressbook.importing import import_csv


@pytest.fixture
def book():
    book = AddressBook()
    book.add("Zoë Gross", "Harbour Office", "zoe@example.net")
    book.add("Ann Muller", "Café Élan", "ann@example.net")
    return book


def found(contacts):
    return [contact.name or contact.company for contact in contacts]


def test_only_a_company(book):
    book.add("", "Quarry")
    assert found(book.search("quarry")) == ["Quarry"]
    assert found(book.search_company("QUA")) == ["Quarry"]


def test_only_a_mail_address(book):
    book.add("", mail="info@example.net")
    assert [contact.mail for contact in book.search("example")] == [
        "info@example.net",
        "zoe@example.net",
        "ann@example.net",
    ]


def test_blanks_are_no_name(book):
    book.add("   ", "Harbour Police")
    assert found(book.search("harbour")) == ["Harbour Police", "Zoë Gross"]


def test_several_companies(book):
    book.add("", "Harbour Watch")
    book.add("", "Harbour Baths")
    assert found(book.search_company("harbour")) == ["Harbour Watch", "Harbour Baths", "Zoë Gross"]


def test_company_and_new_people(book):
    book.add("", "Harbour Police")
    text = "Name,Company,Mail\nEve Stone,Harbour Police,eve@example.org\nBo,Harbour Police,\n"
    assert import_csv(book, text) == 2
    assert found(book.search("police")) == ["Harbour Police", "Bo", "Eve Stone"]


def test_person_has_left(book):
    zoe = book.search("zoë")[0]
    book.change(dataclasses.replace(zoe, name=""))
    book.add("Al Watch", "Harbour Watch")
    assert found(book.search("harbour")) == ["Harbour Office", "Al Watch"]
    assert found(book.search("gross")) == []


def test_person_is_added_later(book):
    book.change(dataclasses.replace(book.add("", "Harbour Baths"), name="Cy Moor"))
    assert found(book.search("harbour")) == ["Zoë Gross", "Cy Moor"]


def test_removed_company(book):
    book.remove(book.add("", "Harbour Police").key)
    assert found(book.search("harbour")) == ["Zoë Gross"]


def test_people_by_surname(book):
    book.add("Zoë", "Harbour Watch")
    book.add("Karl van Müller", "Harbour Watch")
    assert found(book.search("harbour")) == ["Zoë Gross", "Karl van Müller", "Zoë"]
    assert [contact.surname for contact in book.search("harbour watch")] == ["Müller", "Zoë"]
