"""The LMTP (RFC 2033) and SMTP server for incoming mail.

- LMTP sends one reply per recipient after the final dot; aiosmtpd sends one (aio-libs/aiosmtpd#517).
- An internal error is a 451; with the 500 of aiosmtpd the sender's server would give up.
"""

from __future__ import annotations

import asyncio
import logging
import re

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from distributor import ehlo, smtp_server
from distributor.incoming.sources import reception as replies
from distributor.incoming.sources.reception import ListenerInbox, MailTransaction
from distributor.smtp_server import Server

log = logging.getLogger(__name__)

_RECIPIENTS = 100
_SIZE = re.compile(r"\sSIZE=(\d{1,20})(?=\s|$)", re.IGNORECASE)
_PATH = re.compile(r"FROM:\s*<([^>]*)>", re.IGNORECASE)


class ListenerHooks(smtp_server.Hooks[MailTransaction]):
    """aiosmtpd's hooks for one listener."""

    def __init__(self, inbox: ListenerInbox) -> None:
        self.inbox, self.name = inbox, inbox.listener.name

    def begin(self, sender: str, recipients: list[str]) -> MailTransaction:
        return self.inbox.begin(sender, recipients)

    async def keep(self, mail: MailTransaction) -> str:
        return await self.inbox.keep(mail)

    def leave(self, mail: MailTransaction) -> None:
        self.inbox.leave(mail)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if await self.inbox.is_reached(address or ""):
            return replies.SENDER_LIMIT
        envelope.mail_from, envelope.mail_options = address or "", options
        return "250 2.1.0 Ok"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not self.inbox.listener.accepts(address):
            return replies.UNKNOWN_RECIPIENT
        if len(envelope.rcpt_tos) >= _RECIPIENTS:
            return replies.TOO_MANY
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_exception(self, error: Exception) -> str:
        log.error("a command failed: %r", error)
        return replies.OUR_FAULT


class _ListenerSession(Server):
    """The session of a listener."""

    event_handler: ListenerHooks

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.hostname = ehlo.said(self.hostname, transport.get_extra_info("sockname"))
        super().connection_made(transport)

    async def smtp_MAIL(self, arg: str | None) -> None:
        """Refuse a mail whose announced size (RFC 1870) exceeds the limit."""
        size = _SIZE.search(arg or "")
        if size and int(size[1]) > self.event_handler.inbox.most:
            sender = _PATH.match(arg or "")
            await self.push(
                await self.event_handler.inbox.too_large(sender[1] if sender else "", int(size[1]))
            )
            return
        await super().smtp_MAIL(arg)


class Smtp(_ListenerSession):
    """For mail servers without LMTP."""


class Lmtp(_ListenerSession, LMTP):
    """For the local delivery of Postfix, Exim and others."""

    replies_each = True
