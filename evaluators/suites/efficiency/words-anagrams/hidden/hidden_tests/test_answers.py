from words.anagrams import anagrams


def test_capitals():
    assert anagrams(["Stop", "Pots"]) == [["Stop", "Pots"]]


def test_each_letter_as_often():
    assert anagrams(["aab", "abb", "bab"]) == [["abb", "bab"]]


def test_the_same_word_twice():
    assert anagrams(["a", "b", "a"]) == [["a", "a"]]


def test_none():
    assert anagrams([]) == []
    assert anagrams(["", ""]) == [["", ""]]
