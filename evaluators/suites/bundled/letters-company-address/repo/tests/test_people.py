import unittest

from letters import Person, address_block, parse_people, salutation

ANN = Person("Ann", "Lee", "Mill Lane 3", "Leeds", title="Dr")
BEN = Person("Ben", "Fox", "High Street 8", "York")


class PeopleTest(unittest.TestCase):
    def test_full_name(self):
        self.assertEqual(ANN.full_name, "Dr Ann Lee")
        self.assertEqual(BEN.full_name, "Ben Fox")

    def test_parse(self):
        text = "first_name,last_name,street,town,title\nAnn,Lee,Mill Lane 3,Leeds,Dr\nBen, Fox, High Street 8, York,\n"
        self.assertEqual(parse_people(text), [ANN, BEN])

    def test_parse_nobody(self):
        self.assertEqual(parse_people("first_name,last_name,street,town\n"), [])


class AddressTest(unittest.TestCase):
    def test_private(self):
        self.assertEqual(address_block(ANN), "Dr Ann Lee\nMill Lane 3\nLeeds")
        self.assertEqual(address_block(BEN), "Ben Fox\nHigh Street 8\nYork")

    def test_salutation(self):
        self.assertEqual(salutation(ANN), "Dear Dr Lee")
        self.assertEqual(salutation(BEN), "Dear Ben Fox")
        self.assertEqual(salutation(ANN, formal=False), "Dear Ann")


if __name__ == "__main__":
    unittest.main()
