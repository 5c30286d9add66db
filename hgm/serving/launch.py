"""What is started: `vllm serve` with its options, as a command line and an environment."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PROGRAM = "vllm"
"""What starts a server, on PATH, if nothing else is said."""
KEY_VARIABLE = "VLLM_API_KEY"
"""How vLLM is told the key that requests must bring; unlike an option, it is not seen in the list of processes."""
GPUS_VARIABLE = "CUDA_VISIBLE_DEVICES"
PRIVATE = "_API_KEY"
"""How the names of variables end that hold keys of other providers: they are no business of a server's."""

_SECRETS: Mapping[str, str] = {
    "--api-key": "each start makes a key of its own",
    "--hf-token": "a server finds HF_TOKEN in our environment",
    "--s3-secret-access-key": "a server finds S3_SECRET_ACCESS_KEY in our environment",
}
"""What no flag may hold, and where it comes from instead. The last is a key of `--model-loader-extra-config`."""


@dataclass(frozen=True)
class Launch:
    """One model and how it is served.

    None leaves the choice to vLLM. `memory_share` is the part of each GPU's memory that one server takes, 0 to 1;
    `max_length` is in tokens, prompt and answer together; `tool_parser` is vLLM's name for the way in which this model
    writes its calls (`hermes`, `qwen3_coder` …), '' for a model that makes none. `port` is that of the first of
    `replicas` servers, which have the ones after it; 0 takes free ones. A server may take `ready_s` seconds to load.
    `name` is what requests call the model, '' for `model` itself: a folder's path is nobody's business.
    """

    model: str
    executable: str = PROGRAM
    replicas: int = 1
    port: int = 0
    dtype: str = ""
    tensor_parallel: int = 1
    max_length: int | None = None
    prefix_caching: bool = True
    tool_parser: str = ""
    memory_share: float | None = None
    flags: tuple[str, ...] = ()
    ready_s: float = 900.0
    name: str = ""

    def command(self, port: int) -> list[str]:
        """The command line of one server. `flags` come last: where an option is given twice, vLLM takes the last."""
        options: dict[str, object] = {
            "--served-model-name": self.name or self.model,
            "--host": "127.0.0.1",
            "--port": port,
            "--dtype": self.dtype or None,
            "--tensor-parallel-size": self.tensor_parallel if self.tensor_parallel > 1 else None,
            "--max-model-len": self.max_length,
            "--gpu-memory-utilization": self.memory_share,
            "--tool-call-parser": self.tool_parser or None,
        }
        words = [str(word) for name, value in options.items() if value is not None for word in (name, value)]
        switches = ["--enable-prefix-caching" if self.prefix_caching else "--no-enable-prefix-caching"]
        switches += ["--enable-auto-tool-choice"] if self.tool_parser else []
        switches += ["--enable-prompt-tokens-details", "--disable-uvicorn-access-log"]  # what was cached; no noise
        return [self.executable, "serve", self.model, *words, *switches, *self.flags]

    def environment(
        self, index: int, key: str, gpus: Sequence[str] = (), environ: Mapping[str, str] = os.environ
    ) -> dict[str, str]:
        """For server number `index`, from 0: ours without other providers' keys, with the GPUs that are its own.

        Several servers take turns with `gpus`, those of this machine, of which each has `tensor_parallel`; where there
        are not enough for all, some share. One server, or a machine whose GPUs are not known, is left to vLLM.
        """
        kept = {name: value for name, value in environ.items() if not name.endswith(PRIVATE)} | {KEY_VARIABLE: key}
        if self.replicas == 1 or len(gpus) < self.tensor_parallel:
            return kept
        first = index % (len(gpus) // self.tensor_parallel) * self.tensor_parallel
        return kept | {GPUS_VARIABLE: ",".join(gpus[first : first + self.tensor_parallel])}


def in_a_folder(model: str) -> bool:
    """Whether a model is named by the folder of its files, which begins with a dot, a slash or a tilde: `org/name` is
    no path."""
    return model.startswith((".", "/", "~"))


def misfit(flags: Sequence[str]) -> str:
    """Why `flags` cannot be given to a server, and what to do; '' where they can. Never repeats what may be a key."""
    words = [word.replace("_", "-") for word in flags]
    for secret, instead in _SECRETS.items():
        if any(_tells(word, secret) for word in words):
            return f"remove {secret}: {instead}, and logs tell the flags"
    return ""


def _tells(word: str, secret: str) -> bool:
    """Whether `word` is the option `secret`, cut short or with its value, or has it as a key: dotted, or in JSON."""
    option = word.partition("=")[0]
    cut_short = secret.startswith(option) and len(option) > secret.rindex("-") + 1
    return cut_short or (word.startswith(("--", "{")) and secret.removeprefix("--") in word)


def gpus_here(environ: Mapping[str, str] = os.environ, driver: Path = Path("/proc/driver/nvidia/gpus")) -> list[str]:
    """The GPUs that a server may use, as CUDA counts them: [] where there are none, or another maker's."""
    if GPUS_VARIABLE in environ:
        return [part.strip() for part in environ[GPUS_VARIABLE].split(",") if part.strip() not in ("", "-1")]
    return [str(number) for number, _ in enumerate(driver.iterdir())] if driver.is_dir() else []
