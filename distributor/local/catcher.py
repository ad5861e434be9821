"""The local mail catcher: an SMTP server that keeps every message in a Maildir and sends nothing on.

aiosmtpd speaks the protocol. Two things are our own: messages are read in large pieces (line
by line, as it does, takes 6 ms of CPU for 232 KB), and PIPELINING is offered, with
which it copes: commands behind the final dot stay in the buffer.
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

from aiosmtpd.smtp import SMTP, Envelope, Session, syntax

from distributor import logs, privileges
from distributor.local import outbox

SIZE_LIMIT = 64 * 1024 * 1024  # bytes; what Gmail takes, and some
MOST_RECIPIENTS = 1000
_PIECE = 256 * 1024
_BACKLOG = 512
_END = b"\r\n.\r\n"
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

log = logging.getLogger("catcher")


class Keeper:
    """What the server does with a transaction: aiosmtpd's handler hooks."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        outbox.create(folder)

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [responses[0], "250-PIPELINING", *responses[1:]]

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Error: too many recipients"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        recipients = list(envelope.rcpt_tos)
        try:
            # In a thread: the disk may be slow, and the other sessions go on.
            queue_id = await asyncio.to_thread(
                outbox.keep, self._folder, envelope.mail_from or "", recipients, content
            )
        except OSError as error:
            log.error("a message is refused: %s", error)
            return _refusal(error)
        log.info("%s: %d bytes for %d recipients", queue_id, len(content), len(recipients))
        return f"250 2.0.0 Ok: queued as {queue_id}"

    async def handle_exception(self, error: Exception) -> str:
        """Whatever a client sent to provoke it, the session goes on."""
        log.warning("a command is refused: %r", error)
        return "500 5.5.2 Error: bad syntax"


def _refusal(error: OSError) -> str:
    if error.errno in _NO_ROOM:
        return "452 4.3.1 Insufficient system storage"
    return "451 4.3.0 Error: the message could not be kept"


class Catcher(SMTP):
    """aiosmtpd's server, except that it reads a message at once and not line by line."""

    @syntax("DATA")
    async def smtp_DATA(self, arg: str | None) -> None:
        refusal = self._data_refusal(arg)
        if refusal:
            await self.push(refusal)
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        content = await self._read_message()
        await self.push(await self._keep(content))
        self._set_post_data_state()  # type: ignore[no-untyped-call]

    def _data_refusal(self, arg: str | None) -> str:
        assert self.session
        assert self.envelope
        if not self.session.host_name:
            return "503 Error: send HELO first"
        if not self.envelope.rcpt_tos:
            return "503 Error: need RCPT command"
        return "501 Syntax: DATA" if arg else ""

    async def _read_message(self) -> bytes | None:
        """The message up to its final dot, dots unstuffed (RFC 5321 section 4.5.2); None: too large.

        Only CR LF dot CR LF ends it: a bare line feed before or behind the dot does not.
        """
        message = bytearray(b"\r\n")  # so that a dot in the first line counts, too
        size, unseen = 0, 0
        while (end := message.find(_END, unseen)) < 0:
            unseen = max(0, len(message) - len(_END) + 1)
            piece = await self._reader.read(_PIECE)
            if not piece:
                raise ConnectionResetError
            size += len(piece)
            if size > SIZE_LIMIT:  # read on, keep only what the dot may begin with
                del message[:unseen]
                unseen = 0
            message += piece
        self._unread(message[end + len(_END) :])
        if size > SIZE_LIMIT:
            return None
        del message[end + 2 :]
        return bytes(message.replace(b"\r\n.", b"\r\n")[2:])

    def _unread(self, rest: bytearray) -> None:
        """Hand back what a pipelining client sent behind the final dot."""
        self._reader._buffer[:0] = rest  # type: ignore[attr-defined]  # asyncio has no public way

    async def _keep(self, content: bytes | None) -> str:
        if content is None:
            return "552 5.3.4 Error: message too large"
        assert self.envelope
        self.envelope.content = self.envelope.original_content = content
        return str(await self._call_handler_hook("DATA"))


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
        lambda: Catcher(keeper, data_size_limit=SIZE_LIMIT, loop=loop, **options),
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
