"""An index from the beginnings of words to entries."""

from bisect import bisect_left, insort

from addressbook.folding import fold, words


class WordIndex:
    """Knows which entries have which words, and finds them by the first letters of each word."""

    def __init__(self) -> None:
        self._keys: dict[str, set[int]] = {}
        self._sorted: list[str] = []

    def add(self, key: int, text: str) -> None:
        """Add the words of a text to an entry."""
        for word in words(fold(text)):
            if word not in self._keys:
                self._keys[word] = set()
                insort(self._sorted, word)
            self._keys[word].add(key)

    def discard(self, key: int) -> None:
        """Forget an entry."""
        for word in [word for word, keys in self._keys.items() if key in keys]:
            self._keys[word].discard(key)
            if not self._keys[word]:
                del self._keys[word]
                self._sorted.remove(word)

    def find(self, query: str) -> set[int]:
        """The entries in which every word of the query is the beginning of some word."""
        terms = words(fold(query))
        if not terms:
            return set()
        return set.intersection(*(self._starting_with(term) for term in terms))

    def _starting_with(self, term: str) -> set[int]:
        found: set[int] = set()
        for word in self._sorted[bisect_left(self._sorted, term) :]:
            if not word.startswith(term):
                break
            found |= self._keys[word]
        return found
