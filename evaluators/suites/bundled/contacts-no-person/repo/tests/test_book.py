import unittest

from addressbook import AddressBook
from addressbook.importing import import_csv


class SearchTest(unittest.TestCase):
    def setUp(self):
        self.book = AddressBook()
        self.book.add("Petra Müller", "Bäckerei Groß", "petra@example.org")
        self.book.add("José Alvarez", "Miller & Sons", "jose@example.org")
        self.book.add("Ann Miller", "Harbour Office", "ann@example.net")

    def names(self, query):
        return [contact.name for contact in self.book.search(query)]

    def test_without_accents(self):
        self.assertEqual(self.names("muller"), ["Petra Müller"])
        self.assertEqual(self.names("JOSE"), ["José Alvarez"])

    def test_with_umlaut(self):
        self.assertEqual(self.names("Müller"), ["Petra Müller"])

    def test_by_surname(self):
        self.assertEqual(self.names("mil"), ["José Alvarez", "Ann Miller"])

    def test_every_word(self):
        self.assertEqual(self.names("ann mil"), ["Ann Miller"])
        self.assertEqual(self.names("ann muller"), [])

    def test_company(self):
        self.assertEqual([contact.name for contact in self.book.search_company("miller")], ["José Alvarez"])

    def test_empty_query(self):
        self.assertEqual(self.names("  "), [])

    def test_company_without_a_person(self):
        self.book.add("", "Harbour Police")
        self.assertEqual(
            [contact.company for contact in self.book.search("harb")], ["Harbour Police", "Harbour Office"]
        )

    def test_removed(self):
        self.book.remove(self.book.search("ann")[0].key)
        self.assertEqual(self.names("miller"), ["José Alvarez"])


class ImportTest(unittest.TestCase):
    def test_titles_of_other_programs(self):
        book = AddressBook()
        text = "Display Name,Organization,E-Mail\nEve Stone,Quarry,eve@example.org\n,Nobody,\n"
        self.assertEqual(import_csv(book, text), 1)
        self.assertEqual(book.search("quarry")[0].mail, "eve@example.org")


if __name__ == "__main__":
    unittest.main()
