"""A network with latency: a TCP proxy on 127.0.0.1 that hands everything on some time later."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from typing import cast


@contextlib.contextmanager
def far_away(port: int, milliseconds: float, host: str = "127.0.0.1") -> Iterator[int]:
    """A port that leads to `host`:`port`; what goes through arrives so much later, in either direction."""
    loop = asyncio.new_event_loop()
    ends: set[_End] = set()
    factory = lambda: _Near(host, port, milliseconds / 1000, ends)  # noqa: E731 (a protocol factory)
    server = loop.run_until_complete(loop.create_server(factory, "127.0.0.1", 0, backlog=200))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(_stop(server, ends), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _stop(server: asyncio.Server, ends: set[_End]) -> None:
    server.close()
    while ends:
        for end in list(ends):
            end.transport.abort()
        await asyncio.sleep(0.01)


class _End(asyncio.Protocol):
    """One end of a connection through the proxy; hands on to the other end."""

    transport: asyncio.Transport

    def __init__(self, seconds: float, ends: set[_End]) -> None:
        self._seconds, self._ends = seconds, ends
        self.other: _End | None = None
        self._early: list[bytes] = []  # came before the other end stood

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self._ends.add(self)

    def data_received(self, data: bytes) -> None:
        asyncio.get_running_loop().call_later(self._seconds, self._hand_on, data)

    def eof_received(self) -> bool:
        asyncio.get_running_loop().call_later(self._seconds, self._hand_on, b"")
        return True  # what comes the other way still arrives

    def connection_lost(self, exc: Exception | None) -> None:
        self._ends.discard(self)
        asyncio.get_running_loop().call_later(self._seconds, self._hand_on, b"", exc is not None)

    def join(self, other: _End) -> None:
        """The other end stands."""
        self.other = other
        for data in self._early:
            self._hand_on(data)

    def _hand_on(self, data: bytes, broken: bool = False) -> None:
        if self.other is None:
            self._early.append(data)
        elif broken:
            self.other.transport.abort()
        elif data:
            self.other.transport.write(data)
        elif self not in self._ends:
            self.other.transport.close()
        elif not self.other.transport.is_closing():
            self.other.transport.write_eof()


class _Near(_End):
    """The end towards us: opens the one towards the server, as late as its first packet would arrive."""

    def __init__(self, host: str, port: int, seconds: float, ends: set[_End]) -> None:
        super().__init__(seconds, ends)
        self._host, self._port = host, port
        self._opening: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._opening = asyncio.get_running_loop().create_task(self._open())

    async def _open(self) -> None:
        far = _End(self._seconds, self._ends)
        far.other = self
        try:
            await asyncio.get_running_loop().create_connection(lambda: far, self._host, self._port)
        except OSError:
            self.transport.abort()
            return
        self.join(far)
