"""Receives mail over LMTP or SMTP, and decides the reply.

552: the mail is too large; 450: the sender exceeded its limit; 452: the disk is full; 451: any other internal
error. An internal error is never a 5xx, so that the sender's server tries again.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import errno
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar, TypeVarTuple

from django.db import DatabaseError, connections

from distributor.incoming.sources.receiver import Receiver
from distributor.incoming.sources.source import Listener
from distributor.incoming.storage import MailOrigin
from distributor.logs import about
from distributor.mail_codes import RefusalReason
from distributor.store.files import Files, Writer

log = logging.getLogger(__name__)

TOO_LARGE = "552 5.3.4 the mail is too large"
SENDER_LIMIT = "450 4.7.1 more mails of this sender than are taken in an hour, try again later"
NO_ROOM = "452 4.3.1 no room for it now, try again later"
OUR_FAULT = "451 4.3.0 it cannot be kept now, try again later"
UNKNOWN_RECIPIENT = "550 5.1.1 this address takes no mail here"
TOO_MANY = "452 4.5.3 too many recipients in one transaction"
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_THREADS = 4
_CLOSE_SECONDS = 5.0
Arguments = TypeVarTuple("Arguments")
Result = TypeVar("Result")


class MailTransaction:
    """A mail that is being received; after an error, `refusal` is the reply and further data is ignored."""

    def __init__(self, files: Files, most: int, sender: str, recipients: list[str]) -> None:
        self.sender, self.recipients, self.size, self.refusal = sender, recipients, 0, ""
        self.writer: Writer | None = None
        self.done = asyncio.get_running_loop().create_future()
        self._most = most
        try:
            self.writer = Writer(files)
        except OSError as error:
            self.refusal = _reply_to_error(error)

    def write(self, octets: bytes) -> None:
        self.size += len(octets)
        if self.size > self._most:
            self.refusal = self.refusal or TOO_LARGE
        if self.refusal or self.writer is None:
            return
        try:
            self.writer.write(octets)
        except OSError as error:
            self.refusal = _reply_to_error(error)

    def close(self) -> None:
        """Discard what was not stored."""
        if self.writer:
            self.writer.__exit__(None, None, None)


class ListenerInbox:
    """Receives the mail of one listener."""

    def __init__(self, listener: Listener, receiver: Receiver) -> None:
        self.listener, self._receiver = listener, receiver
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="door")
        self.busy: set[MailTransaction] = set()

    @property
    def most(self) -> int:
        return self._receiver.most

    def begin(self, sender: str, recipients: list[str]) -> MailTransaction:
        transaction = MailTransaction(self._receiver.files, self._receiver.most, sender, recipients)
        self.busy.add(transaction)
        return transaction

    def leave(self, transaction: MailTransaction) -> None:
        """End the transaction, stored or not."""
        transaction.close()
        self.busy.discard(transaction)
        transaction.done.set_result(None)

    async def keep(self, transaction: MailTransaction) -> str:
        """Store the mail; returns the reply, 250 only after its file is synced and its row committed."""
        return await self._in_thread(self._keep, transaction)

    async def is_reached(self, sender: str) -> bool:
        """Whether the sender has reached its limit of this hour; recorded once an hour."""
        now = dt.datetime.now(dt.UTC)
        if not self._receiver.sender_limit.is_reached(sender, now):
            return False
        origin = MailOrigin(self.listener.name, f"flood/{now:%Y%m%d%H}/{sender}", envelope_from=sender)
        await self._in_thread(self._refuse, origin, RefusalReason.FLOOD, None)
        return True

    async def too_large(self, sender: str, size: int) -> str:
        """Record the refusal of a mail of this size; returns the reply."""
        origin = MailOrigin(self.listener.name, envelope_from=sender)
        await self._in_thread(self._refuse, origin, RefusalReason.TOO_LARGE, size)
        return TOO_LARGE

    async def last_mails(self, seconds: float) -> None:
        """Wait for transactions in progress, at most so long; then close the threads."""
        if self.busy:
            await asyncio.wait([transaction.done for transaction in self.busy], timeout=seconds)
        together = threading.Barrier(_THREADS)
        closed = [self._in_thread(_close_connections, together) for _thread in range(_THREADS)]
        await asyncio.gather(*closed, return_exceptions=True)
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _in_thread(self, call: Callable[[*Arguments], Result], *arguments: *Arguments) -> Result:
        """Run it in a thread: other sessions must not wait for disk and database."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, call, *arguments)

    def _keep(self, transaction: MailTransaction) -> str:
        try:
            return self._kept(transaction)
        except OSError as error:
            log.error("mail refused", extra=about(source=self.listener.name, reason=error.strerror))
            return _reply_to_error(error)
        except DatabaseError as error:
            connections.close_all()
            log.error("mail refused", extra=about(source=self.listener.name, reason=error))
        except Exception:  # the sender's server must keep the mail
            log.exception("mail refused")
        return OUR_FAULT

    def _kept(self, transaction: MailTransaction) -> str:
        origin = MailOrigin(
            self.listener.name,
            envelope_from=transaction.sender,
            envelope_to=transaction.recipients,
            publication=self.listener.publication,
        )
        if transaction.refusal == TOO_LARGE:
            self._receiver.refuse(
                origin, RefusalReason.TOO_LARGE, size=transaction.size, sender=transaction.sender
            )
        if transaction.refusal or transaction.writer is None:
            return transaction.refusal or OUR_FAULT
        incoming = self._receiver.keep(transaction.writer, origin)
        self._receiver.sender_limit.allow(transaction.sender, origin.received)
        return f"250 2.0.0 kept as {incoming.pk}"

    def _refuse(self, origin: MailOrigin, reason: RefusalReason, size: int | None) -> None:
        try:
            self._receiver.refuse(origin, reason, size=size, sender=origin.envelope_from)
        except DatabaseError as error:  # the mail is refused regardless
            connections.close_all()
            log.error("refusal cannot be noted", extra=about(source=self.listener.name, reason=error))


def _close_connections(together: threading.Barrier) -> None:
    """Close the connections of this thread; the barrier gives each thread one such call."""
    connections.close_all()
    together.wait(_CLOSE_SECONDS)


def _reply_to_error(error: OSError) -> str:
    return NO_ROOM if error.errno in _NO_ROOM else OUR_FAULT
