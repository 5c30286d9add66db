"""The real vLLM of `make test-vllm`, by $HGM_VLLM: its program, a tiny model, and what the CPU build wants."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

PLACE = Path(os.environ.get("HGM_VLLM", "/nowhere"))
PROGRAM, WEIGHTS = PLACE / "venv" / "bin" / "vllm", PLACE / "tiny"
ENVIRONMENT = (
    "HF_HUB_OFFLINE",
    "TRANSFORMERS_OFFLINE",
    "VLLM_NO_USAGE_STATS",
    "VLLM_CPU_KVCACHE_SPACE",
    "TORCHDYNAMO_DISABLE",
)
"""All are set to 1: the model is here, nobody need be told, one GiB is enough, and nothing is compiled amid a request:
on a busy machine the compiler takes longer than the engine waits for an answer with logprobs."""
FLAGS = ("--enforce-eager", "--no-enable-chunked-prefill", "--max-num-batched-tokens", "4096")
"""In pieces, a prompt with a seed ends the CPU build: docs/vllm.md."""

is_here = pytest.mark.skipif(not PROGRAM.exists(), reason="no vLLM in $HGM_VLLM: make test-vllm sets it up")


def kill(keeper: int) -> None:
    """The server behind it, as the kernel does it when memory runs out."""
    server = int(Path(f"/proc/{keeper}/task/{keeper}/children").read_text().split()[0])
    os.kill(server, signal.SIGKILL)
