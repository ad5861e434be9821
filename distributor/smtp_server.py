"""The listening side of SMTP (RFC 5321): aiosmtpd speaks, but for what it does otherwise than we need.

- A mail is handed on in pieces as it comes; aiosmtpd would read it line by line and hold it in memory.
- A command that ends in a bare line feed ends the session; aiosmtpd takes it (CVE-2023-51764).
- PIPELINING is offered (RFC 2920): what a client sent behind the final dot is read next.
"""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import Any, Generic, Protocol, TypeVar, cast

from aiosmtpd.smtp import SMTP, Envelope, Session, syntax

from distributor.logs import about

log = logging.getLogger(__name__)

BARE_LINE_FEED = "500 5.5.2 a command ends in CR LF; this one ended in a bare LF"
_PIECE = 256 * 1024
_END = b"\r\n.\r\n"


class Receiving(Protocol):
    """A mail while it comes in."""

    def write(self, octets: bytes) -> None:
        """The next piece, dots unstuffed."""


Mail = TypeVar("Mail", bound=Receiving)


class Hooks(ABC, Generic[Mail]):
    """aiosmtpd's hooks, and what becomes of a mail: `begin`, its pieces, `keep`, and in any case `leave`."""

    name = ""  # of the listener, for the log

    @abstractmethod
    def begin(self, sender: str, recipients: list[str]) -> Mail:
        """The mail of a transaction, before its first piece."""

    @abstractmethod
    async def keep(self, mail: Mail) -> str:
        """The reply behind the final dot."""

    def leave(self, mail: Mail) -> None:
        """The end, whether it was kept or not."""

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [responses[0], "250-PIPELINING", *responses[1:]]


class Server(SMTP):
    """A session; the handler is a `Hooks`."""

    event_handler: Hooks[Any]
    replies_each = False  # one reply for each recipient behind the final dot (RFC 2033)

    def _cb_client_connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        super()._cb_client_connected(reader, writer)
        self._commands = Commands(reader, self._refuse_bare_line_feed)
        self._reader = cast("asyncio.StreamReader", self._commands)  # as much of it as is read from

    async def _refuse_bare_line_feed(self) -> None:
        log.warning("a command ended in a bare line feed", extra=about(source=self.event_handler.name))
        await self.push(BARE_LINE_FEED)
        if self.transport:
            self.transport.close()

    @syntax("DATA")
    async def smtp_DATA(self, arg: str | None) -> None:
        refusal = self._data_refusal(arg)
        if refusal:
            await self.push(refusal)
            return
        assert self.envelope
        recipients = len(self.envelope.rcpt_tos)
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        reply = await self._take(self.envelope.mail_from or "", list(self.envelope.rcpt_tos))
        for _recipient in range(recipients if self.replies_each else 1):
            await self.push(reply)
        self._set_post_data_state()  # type: ignore[no-untyped-call]

    def _data_refusal(self, arg: str | None) -> str:
        assert self.session
        assert self.envelope
        if not self.session.host_name:
            return "503 5.5.1 say who you are first"
        if not self.envelope.rcpt_tos:
            return "503 5.5.1 no valid recipient"
        return "501 5.5.4 Syntax: DATA" if arg else ""

    async def _take(self, sender: str, recipients: list[str]) -> str:
        mail = self.event_handler.begin(sender, recipients)
        try:
            dots = Dots()
            while not dots.done:
                piece = await self._commands.read(_PIECE)
                if not piece:
                    raise ConnectionResetError
                self._reset_timeout()
                mail.write(dots.feed(piece))
            self._commands.put_back(dots.rest)  # what a pipelining client sent behind the final dot
            return await self.event_handler.keep(mail)
        finally:
            self.event_handler.leave(mail)


class Commands:
    """The reader of a session in aiosmtpd's place: a command ends in CR LF (RFC 5321 section 2.3.8).

    A server that takes a bare line feed for an end can be made to see commands in what another took for the
    text of a mail. `refuse` tells the client, and ends the connection.
    """

    def __init__(self, reader: asyncio.StreamReader, refuse: Callable[[], Awaitable[None]]) -> None:
        self._reader, self._refuse = reader, refuse
        self._last = b""  # octet of what was passed over of a command that is too long

    async def readuntil(self) -> bytes:
        """A command with its CR LF; after any other the session goes no further."""
        line = await self._reader.readuntil()
        last, self._last = self._last, b""
        if (last + line).endswith(b"\r\n"):
            return line
        await self._refuse()
        # What a pipelining client sent behind it is not looked at: the end of the connection ends this wait.
        await asyncio.Event().wait()
        return b""

    async def read(self, most: int) -> bytes:
        """What came, up to so many octets; none at the end."""
        octets = await self._reader.read(most)
        self._last = octets[-1:]
        return octets

    def put_back(self, octets: bytes) -> None:
        """They are read next; asyncio has no public way to it."""
        self._last = b""
        self._reader._buffer[:0] = octets  # type: ignore[attr-defined]


class Dots:
    """The text behind DATA in pieces: where it ends, and without its dots (RFC 5321 section 4.5.2).

    Feed it pieces until it is `done`; `rest` is what the client sent behind the end.
    """

    def __init__(self) -> None:
        self.done = False
        self.rest = b""
        self._held = b"\r\n"  # so that a dot in the first line counts, too
        self._skip = 2  # octets of ours at the beginning

    def feed(self, piece: bytes) -> bytes:
        """What is certain of the text by now. Only CR LF dot CR LF ends it, no bare line feed."""
        text = self._held + piece
        end = text.find(_END)
        if end >= 0:
            self.done, self.rest = True, text[end + len(_END) :]
            return self._plain(text[: end + 2])
        cut = _safe(text)
        self._held = text[cut:]
        return self._plain(text[:cut])

    def _plain(self, text: bytes) -> bytes:
        plain = text.replace(b"\r\n.", b"\r\n")
        out, self._skip = plain[self._skip :], max(0, self._skip - len(plain))
        return out


def _safe(text: bytes) -> int:
    """Up to where neither the end nor a stuffed dot may be cut in two."""
    tail = text[-len(_END) + 1 :]
    for length in range(len(tail), 0, -1):
        if _END.startswith(tail[-length:]):
            return len(text) - length
    return len(text)
