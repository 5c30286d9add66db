"""The address of a server, apart from the name and password that may stand in it."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit, urlunsplit


def without_credentials(url: str) -> tuple[str, tuple[str, str] | None]:
    """`url` without a user's name and password, and these: aiohttp takes none in a URL beside a key."""
    parts = urlsplit(url)
    _, found, host = parts.netloc.rpartition("@")
    if not found:
        return url, None
    bare = urlunsplit(parts._replace(netloc=host))
    return bare, (unquote(parts.username or ""), unquote(parts.password or ""))
