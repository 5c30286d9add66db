"""Waiting in the engine's loop for what the kernel tells by a descriptor."""

from __future__ import annotations

import asyncio


async def ready(descriptor: int) -> None:
    """Until `descriptor` can be read: data, a pipe that nobody can write to any more, a process that has ended."""
    loop = asyncio.get_running_loop()
    told = asyncio.Event()
    loop.add_reader(descriptor, told.set)
    try:
        await told.wait()
    finally:
        loop.remove_reader(descriptor)
