"""LMTP (RFC 2033) and SMTP as we take them: aiosmtpd speaks, but for what it does otherwise than we need.

- A mail is streamed into its file; aiosmtpd would hold it in memory.
- LMTP has one reply for each recipient behind the final dot; aiosmtpd has one (aio-libs/aiosmtpd#517).
- A command that ends in a bare line feed ends the session; aiosmtpd takes it.
- A fault of ours is a 451; aiosmtpd makes a 500 of it, and the sender's server would give up.
"""

from __future__ import annotations

import asyncio
import logging
import re
from typing import cast

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session, syntax

from distributor import ehlo
from distributor.incoming.sources import door as replies
from distributor.incoming.sources.commands import Commands
from distributor.incoming.sources.door import Door
from distributor.incoming.sources.dots import Dots
from distributor.logs import about

log = logging.getLogger(__name__)

_PIECE = 256 * 1024
_RECIPIENTS = 100
_SIZE = re.compile(r"\sSIZE=(\d{1,20})(?=\s|$)", re.IGNORECASE)
_PATH = re.compile(r"FROM:\s*<([^>]*)>", re.IGNORECASE)


class Hooks:
    """aiosmtpd's hooks for one listener."""

    def __init__(self, door: Door) -> None:
        self.door = door

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [responses[0], "250-PIPELINING", *responses[1:]]

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if await self.door.full(address or ""):
            return replies.FLOOD
        envelope.mail_from, envelope.mail_options = address or "", options
        return "250 2.1.0 Ok"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not self.door.listener.accepts(address):
            return replies.STRANGER
        if len(envelope.rcpt_tos) >= _RECIPIENTS:
            return replies.TOO_MANY
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_exception(self, error: Exception) -> str:
        log.error("a command failed: %r", error)
        return replies.OUR_FAULT


class _Streamed(SMTP):
    """Mails go into files as they come."""

    event_handler: Hooks
    replies_each = False  # one reply for each recipient

    def _cb_client_connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        super()._cb_client_connected(reader, writer)
        self._commands = Commands(reader, self._refuse_bare_line_feed)
        self._reader = cast("asyncio.StreamReader", self._commands)  # as much of it as is read from

    async def _refuse_bare_line_feed(self) -> None:
        log.warning(
            "a command ended in a bare line feed", extra=about(source=self.event_handler.door.listener.name)
        )
        await self.push(replies.BARE_LINE_FEED)
        if self.transport:
            self.transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.hostname = ehlo.said(self.hostname, transport.get_extra_info("sockname"))
        super().connection_made(transport)

    async def smtp_MAIL(self, arg: str | None) -> None:
        """With an announced size beyond the limit the mail is refused before it is sent (RFC 1870)."""
        size = _SIZE.search(arg or "")
        if size and int(size[1]) > self.event_handler.door.most:
            sender = _PATH.match(arg or "")
            await self.push(
                await self.event_handler.door.too_large(sender[1] if sender else "", int(size[1]))
            )
            return
        await super().smtp_MAIL(arg)

    @syntax("DATA")
    async def smtp_DATA(self, arg: str | None) -> None:
        refusal = self._data_refusal(arg)
        if refusal:
            await self.push(refusal)
            return
        assert self.envelope
        recipients = len(self.envelope.rcpt_tos)
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        reply = await self._take()
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

    async def _take(self) -> str:
        assert self.envelope
        door = self.event_handler.door
        reception = door.begin(self.envelope.mail_from or "", list(self.envelope.rcpt_tos))
        try:
            dots = Dots()
            while not dots.done:
                piece = await self._commands.read(_PIECE)
                if not piece:
                    raise ConnectionResetError
                self._reset_timeout()
                reception.write(dots.feed(piece))
            self._commands.put_back(dots.rest)  # what a pipelining client sent behind the final dot
            return await door.keep(reception)
        finally:
            door.leave(reception)


class Smtp(_Streamed):
    """For a mail server that knows no LMTP."""


class Lmtp(_Streamed, LMTP):
    """For the local delivery of Postfix, Exim and others."""

    replies_each = True
