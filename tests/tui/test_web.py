"""`hgm tui --web` as a browser meets it: a real Chromium, driven by its own protocol."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from archive.control import Verb
from archive.layout import RunPaths
from archive.lock import EngineLock
from archive.queries import Reader
from tests.tui.runs import toy_run
from tui.web import without_strangers

aiohttp = pytest.importorskip("aiohttp")
CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
GIVE_UP_S = 60.0


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[RunPaths, int]]:
    """A run, and the port that its window is served on."""
    paths = toy_run(tmp_path / "toy")
    paths.config.write_text("")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    with process(sys.executable, "-m", "hgm", "tui", str(paths.root), "--web", "--port", str(port)):
        yield paths, port


@contextmanager
def process(*command: str) -> Iterator[None]:
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, env=env, start_new_session=True) as started:
        try:
            yield
        finally:
            os.killpg(started.pid, signal.SIGTERM)  # the group that was started here
            try:
                started.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(started.pid, signal.SIGKILL)


async def answered(http: Any, url: str, **headers: str) -> tuple[int, str]:
    """Status and body, as soon as there is a server."""
    async with asyncio.timeout(GIVE_UP_S):
        while True:
            try:
                async with http.get(url, headers=headers) as response:
                    return response.status, await response.text()
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.1)


async def test_only_pages_of_its_own_may_talk_to_it(served: tuple[RunPaths, int]) -> None:
    url = f"http://127.0.0.1:{served[1]}"
    async with aiohttp.ClientSession() as http:
        status, page = await answered(http, url)
        assert status == 200
        assert "googleapis" not in page
        assert "xterm.css" in page
        assert (await answered(http, f"{url}/ws", Origin="https://elsewhere.example"))[0] == 403
        assert (await answered(http, url, Host="elsewhere.example"))[0] == 403


async def test_the_keys_are_shown_before_the_page_has_the_focus(served: tuple[RunPaths, int]) -> None:
    url = f"http://127.0.0.1:{served[1]}"
    async with aiohttp.ClientSession() as http, asyncio.timeout(GIVE_UP_S):
        await answered(http, url)
        async with http.ws_connect(f"{url}/ws?width=80&height=24") as page:
            painted = b""
            while b"Help" not in painted:
                painted += await page.receive_bytes()


def test_a_page_fetches_nothing_from_strangers() -> None:
    page = '<link href="https://fonts.example/x.css"><link href="http://127.0.0.1:80/a.css">'
    assert without_strangers(page) == '<link href="http://127.0.0.1:80/a.css">'


class Tab:
    """A page of a browser, by the Chrome DevTools Protocol."""

    def __init__(self, socket: Any) -> None:
        self._socket = socket
        self._last = 0

    async def do(self, method: str, **parameters: object) -> dict[str, Any]:
        self._last += 1
        await self._socket.send_json({"id": self._last, "method": method, "params": parameters})
        while True:
            answer = json.loads((await self._socket.receive()).data)
            if answer.get("id") == self._last:
                found: dict[str, Any] = answer.get("result", {})  # none while the page is being changed
                return found

    async def press(self, key: str) -> None:
        await self.do("Input.dispatchKeyEvent", type="keyDown", key=key, text=key)
        await self.do("Input.dispatchKeyEvent", type="keyUp", key=key)

    async def ink(self) -> int:
        """The size of a picture of the page: one with nothing on it is small."""
        return len((await self.do("Page.captureScreenshot", format="jpeg")).get("data", ""))


@asynccontextmanager
async def browser(folder: Path) -> AsyncIterator[Tab]:
    flags = (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--remote-debugging-port=0",
        f"--user-data-dir={folder}",
    )
    with process(CHROMIUM, *flags, "about:blank"):
        told = folder / "DevToolsActivePort"
        async with asyncio.timeout(GIVE_UP_S):
            while not (told.is_file() and told.read_text().count("\n")):  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.1)
        async with aiohttp.ClientSession() as http:
            _, listed = await answered(http, f"http://127.0.0.1:{told.read_text().split()[0]}/json")
            page = next(page for page in json.loads(listed) if page["type"] == "page")
            async with http.ws_connect(page["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                yield Tab(socket)


@pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine")
async def test_a_run_is_steered_from_a_real_browser(served: tuple[RunPaths, int], tmp_path: Path) -> None:
    paths, port = served
    with EngineLock(paths):
        async with aiohttp.ClientSession() as http:
            await answered(http, f"http://127.0.0.1:{port}")
        async with browser(tmp_path / "profile") as tab, asyncio.timeout(GIVE_UP_S):
            blank = await tab.ink()
            await tab.do("Page.navigate", url=f"http://127.0.0.1:{port}")
            while await tab.ink() < 3 * blank:  # noqa: ASYNC110 - until the tree is painted
                await asyncio.sleep(0.2)
            while not posted(paths):
                await tab.press("P")
                await asyncio.sleep(0.5)
                await tab.press("y")
                await asyncio.sleep(0.5)
    assert posted(paths)[0] is Verb.PAUSE


def posted(paths: RunPaths) -> list[Verb]:
    with Reader(paths) as reader:
        return [command.verb for command in reader.commands()]
