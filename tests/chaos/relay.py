"""Relays that keep a ledger: in a thread, where a test writes the script, or a process to be killed."""

from __future__ import annotations

import argparse
import asyncio
import signal
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.ledger import Ledger, Line
from tests.delivery.sink import Entry, Sink

HANG = "HANG"  # in a script: say nothing more, and keep the connection
DRIP = "DRIP"  # an octet now and then, and never a whole reply


@dataclass
class Relay(Sink):
    """A scripted relay; every dot is in the book before it is answered."""

    name: str = "relay"
    book: Ledger = field(default_factory=lambda: Ledger(Path("/dev/null")))
    loris: bool = False  # the greeting comes byte by byte, and never ends
    after: Callable[[int], None] = lambda dots: None  # called when a dot was answered

    def note(self, entry: Entry) -> None:
        self.book.add(Line(entry.recipient, entry.message_id, entry.sha256, entry.reply, self.name))

    def answered(self) -> None:
        self.after(self.dots)

    async def _say(self, writer: asyncio.StreamWriter, line: str) -> bool:
        if line == HANG:
            await asyncio.sleep(3600)
        while line == DRIP:
            writer.write(b"2")
            await writer.drain()
            await asyncio.sleep(0.2)
        return await super()._say(writer, line)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.loris:
            await self._say(writer, DRIP)
        await super()._talk(reader, writer)

    def at(self, stage: str) -> int:
        """How often this stage was reached."""
        return self._counts.get(stage, 0)

    def url(self, **options: object) -> str:
        """For RELAYS."""
        words = "&".join(f"{name}={value}" for name, value in {"name": self.name, **options}.items())
        return f"smtp://127.0.0.1:{self.port}?{words}"


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def main() -> None:
    """`python -m tests.chaos.relay --ledger FILE --port N --name NAME [--delay S]` until SIGTERM."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--ledger", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--name", default="relay")
    parser.add_argument("--delay", type=float, default=0.0)
    told = parser.parse_args()
    over = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    with Relay(name=told.name, book=Ledger(told.ledger), port=told.port, delay=told.delay).running():
        over.wait()


if __name__ == "__main__":
    main()
