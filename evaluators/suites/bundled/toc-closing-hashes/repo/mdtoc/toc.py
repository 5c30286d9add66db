"""The table itself."""

from mdtoc.anchors import unique_anchors
from mdtoc.headings import headings


def toc(text: str, max_level: int = 3) -> str:
    """A nested list of links to the headings down to `max_level`; nothing for a text without headings."""
    found = headings(text)
    names = unique_anchors(heading.title for heading in found)
    shown = [(heading, name) for heading, name in zip(found, names) if heading.level <= max_level]
    if not shown:
        return ""
    top = min(heading.level for heading, _ in shown)
    return "\n".join(f"{'  ' * (heading.level - top)}- [{heading.title}](#{name})" for heading, name in shown)
