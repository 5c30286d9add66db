"""The window in a browser: textual-serve on loopback, one process of the window for each page that is open.

Whoever can open the page can steer the run, so it is served on 127.0.0.1 alone, and to pages of its own: a request that
another web site makes a browser send, or that comes under another name (DNS rebinding), is refused. Nothing is fetched
from elsewhere.
"""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from archive.errors import HgmError, Missing
from archive.layout import RunPaths

if TYPE_CHECKING:
    from aiohttp import web

HOST = "127.0.0.1"
FOCUS = "<script>addEventListener('load', () => document.querySelector('.xterm-helper-textarea').focus())</script>"
"""So that keys go to the window before anything is clicked."""
Handler = Callable[["web.Request"], Awaitable["web.StreamResponse"]]


def serve(paths: RunPaths, port: int) -> None:
    """Serve the window on `paths` until Ctrl-C.

    Raises:
        Missing: the extra `web` is not installed.
        HgmError: the port is taken.
    """
    try:
        from textual_serve.server import Server
    except ImportError as error:
        raise Missing(
            f"the window in a browser needs textual-serve ({error}): pip install 'hgm-search[web]'"
        ) from error
    from aiohttp import web

    names = {f"{HOST}:{port}", f"localhost:{port}"}

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        origin = request.headers.get("Origin")
        if request.host not in names or (origin is not None and origin not in {f"http://{name}" for name in names}):
            raise web.HTTPForbidden(text="only pages of this window may talk to it")
        response = await handler(request)
        if isinstance(response, web.Response) and response.content_type == "text/html":
            response.text = without_strangers(response.text or "").replace("</body>", f"{FOCUS}</body>")
        return response

    class Local(Server):
        async def _make_app(self) -> web.Application:
            app = await super()._make_app()
            app.middlewares.append(guard)
            return app

    command = shlex.join([sys.executable, "-m", "hgm", "tui", str(paths.root)])
    try:
        Local(command, HOST, port, title=paths.name).serve()
    except OSError as error:
        raise HgmError(f"{HOST}:{port} cannot be served on: {error}; choose another with --port") from error


def without_strangers(page: str) -> str:
    """The page without what a browser would fetch from another server: a font that the window does not need."""
    return re.sub(r"<link[^>]*https?://(?!127\.0\.0\.1|localhost)[^>]*>", "", page)
