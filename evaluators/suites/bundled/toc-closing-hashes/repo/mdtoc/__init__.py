"""A table of contents for Markdown files."""

from mdtoc.headings import Heading, headings
from mdtoc.insert import insert_toc
from mdtoc.toc import toc

__all__ = ["Heading", "headings", "insert_toc", "toc"]
