"""What a server needs and this machine may lack, found out before anything is started or spent."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from archive.errors import ConfigError, Missing
from hgm.serving.launch import Launch, gpus_here, in_a_folder
from hgm.serving.replica import can_listen

INSTALL = "install vLLM into an environment of its own (docs/vllm.md) and name its program with `executable`"


def check(launch: Launch, environ: Mapping[str, str] = os.environ) -> str:
    """That servers can be started, in a line.

    Raises:
        Missing: the program, or a GPU for a build that needs one, is not there.
        ConfigError: a port is taken.
    """
    program = shutil.which(launch.executable)
    if program is None:
        raise Missing(f"no program {launch.executable!r}: {INSTALL}")
    version = version_of(Path(program))
    gpus = _enough_gpus(launch, version, environ)
    for index in range(launch.replicas if launch.port else 0):
        if not can_listen(launch.port + index):
            raise ConfigError(f"port {launch.port + index} of 127.0.0.1 is in use: choose another, or 0 for any")
    return f"vLLM {version or 'of unknown version'} at {program}, {gpus}"


def _enough_gpus(launch: Launch, version: str, environ: Mapping[str, str]) -> str:
    """Only a build for CUDA is known to need GPUs that we can count."""
    gpus = gpus_here(environ)
    if not version:
        return f"{len(gpus)} GPUs of NVIDIA's"
    if "+cpu" in version:
        return "the CPU build"
    if "+" in version and "+cu" not in version:
        return f"the build for {version.split('+')[1]}"
    if not gpus:
        raise Missing(
            "no GPU: the driver of NVIDIA lists none, and CUDA_VISIBLE_DEVICES names none; vLLM's build for CUDA needs "
            "one, its CPU build (docs/vllm.md) does not"
        )
    if len(gpus) < launch.tensor_parallel:
        raise Missing(f"{len(gpus)} GPU for tensor_parallel = {launch.tensor_parallel}: one server needs that many")
    wanted = launch.replicas * launch.tensor_parallel
    shared = f", which servers share: memory_share must leave room for {-(-wanted // len(gpus))} on each"
    return f"{len(gpus)} GPU{'' if len(gpus) == 1 else 's'}{shared if wanted > len(gpus) else ''}"


def version_of(program: Path) -> str:
    """Of the vLLM that `program` starts, read from its environment without starting it (which takes ten seconds); '' if
    that cannot be told."""
    for folder in (program.parent, program.resolve().parent):
        for found in sorted(folder.parent.glob("lib/python3*/site-packages/vllm-*.dist-info")):
            return found.name.removeprefix("vllm-").removesuffix(".dist-info")
    return ""


def weights(model: str, environ: Mapping[str, str] = os.environ) -> str:
    """Where the model's files are, in a line.

    Raises:
        Missing: neither in a folder nor in the local cache of Hugging Face.
    """
    if in_a_folder(model):
        folder = Path(model)
        if not (folder / "config.json").is_file():
            raise Missing(f"model {model}: no config.json in that folder")
        return str(folder)
    home = environ.get("HF_HOME") or str(Path(environ.get("XDG_CACHE_HOME") or "~/.cache") / "huggingface")
    cache = Path(environ.get("HF_HUB_CACHE") or str(Path(home) / "hub")).expanduser()
    name = re.sub("/", "--", model)
    found = sorted((cache / f"models--{name}" / "snapshots").glob("*/config.json"))
    if not found:
        raise Missing(f"model {model} is not in {cache}: fetch it with `hf download {model}`, or a start takes as long")
    return str(found[-1].parent)
