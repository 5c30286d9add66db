"""`python -m hgm.llm.faultserver`: serve until Ctrl-C, then say what was sold and what was done wrong."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys

from hgm.llm.faultserver import FaultServer, Misdeed, even_shares


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m hgm.llm.faultserver",
        description="An OpenAI- and Anthropic-compatible server without a model that misbehaves on cue: a text with "
        "[fault:NAME] gets that fault, [fault:NAME*2] twice and then an answer, one with [call] a tool call; so does "
        "the header x-fault: NAME.",
        epilog="Faults: " + ", ".join(Misdeed),
    )
    parser.add_argument("--port", type=int, default=0, help="of 127.0.0.1; 0 takes a free one")
    parser.add_argument("--share", type=float, default=0.0, help="of all requests that fail by chance, 0 to 1")
    parser.add_argument("--faults", nargs="+", type=Misdeed, default=list(Misdeed), metavar="NAME", help="by chance")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--refuses", nargs="+", default=[], metavar="PARAMETER", help="requests with one get a 400")
    parser.add_argument("--reply-s", type=float, default=0.0, help="seconds before each answer")
    options = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(options))


async def _serve(options: argparse.Namespace) -> None:
    shares = even_shares(options.share, options.faults)
    async with FaultServer(
        shares=shares, seed=options.seed, reply_s=options.reply_s, port=options.port, refuses=options.refuses
    ) as server:
        print(f"export OPENAI_BASE_URL={server.url}/v1 ANTHROPIC_BASE_URL={server.url}", flush=True)  # noqa: T201
        try:
            await asyncio.Event().wait()
        finally:
            print(f"{server.requests} requests; delivered {server.delivered}", file=sys.stderr)  # noqa: T201
            print(f"broken off {server.broken_off}; {dict(server.misdeeds)}", file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    main()
