import unittest

from settings import SettingsError, load

SAMPLE = """\
# who we are
name = Order desk

[mail]
Sender = "  desk "
; nobody else, please
to = anna@example.org,
    ben@example.org
"""


class TestLoad(unittest.TestCase):
    def test_sections_and_values(self):
        config = load(SAMPLE)
        self.assertEqual(config.sections(), ["mail"])
        self.assertEqual(config.get("", "name"), "Order desk")
        self.assertEqual(config.get("mail", "sender"), "  desk ")

    def test_continuation_lines(self):
        self.assertEqual(load(SAMPLE).get_list("mail", "to"), ["anna@example.org", "ben@example.org"])

    def test_value_with_a_query_string(self):
        config = load("[database]\nurl = postgresql://app@db.internal/orders?sslmode=require\npool = 5\n")
        self.assertEqual(config.get("database", "url"), "postgresql://app@db.internal/orders?sslmode=require")
        self.assertEqual(config.get_int("database", "pool"), 5)

    def test_line_without_sign_names_its_number(self):
        with self.assertRaisesRegex(SettingsError, "line 2"):
            load("a = 1\nnonsense\n")


if __name__ == "__main__":
    unittest.main()
