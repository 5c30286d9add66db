def same_letters(one: str, other: str) -> bool:
    """Whether both have the same letters, each as often; capitals are no other letters."""
    return sorted(one.lower()) == sorted(other.lower())
