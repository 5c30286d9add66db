"""What may be asked of a package index: names with versions and hashes, and nothing else. Pure.

Whoever writes the text may be an agent that nobody vouches for. So it is parsed and written anew: no option, address,
path or variable of the text ever reaches pip.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import InvalidName, canonicalize_name

MOST_CHARACTERS = 256_000
MOST_LINES = 1_000

_DIGITS = {"sha256": 64, "sha384": 96, "sha512": 128}
_HASH = re.compile(r"--hash=(\w+):([0-9a-f]+)")
_COMMENT = re.compile(r"(^|\s)#.*$", re.MULTILINE)
_VERSIONED = re.compile(r"[A-Za-z0-9.!+*_-]+")


class BadRequirement(ValueError):
    """The message quotes the line and says what may be written instead."""


def requirements_in(text: str) -> tuple[str, ...]:
    """The requirements of a file: one a line, comments and lines continued by a backslash as pip has them.

    Raises:
        BadRequirement: the first line that asks for anything but a name with versions and hashes.
    """
    if len(text) > MOST_CHARACTERS:
        raise BadRequirement(f"is longer than {MOST_CHARACTERS:,} characters")
    joined = re.sub(r"\\\r?\n", " ", _COMMENT.sub("", text))
    return checked([line for line in joined.splitlines() if line.strip()])


def checked(lines: Sequence[str]) -> tuple[str, ...]:
    """`lines` in one spelling, in order of name.

    Raises:
        BadRequirement: see `requirements_in`; or only some of them have hashes.
    """
    if len(lines) > MOST_LINES:
        raise BadRequirement(f"has more than {MOST_LINES:,} requirements")
    found = sorted(set(map(_one, lines)))
    without = [line for line in found if "--hash=" not in line]
    if without and len(without) < len(found):
        raise BadRequirement(f"{without[0]!r} has no hash, though others do; give every one its hashes, or none")
    return tuple(found)


def has_hashes(lines: Sequence[str]) -> bool:
    return any("--hash=" in line for line in lines)


def _one(line: str) -> str:
    wanted, *hashes = re.split(r"\s+(?=--hash)", line.strip())
    if wanted.startswith("-"):
        raise _no(line, "is an option of pip")
    for word in hashes:
        match = _HASH.fullmatch(word.strip())
        if match is None or len(match[2]) != _DIGITS.get(match[1]):
            raise _no(line, f"has something that is no hash, {word.strip()!r}; write --hash=sha256:…")
    return " ".join([_plain(wanted, line), *sorted(word.strip() for word in hashes)])


def _plain(text: str, line: str) -> str:
    try:
        requirement = Requirement(text)
    except InvalidRequirement as error:
        raise _no(line, f"is no name with versions ({str(error).splitlines()[0]})") from None
    if requirement.url is not None:
        raise _no(line, "names an address")
    for specifier in requirement.specifier:
        if specifier.operator == "===" or not _VERSIONED.fullmatch(specifier.version):
            raise _no(line, f"has a version that cannot be compared, {specifier}")
    try:  # packaging reads `x_`, a name that no index may have, and that it does not read again as `x-`
        name, *extras = (canonicalize_name(word, validate=True) for word in (requirement.name, *requirement.extras))
    except InvalidName as error:
        raise _no(line, f"has a name that no package can have ({error})") from None
    wanted = f"{name}[{','.join(sorted(extras))}]" if extras else name
    marker = f" ; {requirement.marker}" if requirement.marker else ""
    return f"{wanted}{requirement.specifier}{marker}"


def _no(line: str, why: str) -> BadRequirement:
    shown = line.strip() if len(line) < 120 else line.strip()[:120] + "…"
    return BadRequirement(
        f"{shown!r} {why}; a requirement is a name on the package index with versions, as in 'toolz==1.0.0', and "
        "perhaps hashes: no addresses, no paths, no options"
    )
