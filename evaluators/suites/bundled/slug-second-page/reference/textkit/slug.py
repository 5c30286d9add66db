"""Slugs: the readable part of a page's address."""

import re
from collections.abc import Container

from textkit.fold import ascii_fold

NOT_WORD = re.compile(r"[^a-z0-9]+")
APOSTROPHES = re.compile("['’`]")
FALLBACK = "untitled"


def slugify(title: str, max_length: int | None = None) -> str:
    """Lower-case ASCII words joined by hyphens.

    Apostrophes vanish (`don't` → `dont`), everything else that is not a letter or digit separates words. A slug that
    is longer than `max_length` loses whole words at its end; one word alone is cut. Without any word the slug is
    `untitled`.
    """
    plain = ascii_fold(APOSTROPHES.sub("", title)).lower()
    slug = NOT_WORD.sub("-", plain).strip("-")
    if max_length is not None and len(slug) > max_length:
        slug = _cut(slug, max_length)
    return slug or FALLBACK


def _cut(slug: str, max_length: int) -> str:
    head = slug[: max_length + 1]
    if "-" in head:
        return head[: head.rindex("-")]
    return slug[:max_length]


def unique_slug(title: str, taken: Container[str]) -> str:
    """A slug that is not in `taken`: the plain one, or the first free of `-2`, `-3`, …"""
    slug = slugify(title)
    if slug not in taken:
        return slug
    number = 2
    while f"{slug}-{number}" in taken:
        number += 1
    return f"{slug}-{number}"
