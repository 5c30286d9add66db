def anagrams(words: list[str]) -> list[list[str]]:
    """Groups of two or more with the same letters. Words and groups are in the order in which they come first."""
    groups: dict[str, list[str]] = {}
    for word in words:
        groups.setdefault("".join(sorted(word.lower())), []).append(word)
    return [group for group in groups.values() if len(group) > 1]
