"""agents.git: the code of every variant, one branch each. The only module that runs git.

Every command runs with an empty environment but for what is set here: no configuration of the system or the user, no
hooks, no prompts, no attributes, no replaced objects, and no work tree anywhere. `import git` costs 85 ms, so it
waits until the first command.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import DiskFull, GitMissing, HgmError, NotARun, NotFound
from archive.files import File, FileTree, Mode
from archive.objects import Commit, commit_stream, tree_oid
from archive.records import FileChange
from archive.spawning import terminal_held_back

if TYPE_CHECKING:
    from git.cmd import Git

__all__ = ["AgentsRepository", "Commit", "git_version", "tree_oid"]

_HEADS = "refs/heads/"
_EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
_LOOSE_OBJECTS_MAX = 6_700  # git's own threshold for `gc --auto`
_SETTINGS = {
    "safe.directory": "*",
    "core.hooksPath": os.devnull,
    "core.attributesFile": os.devnull,
    "attr.tree": _EMPTY_TREE,
    # Odd names are a matter of the variant that has them; nothing here is ever checked out.
    "core.protectHFS": "false",
    "core.protectNTFS": "false",
    # The row that names a commit survives a power cut, so the commit must: 8 ms for each child.
    "core.fsync": "all",
    # A pack for every child would make each later look-up slower; `compact` packs many at once.
    "fastimport.unpackLimit": "10000",
    "gc.auto": "0",
}
_DISK_FULL = ("No space left on device", "Out of diskspace", "Disk quota exceeded")
_ABOUT_CONTENT = re.compile(
    r"(?:error|warning) in (?:blob|tree) \w+: (?:git(?:modules|attributes|ignore)|mailmap|hasDot|large|zeroP)"
)
"""What fsck says of files that an agent may well have written and that nothing here interprets: no damage."""


def git_version() -> str:
    """What git calls itself.

    Raises:
        GitMissing: git is not on PATH.
    """
    return AgentsRepository(Path(os.sep))._run("version").decode().strip()


class AgentsRepository:
    """The bare repository at `path`.

    Raises (every method): GitMissing, and HgmError with git's own words where a command fails.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()

    @classmethod
    def create(cls, path: Path) -> AgentsRepository:
        """Make the repository, or complete one whose making was interrupted."""
        repository = cls(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        repository._run("init", "--bare", "--quiet", "--template=", "--object-format=sha1", str(repository.path))
        repository._run("symbolic-ref", "HEAD", f"{_HEADS}variant/0")
        return repository

    @classmethod
    def open(cls, path: Path) -> AgentsRepository:
        if not (path / "HEAD").is_file() or not (path / "objects").is_dir():
            raise NotARun(f"{path} is no git repository: restore it from a copy of the run")
        return cls(path)

    def commit(
        self,
        files: FileTree,
        *,
        branch: str,
        parent: str | None,
        message: str,
        trailers: Mapping[str, str],
        when: float,
    ) -> Commit:
        """Commit `files` as the whole tree of `branch`, which points to the new commit afterwards.

        One process, no work tree. A branch of that name that already exists is replaced: it can only be the rest of
        a commit that was interrupted before its row was written.

        Raises:
            UnsafeTree: a path that git cannot hold.
            DiskFull: the branch is as it was.
        """
        tree = tree_oid(files)
        stream = commit_stream(files, branch=branch, parent=parent, message=message, trailers=trailers, when=when)
        try:
            sha = self._run("fast-import", "--quiet", "--force", "--date-format=raw", stdin=stream)
        except HgmError:
            self.sweep()  # a half-written pack would keep the very space that is lacking
            raise
        return Commit(sha.decode().strip(), tree)

    def fetch(self, url: str, ref: str = "HEAD") -> str:
        """Fetch one commit of another repository, without its history, submodules or hooks; its name.

        No key, no password and no proxy of the user is used: what is not public cannot be fetched.

        Raises:
            HgmError: git's own words, where there is no such repository, branch or tag.
        """
        flags = ("--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head")
        into = f"{_HEADS}fetched"
        self._run("fetch", *flags, "--force", "--", url, f"{ref}:{into}")
        return self.branches()["fetched"]

    def files(self, commit: str) -> dict[str, File]:
        """The tree of `commit` as a value.

        Raises:
            NotFound: the repository has no such commit.
        """
        self._require(commit)
        modes: dict[str, tuple[Mode, str]] = {}
        for line in self._run("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0")[:-1]:
            facts, _, path = line.partition(b"\t")
            mode, _, oid = facts.decode().split(" ")
            modes[path.decode("utf-8", "surrogateescape")] = (Mode(int(mode, 8)), oid)
        contents = self._blobs({oid for _, oid in modes.values()})
        return {path: File(contents[oid], mode) for path, (mode, oid) in modes.items()}

    def diff(self, a: str, b: str) -> str:
        """What changed from commit `a` to commit `b`, as a unified diff for people."""
        self._require(a)
        self._require(b)
        flags = ("--patch", "--no-ext-diff", "--no-textconv", "--no-color", "--find-renames", "--full-index")
        return self._run("diff-tree", *flags, a, b, "--").decode("utf-8", "replace")

    def changes(self, a: str, b: str) -> list[FileChange]:
        """The files that differ between the commits `a` and `b`, by path."""
        self._require(a)
        self._require(b)
        lines = self._run("diff-tree", "-r", "-z", "--numstat", "--no-renames", a, b, "--").split(b"\0")[:-1]
        return [_file_change(*line.split(b"\t", 2)) for line in lines]

    def branches(self) -> dict[str, str]:
        """Branch → commit."""
        output = self._run("for-each-ref", "--format=%(refname) %(objectname)", _HEADS).decode("utf-8", "replace")
        pairs = (line.rsplit(" ", 1) for line in output.splitlines())
        return {name.removeprefix(_HEADS): sha for name, sha in pairs}

    def bundle(self, branch: str, target: Path) -> None:
        """Write `branch` with its history into one file that can be fetched from; an earlier one is replaced."""
        self._run("bundle", "create", "--quiet", str(target.absolute()), f"{_HEADS}{branch}")

    def set_branch(self, branch: str, commit: str) -> None:
        self._run("update-ref", f"{_HEADS}{branch}", commit)

    def delete_branch(self, branch: str) -> None:
        """Remove `branch`; none of that name is no error."""
        self._run("update-ref", "-d", f"{_HEADS}{branch}")

    def has(self, commit: str) -> bool:
        """True if `commit` names a commit that is here."""
        answer = self._run("cat-file", "--batch-check", stdin=f"{commit}^{{commit}}\n".encode())
        return re.fullmatch(rb"[0-9a-f]{40} commit \d+", answer.strip()) is not None

    def lacks(self, commits: Sequence[str]) -> list[str]:
        """Those of `commits` that are not here; one git process for all."""
        answers = self._run("cat-file", "--batch-check", stdin="".join(f"{c}^{{commit}}\n" for c in commits).encode())
        lines = answers.decode().splitlines()
        return [commit for commit, line in zip(commits, lines, strict=True) if " commit " not in line]

    def fsck(self) -> list[str]:
        """What git finds wrong with the repository, one line each; empty when it is sound."""
        status, output = self._status("fsck", "--full", "--no-dangling", "--no-progress")
        lines = [line for line in output.splitlines() if line.strip()]
        damage = [line for line in lines if not _ABOUT_CONTENT.match(line) and not line.startswith("notice:")]
        return damage if damage or status == 0 or lines else [f"git fsck ended with status {status}"]

    def sweep(self) -> list[str]:
        """Remove what a killed git left behind (lock files, half-written objects). Only the writer may call it."""
        kinds = ("*.lock", "refs/**/*.lock", "objects/tmp_*", "objects/*/tmp_*", "fast_import_crash_*")
        leftovers = [path for kind in kinds for path in self.path.glob(kind)]
        for path in leftovers:
            path.unlink(missing_ok=True)
        return sorted(path.name for path in leftovers)

    def compact(self) -> bool:
        """Pack loose objects and branches once they are many; nothing is ever pruned. True if there was work."""
        sample = self.path / "objects" / "17"  # names are hashes: one of 256 folders tells how many there are
        if not sample.is_dir() or len(list(sample.iterdir())) * 256 <= _LOOSE_OBJECTS_MAX:
            return False
        self._run("pack-refs", "--all", "--prune")
        self._run("repack", "-d", "-l", "--quiet")
        return True

    def _require(self, commit: str) -> None:
        if not self.has(commit):
            raise NotFound(
                f"{self.path.name} has no commit {commit!r}; restore {self.path.name} from a copy of the run"
            )

    def _blobs(self, oids: set[str]) -> dict[str, bytes]:
        output = self._run("cat-file", "--batch", stdin="".join(f"{oid}\n" for oid in sorted(oids)).encode())
        contents: dict[str, bytes] = {}
        position = 0
        while position < len(output):
            end = output.index(b"\n", position)
            oid, kind, *size = output[position:end].decode().split(" ")
            if kind != "blob":
                raise HgmError(f"{self.path.name} lacks the object {oid}: restore it from a copy of the run")
            start = end + 1
            contents[oid] = output[start : start + int(size[0])]
            position = start + int(size[0]) + 1
        return contents

    def _run(self, *arguments: str, stdin: bytes = b"") -> bytes:
        """The output of one git command.

        Raises:
            HgmError: git ended with another status than 0, with its own words.
        """
        status, output, words = self._execute(arguments, stdin)
        if status == 0:
            return output
        if any(sign in words for sign in _DISK_FULL):
            raise DiskFull(f"no space left for {self.path}: git {arguments[0]} gave up; free some and run again")
        raise HgmError(f"git {arguments[0]} failed in {self.path} with status {status}: {words.strip()[-2000:]}")

    def _status(self, *arguments: str) -> tuple[int, str]:
        """Exit status of one git command, and all that it said."""
        status, output, words = self._execute(arguments, b"")
        return status, output.decode("utf-8", "replace") + "\n" + words

    def _execute(self, arguments: tuple[str, ...], stdin: bytes) -> tuple[int, bytes, str]:
        git, command = self._git, [*self._prefix, *arguments]
        with terminal_held_back():  # Ctrl-C in the terminal is for the engine, which lets a commit finish
            process = git.execute(command, as_process=True, istream=subprocess.PIPE, start_new_session=True)
        output, words = process.communicate(stdin)
        return int(process.returncode), bytes(output), words.decode("utf-8", "replace")

    @cached_property
    def _git(self) -> Git:
        try:
            from git.cmd import Git
        except ImportError as error:  # GitPython asks git for its version when it is imported
            raise GitMissing(f"git cannot be run: install it and put it on PATH ({_first_line(error)})") from error
        return Git("/")  # the working directory of every command; GIT_DIR says where the repository is

    @cached_property
    def _prefix(self) -> list[str]:
        """`env -i …variables… git …settings…`: GitPython itself can only add to the environment, not empty it."""
        env, git = shutil.which("env"), shutil.which("git")
        if env is None or git is None:
            raise GitMissing("git is not on PATH: install it (for instance `apt install git`) and run again")
        variables = {
            "PATH": os.environ.get("PATH", os.defpath),
            "LC_ALL": "C",
            "HOME": "/nonexistent",
            "GIT_DIR": str(self.path),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_ATTR_NOSYSTEM": "1",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_NO_REPLACE_OBJECTS": "1",
        }
        settings = [part for key, value in _SETTINGS.items() for part in ("-c", f"{key}={value}")]
        return [env, "-i", *(f"{key}={value}" for key, value in variables.items()), git, *settings]


def _file_change(added: bytes, removed: bytes, path: bytes) -> FileChange:
    counts = (None, None) if added == b"-" else (int(added), int(removed))
    return FileChange(path.decode("utf-8", "replace"), *counts)


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
