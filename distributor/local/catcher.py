"""The local mail catcher: an SMTP server that keeps every message in a Maildir and sends nothing on.

The protocol is `distributor.smtp_server`'s; here is what becomes of a message.
"""

from __future__ import annotations

import argparse
import asyncio
import errno
import logging
import signal
import socket
import sys
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from distributor import logs, privileges
from distributor.local import outbox
from distributor.smtp_server import Hooks, Server

SIZE_LIMIT = 64 * 1024 * 1024  # bytes; what Gmail takes, and some
MOST_RECIPIENTS = 1000
_BACKLOG = 512
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

log = logging.getLogger("catcher")


class CaughtMessage:
    """One message while it comes in; of one that is too large nothing is held."""

    def __init__(self, sender: str, recipients: list[str]) -> None:
        self.sender, self.recipients, self.size = sender, recipients, 0
        self.content = bytearray()

    def write(self, octets: bytes) -> None:
        self.size += len(octets)
        if self.is_too_large:
            self.content.clear()
        else:
            self.content += octets

    @property
    def is_too_large(self) -> bool:
        return self.size > SIZE_LIMIT


class Keeper(Hooks[CaughtMessage]):
    """What the server does with a transaction."""

    name = "catcher"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        outbox.create(folder)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Error: too many recipients"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    def begin(self, sender: str, recipients: list[str]) -> CaughtMessage:
        return CaughtMessage(sender, recipients)

    async def keep(self, mail: CaughtMessage) -> str:
        if mail.is_too_large:
            return "552 5.3.4 Error: message too large"
        try:
            # In a thread: the disk may be slow, and the other sessions go on.
            queue_id = await asyncio.to_thread(
                outbox.keep, self._folder, mail.sender, mail.recipients, bytes(mail.content)
            )
        except OSError as error:
            log.error("a message is refused: %s", error)
            return _refusal(error)
        log.info("%s: %d bytes for %d recipients", queue_id, mail.size, len(mail.recipients))
        return f"250 2.0.0 Ok: queued as {queue_id}"

    async def handle_exception(self, error: Exception) -> str:
        """Whatever a client sent to provoke it, the session goes on."""
        log.warning("a command is refused: %r", error)
        return "500 5.5.2 Error: bad syntax"


def _refusal(error: OSError) -> str:
    if error.errno in _NO_ROOM:
        return "452 4.3.1 Insufficient system storage"
    return "451 4.3.0 Error: the message could not be kept"


async def serve(listener: socket.socket, folder: Path) -> None:
    """Catch mail on a bound socket until SIGTERM or SIGINT."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    keeper = Keeper(folder)
    options: dict[str, Any] = {
        "hostname": "localhost",
        "ident": "local mail catcher",
        "enable_SMTPUTF8": True,
    }
    server = await loop.create_server(
        lambda: Server(keeper, data_size_limit=SIZE_LIMIT, loop=loop, **options),
        sock=listener,
        backlog=_BACKLOG,
    )
    log.info("listening on %s:%d, keeping mail in %s", *listener.getsockname()[:2], folder)
    await stop.wait()
    server.close()  # open sessions are not waited for: asyncio.run ends them


def listen(port: int = 0, host: str = "127.0.0.1") -> socket.socket:
    """A listening socket, of this machine alone by default; 0 lets the system choose the port."""
    # The protocol is named: only then does asyncio set TCP_NODELAY, without which replies wait 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(_BACKLOG)
    listener.setblocking(False)
    return listener


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(
        prog="distributor.local.catcher", description="Keeps mail instead of sending it."
    )
    parser.add_argument("--outbox", type=Path, required=True, help="Maildir, made where missing")
    parser.add_argument("--host", default="127.0.0.1", help="IPv4 address to listen on")
    parser.add_argument("--port", type=int, default=0, help="port to listen on; 0 chooses a free one")
    parser.add_argument("--fd", type=int, help="an inherited listening socket instead")
    given = parser.parse_args(argv)
    privileges.restrict()
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(logs.Readable())
    logging.basicConfig(handlers=[handler])
    logs.begin("info")
    logging.getLogger("mail").setLevel(logging.ERROR)  # aiosmtpd logs every line
    listener = listen(given.port, given.host) if given.fd is None else socket.socket(fileno=given.fd)
    asyncio.run(serve(listener, given.outbox))


if __name__ == "__main__":
    main(sys.argv[1:])
