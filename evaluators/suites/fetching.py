"""Published data from where it is published, or from a file or folder that somebody has."""

from __future__ import annotations

import io
import posixpath
import tarfile
import urllib.error
import urllib.request
from pathlib import Path

from archive.errors import ConfigError, Missing
from archive.files import File, FileTree, Mode, is_safe_path, read_tree

WAIT_S = 60.0
MOST_BYTES = 300 << 20


def is_address(source: str) -> bool:
    return source.startswith(("http://", "https://"))


def fetched(source: str, suite: str) -> bytes | FileTree:
    """The file at `source`; a folder, or an unpacked tar archive, as its files.

    Raises:
        Missing: the address does not answer.
        ConfigError: no such file or folder, or more than anybody publishes.
    """
    if is_address(source):
        data = _download(source, suite)
    else:
        path = Path(source).expanduser()
        if path.is_dir():
            return {name: file for name, file in read_tree(path).items() if not name.startswith(".git/")}
        try:
            data = path.read_bytes()
        except OSError as error:
            raise ConfigError(f"suite {suite}: --data {source}: {error.strerror or error}") from None
    return _unpacked(data, suite) if source.endswith((".tar.gz", ".tgz", ".tar")) else data


def _download(address: str, suite: str) -> bytes:
    try:
        with urllib.request.urlopen(address, timeout=WAIT_S) as answer:
            data: bytes = answer.read(MOST_BYTES + 1)
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise Missing(
            f"suite {suite}: {address} cannot be fetched ({error}); get it in another way, and then: "
            f"hgm suites fetch {suite} --data FILE"
        ) from None
    if len(data) > MOST_BYTES:
        raise ConfigError(f"suite {suite}: {address} has more than {MOST_BYTES >> 20} MiB, which no such data has")
    return data


def _unpacked(data: bytes, suite: str) -> FileTree:
    """Regular files alone, without the one folder that such archives have all in."""
    files: dict[str, File] = {}
    try:
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            for member in archive:
                content = archive.extractfile(member) if member.isfile() else None
                path = posixpath.normpath(member.name).partition("/")[2]
                if content is not None and is_safe_path(path):
                    files[path] = File(content.read(), Mode.EXECUTABLE if member.mode & 0o100 else Mode.REGULAR)
    except (tarfile.TarError, OSError, EOFError) as problem:
        raise ConfigError(f"suite {suite}: the archive cannot be read ({problem}); get it again") from None
    return files
