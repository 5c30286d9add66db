from words.letters import same_letters


def anagrams(words: list[str]) -> list[list[str]]:
    """Groups of two or more with the same letters. Words and groups are in the order in which they come first."""
    groups: list[list[str]] = []
    for word in words:
        for group in groups:
            if same_letters(group[0], word):
                group.append(word)
                break
        else:
            groups.append([word])
    return [group for group in groups if len(group) > 1]
