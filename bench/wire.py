"""`python -m bench.wire`: a wire to the sink that hands every reply on late, and lets nobody have more lines.

It is a process of its own, for one sender in one round. It counts the connections, and can keep
what one of them carried. Only the way from the sink to the sender is delayed.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bench.errors import BenchError

_KEPT = 2 << 20  # octets of a connection: a mail and more


@dataclass(frozen=True, slots=True)
class Wired:
    """What a wire is told."""

    port: int  # where senders find it
    sink: int  # the port behind it
    delay: float  # seconds that a reply waits
    most: int  # connections at a time; others wait their turn
    keep: Path | None = None  # where it writes what one connection carried to the sink


@dataclass
class Wire:
    """A running wire; `connections`, the most at a time, and `kept` are known when the block is left."""

    connections: int = 0
    kept: bytes = b""


@contextlib.contextmanager
def wire(told: Wired) -> Iterator[Wire]:
    """Carry to the sink what comes to the port."""
    options = [f"--{name}={value}" for name, value in asdict(told).items() if value is not None]
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.wire", *options], stdout=subprocess.PIPE, text=True
    )
    running, said = Wire(), process.stdout
    assert said is not None
    try:
        if said.readline() != "ready\n":
            raise BenchError(f"the wire does not listen on port {told.port}")
        yield running
        process.terminate()
        running.connections = json.loads(said.readline() or "0")
        running.kept = told.keep.read_bytes() if told.keep else b""
    finally:
        process.kill()
        process.wait()
        said.close()


@dataclass
class _Exchange:
    """What all connections share."""

    sink: int
    delay: float
    turns: asyncio.Semaphore
    keep: bool
    open: int = 0
    most: int = 0
    kept: list[bytearray] = field(default_factory=list)

    def entered(self) -> bytearray | None:
        self.open += 1
        self.most = max(self.most, self.open)
        if not self.keep:
            return None
        self.kept.append(bytearray())
        return self.kept[-1]

    def left(self) -> None:
        self.open -= 1
        self.turns.release()


class _Sender(asyncio.Protocol):
    """The side of the sender: what it says is handed on at once."""

    def __init__(self, exchange: _Exchange) -> None:
        self.exchange, self.far = exchange, _Sink(self)
        self.transport: asyncio.Transport
        self._kept: bytearray | None = None
        self._gone = False
        self._joining: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.pause_reading()
        self._joining = asyncio.get_running_loop().create_task(self._join())

    async def _join(self) -> None:
        await self.exchange.turns.acquire()
        if self._gone:
            self.exchange.turns.release()
            return
        try:
            loop = asyncio.get_running_loop()
            await loop.create_connection(lambda: self.far, "127.0.0.1", self.exchange.sink)
        except OSError:
            self.exchange.turns.release()
            self.transport.abort()
            return
        self._kept = self.exchange.entered()
        if self._gone:
            self.far.transport.abort()
        else:
            self.transport.resume_reading()

    def data_received(self, data: bytes) -> None:
        self.far.transport.write(data)
        if self._kept is not None and len(self._kept) < _KEPT:
            self._kept += data

    def connection_lost(self, exc: Exception | None) -> None:
        self._gone = True
        if self.far.connected:
            self.far.transport.close()


class _Sink(asyncio.Protocol):
    """The side of the sink: its replies wait before they are handed on, each as long and in their order."""

    def __init__(self, near: _Sender) -> None:
        self._near = near
        self.transport: asyncio.Transport
        self.connected = False
        self._waiting: deque[bytes] = deque()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.connected = transport, True

    def data_received(self, data: bytes) -> None:
        self._late(data)

    def pause_writing(self) -> None:
        self._near.transport.pause_reading()

    def resume_writing(self) -> None:
        self._near.transport.resume_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        self.connected = False
        self._near.exchange.left()
        self._late(b"")

    def _late(self, data: bytes) -> None:
        self._waiting.append(data)
        asyncio.get_running_loop().call_later(self._near.exchange.delay, self._hand_on)

    def _hand_on(self) -> None:
        data = self._waiting.popleft()
        if data:
            self._near.transport.write(data)
        else:
            self._near.transport.close()


async def _serve(told: Wired) -> None:
    exchange = _Exchange(told.sink, told.delay, asyncio.Semaphore(told.most), bool(told.keep))
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    server = await loop.create_server(lambda: _Sender(exchange), "127.0.0.1", told.port, backlog=1000)
    print("ready", flush=True)
    await ended.wait()
    server.close()
    if told.keep:
        told.keep.write_bytes(max(exchange.kept, key=len, default=b""))
    print(exchange.most, flush=True)


def _options() -> Wired:
    parser = argparse.ArgumentParser()
    for name in ("--port", "--sink", "--most"):
        parser.add_argument(name, type=int, required=True)
    parser.add_argument("--delay", type=float, required=True)
    parser.add_argument("--keep", type=Path)
    return Wired(**vars(parser.parse_args()))


if __name__ == "__main__":
    asyncio.run(_serve(_options()))
