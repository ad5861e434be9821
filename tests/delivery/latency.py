"""A network with latency: a TCP proxy on 127.0.0.1 that hands everything on some time later, in order."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable, Iterator
from typing import cast

_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: the socket ends with RST, not with FIN


@contextlib.contextmanager
def far_away(
    target: int, milliseconds: float, *, port: int = 0, connected: Callable[[], None] = lambda: None
) -> Iterator[int]:
    """A port of 127.0.0.1 that leads to the target port; what goes through arrives so much later, each way.

    What was sent before its sender died still arrives, and that a side closed or reset the connection is
    learnt so much later. `connected` is called for each connection.
    """
    seconds = milliseconds / 1000
    loop = asyncio.new_event_loop()
    ends: set[_End] = set()
    server = loop.run_until_complete(
        loop.create_server(lambda: _Near(target, seconds, ends, connected), "127.0.0.1", port, backlog=200)
    )
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.run_until_complete(_end(server, ends))
        loop.close()


class _End(asyncio.Protocol):
    """One end of the pipe: what comes in here goes out at the other end, later."""

    def __init__(self, seconds: float, ends: set[_End]) -> None:
        self.other: _End | None = None
        self._seconds, self._ends = seconds, ends
        self._transport: asyncio.Transport | None = None
        self._on_the_way: deque[Callable[[_End], None]] = deque()
        self._heard_all = self._said_all = False

    # ── what happens here ───────────────────────────────────────────────────────────────────────

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._ends.add(self)

    def data_received(self, data: bytes) -> None:
        self._later(lambda other: other.write(data))

    def eof_received(self) -> bool:
        self._later(_End.write_eof)
        self._heard_all = True
        return not self._said_all

    def connection_lost(self, exc: Exception | None) -> None:
        self._ends.discard(self)
        self._later(_End.close if exc is None else _End.reset)

    def pause_writing(self) -> None:
        if self.other and self.other.transport:
            self.other.transport.pause_reading()

    def resume_writing(self) -> None:
        if self.other and self.other.transport:
            self.other.transport.resume_reading()

    def _later(self, what: Callable[[_End], None]) -> None:
        self._on_the_way.append(what)
        asyncio.get_running_loop().call_later(self._seconds, self._arrive)

    def _arrive(self) -> None:
        what = self._on_the_way.popleft()
        if self.other:
            what(self.other)

    # ── what the other end has us do ────────────────────────────────────────────────────────────

    @property
    def transport(self) -> asyncio.Transport | None:
        """None when it is closing, or not yet there."""
        return None if self._transport is None or self._transport.is_closing() else self._transport

    def write(self, data: bytes) -> None:
        if transport := self.transport:
            transport.write(data)

    def write_eof(self) -> None:
        self._said_all = True
        if not (transport := self.transport):
            return
        if self._heard_all:
            transport.close()
        else:
            with contextlib.suppress(OSError):  # it is gone, and we shall hear of it
                transport.write_eof()

    def close(self) -> None:
        if self._transport:
            self._transport.close()

    def reset(self) -> None:
        if transport := self.transport:
            sock = transport.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            transport.abort()


class _Near(_End):
    """The end that was connected to; the far one is connected when the word has travelled."""

    def __init__(self, target: int, seconds: float, ends: set[_End], connected: Callable[[], None]) -> None:
        super().__init__(seconds, ends)
        self._target, self._connected = target, connected
        self._opening: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._connected()
        self._opening = asyncio.get_running_loop().create_task(self._open())

    def _arrive(self) -> None:
        if self.other is None and self._opening and not self._opening.done():
            # The far end is being connected at this very moment.
            self._opening.add_done_callback(lambda _: self._arrive())
            return
        super()._arrive()

    async def _open(self) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(self._seconds)
        far = _End(self._seconds, self._ends)
        far.other = self
        try:
            await loop.create_connection(lambda: far, "127.0.0.1", self._target)
        except OSError:
            self.reset()
        else:
            self.other = far


async def _end(server: asyncio.Server, ends: set[_End]) -> None:
    server.close()
    await asyncio.sleep(0)  # a socket that was accepted is its task's from the first step on
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for end in list(ends):
        end.reset()
    await asyncio.sleep(0)
