import unittest

from settings import SettingsError, load


class TestValues(unittest.TestCase):
    def test_typed_access(self):
        config = load("retries = 3\nverbose = Yes\n")
        self.assertEqual(config.get_int("", "retries"), 3)
        self.assertIs(config.get_bool("", "verbose"), True)

    def test_bad_number_names_the_setting(self):
        with self.assertRaisesRegex(SettingsError, "retries must be a whole number"):
            load("retries = many\n").get_int("", "retries")


if __name__ == "__main__":
    unittest.main()
