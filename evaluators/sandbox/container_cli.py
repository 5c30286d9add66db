"""The command line of a container engine: docker's, or podman's, which understands the same words."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Collection
from dataclasses import dataclass

from archive.errors import HgmError, SandboxFailure, SandboxUnavailable

PROGRAMS = ("docker", "podman")
WAIT_S = 60.0
_PASSED_ON = ("PATH", "HOME", "TMPDIR", "LANG", "DBUS_SESSION_BUS_ADDRESS")
_PREFIXES = ("DOCKER_", "CONTAINER_", "CONTAINERS_", "XDG_")
"""What of the engine's environment an engine of containers may need; no key of a model is among it."""

_NO_IMAGE = ("no such image", "image not known", "unable to find image")
_NO_DAEMON = ("cannot connect to the docker daemon", "is the docker daemon running", "cannot connect to podman")


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    complaint: str


@dataclass(frozen=True)
class Cli:
    program: str

    @property
    def name(self) -> str:
        return self.program.rpartition("/")[2]

    def ask(self, *words: str) -> Answer:
        """
        Raises:
            SandboxFailure: it does not run, or not to its end within `WAIT_S`.
        """
        try:
            ended = subprocess.run(
                [self.program, *words],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                env=environment(),
                start_new_session=True,
                timeout=WAIT_S,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise SandboxFailure(f"{self.name} {words[0]}: {error}") from error
        out, complaint = (data.decode(errors="replace").strip() for data in (ended.stdout, ended.stderr))
        return Answer(ended.returncode, out, complaint)

    def missing(self, images: Collection[str]) -> list[str]:
        """Those of `images` that are not here.

        Raises:
            HgmError: the engine cannot say.
        """
        if not images:
            return []
        answer = self.ask("image", "inspect", "--format", "{{.Id}}", *sorted(images))
        if answer.code == 0:
            return []
        found = [name for name in sorted(images) if name in answer.complaint]
        if not found or not _says(answer.complaint, _NO_IMAGE):
            raise self.explained(answer.complaint)
        return found

    def explained(self, complaint: str, image: str = "") -> HgmError:
        """What to raise where the engine complains before a job of `image` has begun."""
        if _says(complaint, _NO_IMAGE):
            return SandboxUnavailable(f"the image {image} is not here; get it with: {self.name} pull {image}")
        if _says(complaint, _NO_DAEMON):
            return SandboxUnavailable(f"{self.name} does not answer: {_first(complaint)}")
        return SandboxFailure(f"{self.name} did not start a container: {_first(complaint) or 'it gave no reason'}")


def find_cli() -> Cli:
    """The first engine that answers.

    Raises:
        SandboxUnavailable: there is none, and what to do.
    """
    silent = []
    for name in PROGRAMS:
        if program := shutil.which(name):
            try:
                answer = Cli(program).ask("version")
            except SandboxFailure as failure:  # neither word nor end
                answer = Answer(1, "", str(failure))
            if answer.code == 0:
                return Cli(program)
            silent.append(f"{name} does not answer: {_first(answer.complaint)}")
    if not silent:
        raise SandboxUnavailable(
            "no container engine is installed: `apt-get install podman`, or docker (https://docs.docker.com/engine)"
        )
    raise SandboxUnavailable(f"{'; '.join(silent)} Start it (`systemctl start docker`), or `apt-get install podman`")


def environment() -> dict[str, str]:
    """What the engine's program is started with."""
    return {k: v for k, v in os.environ.items() if k in _PASSED_ON or k.startswith(_PREFIXES)}


def _says(complaint: str, words: Collection[str]) -> bool:
    return any(word in complaint.lower() for word in words)


def _first(complaint: str) -> str:
    return next(iter(complaint.splitlines()), "")[:500]
