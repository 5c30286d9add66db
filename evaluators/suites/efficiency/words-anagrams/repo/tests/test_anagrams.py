import unittest

from words.anagrams import anagrams
from words.letters import same_letters


class AnagramsTest(unittest.TestCase):
    def test_groups(self):
        self.assertEqual(anagrams(["stop", "cat", "post", "dog", "act"]), [["stop", "post"], ["cat", "act"]])

    def test_letters(self):
        self.assertFalse(same_letters("all", "al"))
