"""From 127.0.0.1 inside to the gateway's unix socket outside, byte by byte, in the init's one thread."""

from __future__ import annotations

# `socket` itself would import `enum` and `selectors`: 4 ms of every job with a door.
import _socket as socket
import select
import time

TYPE_CHECKING = False  # `collections` would cost a millisecond
if TYPE_CHECKING:
    from collections.abc import Callable

    Watch = Callable[[int, int, Callable[[], None]], None]
    """Descriptor, poll events (0 to forget it), and what to do when one of them happens."""

CONNECTIONS = 64
"""At once; further ones wait in the listener's queue."""

CHUNK = 1 << 16
RETRY_S = 0.02


class Relay:
    """Accepts on `port` of loopback and connects each client to the unix socket at `door`."""

    def __init__(self, port: int, door: str, watch: Watch) -> None:
        self._door, self._watch = door, watch
        self._open: set[Connection] = set()
        self._retry_at: float | None = None
        self._listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._listener.bind(("127.0.0.1", port))
        self._listener.listen(128)
        self._listener.setblocking(False)
        self._listen(True)

    def timeout_s(self, now: float) -> float | None:
        """Seconds until `wake` wants to be called; None if never."""
        return None if self._retry_at is None else max(0.0, self._retry_at - now)

    def wake(self, now: float) -> None:
        if self._retry_at is not None and now >= self._retry_at:
            self._retry_at = None
            self._listen(True)

    def _listen(self, on: bool) -> None:
        self._watch(self._listener.fileno(), select.POLLIN if on else 0, self._accept)

    def _accept(self) -> None:
        gateway = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        gateway.setblocking(False)
        try:
            gateway.connect(self._door)
        except BlockingIOError:  # its queue is full: leave the client in ours for a moment
            gateway.close()
            self._listen(False)
            self._retry_at = time.monotonic() + RETRY_S
            return
        except OSError:  # no gateway any more: the client sees a closed connection
            gateway.close()
            self._accept_client(None)
            return
        self._accept_client(gateway)

    def _accept_client(self, gateway: socket.socket | None) -> None:
        try:
            client = socket.socket(fileno=self._listener._accept()[0])  # type: ignore[attr-defined]
        except OSError:
            client = None
        if client is None or gateway is None:
            for end in (client, gateway):
                if end is not None:
                    end.close()
            return
        self._open.add(Connection(client, gateway, self._watch, self._closed))
        if len(self._open) >= CONNECTIONS:
            self._listen(False)

    def _closed(self, connection: Connection) -> None:
        self._open.discard(connection)
        if self._retry_at is None:
            self._listen(True)


class Flow:
    """One direction: what was read from `source` and not yet taken by `sink`."""

    def __init__(self, source: socket.socket, sink: socket.socket) -> None:
        self.source, self.sink = source, sink
        self.pending = b""
        self.ended = False

    def move(self) -> None:
        """Read if nothing is pending, write what is; ConnectionError where an end is gone."""
        try:
            if not self.pending and not self.ended:
                self.pending = self.source.recv(CHUNK)
                self.ended = not self.pending
            if self.pending:
                self.pending = self.pending[self.sink.send(self.pending) :]
        except BlockingIOError:
            return


class Connection:
    """A client and its gateway connection. Closes when the gateway has said all, or when either end breaks."""

    def __init__(
        self, client: socket.socket, gateway: socket.socket, watch: Watch, closed: Callable[[Connection], None]
    ) -> None:
        client.setblocking(False)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._question, self._answer = Flow(client, gateway), Flow(gateway, client)
        self._client, self._gateway, self._watch, self._on_close = client, gateway, watch, closed
        self._half_closed = False
        self._attend()

    def _move(self) -> None:
        try:
            self._question.move()
            self._answer.move()
            if self._question.ended and not self._question.pending and not self._half_closed:
                self._half_closed = True
                self._gateway.shutdown(socket.SHUT_WR)
        except OSError:
            self._close()
            return
        if self._answer.ended and not self._answer.pending:
            self._close()
        else:
            self._attend()

    def _attend(self) -> None:
        for end, outward, inward in (
            (self._client, self._question, self._answer),
            (self._gateway, self._answer, self._question),
        ):
            reads = 0 if outward.pending or outward.ended else select.POLLIN
            writes = select.POLLOUT if inward.pending else 0
            self._watch(end.fileno(), reads | writes, self._move)

    def _close(self) -> None:
        for end in (self._client, self._gateway):
            self._watch(end.fileno(), 0, self._move)
            end.close()
        self._on_close(self)
