import unittest

from appconfig.merge import merge, merge_all


class MergeTest(unittest.TestCase):
    def test_layer_wins(self):
        self.assertEqual(merge({"retries": 3}, {"retries": 5}), {"retries": 5})

    def test_new_keys(self):
        self.assertEqual(merge({"a": 1}, {"b": 2}), {"a": 1, "b": 2})

    def test_tables_are_merged(self):
        base = {"server": {"host": "localhost", "port": 80}}
        self.assertEqual(
            merge(base, {"server": {"port": 8080}}),
            {"server": {"host": "localhost", "port": 8080}},
        )

    def test_none_means_not_set(self):
        self.assertEqual(merge({"retries": 3}, {"retries": None}), {"retries": 3})

    def test_switching_retries_off(self):
        self.assertEqual(merge({"retries": 3}, {"retries": 0}), {"retries": 0})

    def test_three_layers(self):
        self.assertEqual(merge_all({"a": 1, "b": 1}, {"a": 2}, {"a": 3}), {"a": 3, "b": 1})


if __name__ == "__main__":
    unittest.main()
