"""From what a person types to an agent's source, wherever it lies: a folder, a variant of a run, a git repository."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from archive.errors import ConfigError, HgmError
from archive.export import SOURCE
from archive.files import FileTree, UnsafeTree, is_safe_path, read_tree
from archive.git import AgentsRepository
from evaluators.manifest import load_agent
from hgm.cli.places import open_reader, variant_id
from hgm.evaluate import Contender
from hgm.plan import SEED_AGENTS, seeds

_VARIANT = re.compile(r"(?P<run>.+):(?P<variant>v?\d+|root|best)")
_USER = re.compile(r"//[^/@]*@")
"""A name and a password in an address: nothing to write down."""
_REMOTE = re.compile(r"(?:https?|ssh|git|file)://|[\w.-]+@[\w.-]+:|.+\.git(?:#|$)")


def contender(text: str) -> Contender:
    """A seed agent's name, a folder with an agent.toml, an exported agent, RUN:VARIANT, or the address of a git
    repository with an agent.toml at its top, with `#BRANCH` where another than its HEAD is meant.

    Raises:
        ConfigError: there is no agent there, or a bad one.
        NotARun, NotFound: RUN:VARIANT names none.
        HgmError: git's own words.
    """
    files, origin = _files(text)
    if f"{SOURCE}agent.toml" in files and "agent.toml" not in files:
        files = {path.removeprefix(SOURCE): file for path, file in files.items() if path.startswith(SOURCE)}
    if "agent.toml" not in files:
        raise ConfigError(f"{text}: no agent.toml at its top, so it is no agent")
    try:
        return Contender(text, load_agent(files).manifest.name, files, origin)
    except ConfigError as error:
        raise ConfigError(f"{text}: {error}") from None


def is_elsewhere(text: str) -> bool:
    """Whether `text` is neither a seed agent's name nor a folder, but an address: of a repository, or RUN:VARIANT."""
    if _REMOTE.match(text):
        return True
    return bool(_VARIANT.fullmatch(text)) and not Path(text).expanduser().is_dir()


def _files(text: str) -> tuple[FileTree, str]:
    """The agent's source, and where it came from: address and commit, '' for a folder."""
    if (SEED_AGENTS / text / "agent.toml").is_file() and "/" not in text:
        return read_tree(SEED_AGENTS / text), ""
    if _REMOTE.match(text):
        return _fetched(text)
    folder = Path(text).expanduser()
    if folder.is_dir() and text:
        return read_tree(folder), ""
    if match := _VARIANT.fullmatch(text):
        return _of_run(match["run"], match["variant"])
    raise ConfigError(
        f"{text!r} is no agent: give a folder with an agent.toml, a variant as RUN:v17 (or RUN:best), the address of a "
        f"git repository, or one of {', '.join(seeds())}"
    )


def _of_run(run: str, variant: str) -> tuple[FileTree, str]:
    with open_reader(run) as reader:
        found = reader.variant(variant_id(reader, variant))
        return reader.agent(found.id), f"{run}:{found.label}@{found.commit}"


def _fetched(text: str) -> tuple[FileTree, str]:
    """The top of a repository, as a value: nothing of it is checked out, and none of its hooks or filters runs."""
    url, _, ref = text.partition("#")
    url = str(Path(url).resolve()) if Path(url).is_dir() else url
    with tempfile.TemporaryDirectory(prefix="hgm-agent-") as room:
        repository = AgentsRepository.create(Path(room) / "agent.git")
        try:
            commit = repository.fetch(url, ref or "HEAD")
            files = repository.files(commit)
        except HgmError as error:
            raise HgmError(
                f"{text} cannot be fetched ({error}); clone what needs a key or a proxy yourself, and give the folder"
            ) from None
        except ValueError:
            raise ConfigError(f"{text} has a submodule, which an agent cannot have") from None
    unsafe = next((path for path in files if not is_safe_path(path)), None)
    if unsafe is not None:
        raise UnsafeTree(f"{text} holds the path {unsafe!r}, which leaves its tree")
    return files, f"{_USER.sub('//', text)}@{commit}"
