import unittest

from appconfig import Config, ConfigError, load
from appconfig.coerce import coerce


class ConfigTest(unittest.TestCase):
    def test_dotted_path(self):
        self.assertEqual(Config({"server": {"port": 80}}).get("server.port"), 80)

    def test_missing(self):
        with self.assertRaises(ConfigError):
            Config({}).get("server.port")
        self.assertEqual(Config({}).get("server.port", 1), 1)

    def test_layers(self):
        config = load({"server": {"port": 80}}, '{"server": {"port": 81}}', {"APP_SERVER__PORT": "82"})
        self.assertEqual(config.get("server.port"), 82)

    def test_bad_site_file(self):
        with self.assertRaises(ConfigError):
            load({}, "[1, 2", {})


class CoerceTest(unittest.TestCase):
    def test_kinds(self):
        self.assertIs(coerce("off"), False)
        self.assertEqual(coerce("12"), 12)
        self.assertEqual(coerce("1.5"), 1.5)
        self.assertEqual(coerce("a, b"), ["a", "b"])
        self.assertEqual(coerce('"12"'), "12")


if __name__ == "__main__":
    unittest.main()
