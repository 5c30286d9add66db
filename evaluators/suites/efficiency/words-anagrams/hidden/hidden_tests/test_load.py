from words.anagrams import anagrams


def test_a_dictionary():
    words = [f"{i * 7_919 % 100_003:05d}" for i in range(3_000)]
    found = anagrams(words)
    assert (len(found), sum(map(len, found)), found[0]) == (831, 2429, ['07919', '79190', '99071'])
