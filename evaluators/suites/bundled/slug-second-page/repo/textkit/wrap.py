"""Filling paragraphs to a width."""


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most `width` characters, broken at white space; a longer word has a line of its own."""
    if width < 1:
        raise ValueError(f"width must be at least 1, not {width}")
    lines: list[str] = []
    current = ""
    for word in text.split():
        if current and len(current) + 1 + len(word) > width:
            lines.append(current)
            current = word
        else:
            current = f"{current} {word}" if current else word
    if current:
        lines.append(current)
    return lines


def indent(text: str, prefix: str) -> str:
    """Put `prefix` before every line that is not empty."""
    return "\n".join(prefix + line if line.strip() else line for line in text.splitlines())
