"""Small text tools for the publishing pipeline: slugs, wrapping, shortening."""

from textkit.fold import ascii_fold
from textkit.shorten import shorten
from textkit.slug import slugify, unique_slug
from textkit.wrap import indent, wrap

__all__ = ["ascii_fold", "indent", "shorten", "slugify", "unique_slug", "wrap"]
