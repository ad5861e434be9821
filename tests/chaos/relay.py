"""Relays that keep a ledger: in a thread, where a test writes the script, or a process to be killed."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.authority import Certificate
from tests.chaos.ledger import Ledger, Line
from tests.chaos.link import PLAIN, Link
from tests.delivery.latency import far_away
from tests.delivery.sink import Entry, Sink

HANG = "HANG"  # in a script: say nothing more, and keep the connection
DRIP = "DRIP"  # an octet now and then, and never a whole reply
# A stage: somebody connects, and no octet has been exchanged; only over a link with latency.
CONNECT = "connect"
PASSWORD = "hunter2"


@dataclass
class Relay(Sink):
    """A scripted relay; every dot is in the book before it is answered."""

    name: str = "relay"
    book: Ledger = field(default_factory=lambda: Ledger(Path("/dev/null")))
    link: Link = PLAIN
    certificate: Certificate | None = None  # for localhost; needed where the link is encrypted
    loris: bool = False  # the greeting comes byte by byte, and never ends
    open: int = 0  # sessions
    after: Callable[[int], None] = lambda dots: None  # called when a dot was answered

    def __post_init__(self) -> None:
        if self.link.kind == "plain":
            return
        assert self.certificate
        self.tls, self.implicit = self.certificate.context(), self.link.kind == "smtps"
        self.extensions += ("AUTH PLAIN",) if self.implicit else ("STARTTLS", "AUTH PLAIN")

    @contextlib.contextmanager
    def running(self) -> Iterator[Relay]:
        """Serve in threads inside the block; `port` is where the link begins."""
        if not self.link.latency:
            with super().running():
                yield self
            return
        port, self.port = self.port, 0
        with (
            super().running(),
            far_away(self.port, self.link.latency, port=port, connected=self._connected) as self.port,
        ):
            yield self

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open += 1
        try:
            await super()._serve(reader, writer)
        finally:
            self.open -= 1

    def _connected(self) -> None:
        count = self._counts[CONNECT] = self.at(CONNECT) + 1
        threading.Thread(target=self.before, args=(CONNECT, count), daemon=True).start()

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
        return url_of(self.link, self.port, name=self.name, **options)


def url_of(link: Link, port: int, **options: object) -> str:
    """How an office names a relay in RELAYS."""
    words = "&".join(f"{name}={value}" for name, value in options.items())
    if link.kind == "plain":
        return f"smtp://127.0.0.1:{port}?{words}"
    scheme, safe = ("smtps", "") if link.kind == "smtps" else ("smtp", "&tls=verify")
    return f"{scheme}://office:{PASSWORD}@localhost:{port}?{words}{safe}"


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def main() -> None:
    """`python -m tests.chaos.relay --ledger FILE --port N --name NAME …` until SIGTERM."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--ledger", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--name", default="relay")
    parser.add_argument("--delay", type=float, default=0.0)
    parser.add_argument("--link", type=Link.read, default=PLAIN)
    parser.add_argument("--chain", type=Path, help="certificate and key")
    told = parser.parse_args()
    over = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    certificate = Certificate(told.chain, told.chain) if told.chain else None
    relay = Relay(
        name=told.name, book=Ledger(told.ledger), port=told.port, delay=told.delay, link=told.link,
        certificate=certificate,
    )  # fmt: skip
    with relay.running():
        over.wait()


if __name__ == "__main__":
    main()
