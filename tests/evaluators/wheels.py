"""Small wheels of our own, so that most tests of environments need no package index."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from archive.errors import EnvironmentUnavailable
from evaluators.environments import Environments, Wanted, cache_directory

TOOLZ = Wanted("", ("toolz==1.0.0",))
SHOUT = {"shout.py": "def loud(text):\n    return text.upper()\n\n\ndef main():\n    print('LOUD')\n"}


def write_wheel(
    folder: Path, name: str, files: Mapping[str, str], *, version: str = "1.0", requires: str = "", entry: str = ""
) -> Path:
    """A wheel with `files`; `requires` is one dependency, `entry` one console script."""
    info = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    metadata += f"Requires-Dist: {requires}\n" if requires else ""
    contents = {
        **files,
        f"{info}/METADATA": metadata,
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        **({f"{info}/entry_points.txt": f"[console_scripts]\n{entry}\n"} if entry else {}),
    }
    contents[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in [*contents, f"{info}/RECORD"])
    target = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(target, "w") as wheel:
        for path, text in contents.items():
            wheel.writestr(path, text)
    return target


def own_index(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An index of our own, `folder/wheels`, and a cache of our own, which has the exam and pip already."""
    wheels, cache = folder / "wheels", folder / "cache"
    wheels.mkdir()
    cache.mkdir()
    Environments().of_task(None)
    for kept in cache_directory().iterdir():
        if kept.name.startswith(("exam-", "pip-")) and kept.is_dir():
            (cache / kept.name).symlink_to(kept)
    monkeypatch.setenv("HGM_CACHE", str(cache))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    write_wheel(wheels, "shout", SHOUT, entry="shout = shout:main")
    write_wheel(wheels, "packaging", {"packaging/__init__.py": "MINE = True\n", "packaging/version.py": ""})
    write_wheel(wheels, "pytest", {"pytest.py": "raise RuntimeError('not this one')\n"})
    write_wheel(wheels, "whisper", {"whisper.py": ""})
    return wheels


def toolz_or_skip() -> Environments:
    """Environments that have toolz, from the real index."""
    environments = Environments()
    try:
        environments.of_task(TOOLZ)
    except EnvironmentUnavailable as error:
        pytest.skip(f"the package index cannot be reached: {error}")
    return environments
