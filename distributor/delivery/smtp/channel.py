"""The octets of one connection to a relay: opened, encrypted, drained, closed, and failing alone."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

from distributor.delivery.smtp.relay import SmtpRelay
from distributor.delivery.smtp.tls import Encryption, tls_error
from distributor.delivery.transport.connection import Ending, Why
from distributor.delivery_codes import SessionReason
from distributor.errors import traced
from distributor.reason import Reason
from distributor.states import Stage

log = logging.getLogger(__name__)

CONNECT_SECONDS = 30.0
# A whole mail fits: one system call hands it over.
_SEND_BUFFER = 1 << 20

C = TypeVar("C", bound="Channel")
P = ParamSpec("P")
R = TypeVar("R")


def isolated(entry: Callable[Concatenate[C, P], R]) -> Callable[Concatenate[C, P], R | None]:
    """An entry into a session from outside: whatever it raises ends this session and reaches nobody else.

    All entries are marked so: the event loop's, the connection pool's, the gate's.
    """

    @wraps(entry)
    def guarded(channel: C, /, *args: P.args, **kwargs: P.kwargs) -> R | None:
        try:
            return entry(channel, *args, **kwargs)
        except Exception as error:  # noqa: BLE001 (whatever it is, it is about this session alone)
            channel.fail(error)
            return None

    return guarded


class Channel(asyncio.Protocol):
    """A stream of octets, in TLS or not; `abort` and `_close` may be called in any state and again and again.

    A channel ends once: `_account` is called, then `serve` returns.
    """

    def __init__(self, relay: SmtpRelay) -> None:
        self.relay = relay
        self._transport: asyncio.Transport | None = None
        self._encryption: Encryption | None = None
        self._connecting: asyncio.Timeout | None = None
        self._draining = False  # what was written has not left this process
        self._over = False  # nothing is read or written any more
        self._parted = False  # QUIT is written: however the connection ends now, it ends well
        self._reason: Ending = (Stage.CONNECT, Reason(SessionReason.CLOSED))
        self._heard = False  # something of the session came encrypted
        self._tls: Stage = Stage.TLS if relay.implicit_tls else Stage.STARTTLS
        self._ended = asyncio.Event()

    async def serve(self) -> None:
        """Open the connection, and return when it has come to its end, which is never an exception."""
        try:
            await self._open()
            await self._ended.wait()
        finally:  # should the whole slice be torn down
            self._over = True
            self._drop()

    async def _open(self) -> None:
        try:
            async with asyncio.timeout(
                0 if self._over or self._parted else CONNECT_SECONDS
            ) as self._connecting:
                await self.relay.connect(lambda: self)
        except TimeoutError:
            self._unconnected(Reason(SessionReason.NOT_IN_TIME))
        except (OSError, ValueError) as error:  # a name that cannot be looked up is a ValueError
            self._unconnected(Reason(SessionReason.NO_CONNECTION, str(error)))
        except Exception as error:  # noqa: BLE001 (as in `isolated`, of which this is the one entry that waits)
            self.fail(error)
            self._end()
        self._connecting = None

    def _unconnected(self, reason: Reason) -> None:
        if not (self._over or self._parted):
            self._reason = (Stage.CONNECT, reason)
        if self._transport is None:
            self._end()

    # ── asyncio.Protocol ────────────────────────────────────────────────────────────────────────

    @isolated
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        if self._over or self._parted:
            self._drop()
            return
        # Nothing may lie in our own buffer when a body counts as written.
        self._transport.set_write_buffer_limits(high=0)
        sock = transport.get_extra_info("socket")
        if sock is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
        self._connected(self._transport)
        if self.relay.implicit_tls:
            self._secure()

    @isolated
    def data_received(self, data: bytes) -> None:
        if self._over:
            return
        if self._encryption is not None:
            data = self._decrypt(self._encryption, data)
        if data and not self._over:
            self._hear(data)
        if self._encryption is not None and self._encryption.ended:
            self._close()

    @isolated
    def pause_writing(self) -> None:
        self._draining = True

    def resume_writing(self) -> None:
        self._draining = False
        # Not here: asyncio's transport is in the middle of a write, and is not to be aborted within.
        asyncio.get_running_loop().call_soon(self._resume)

    @isolated
    def _resume(self) -> None:
        self._drained()

    @isolated
    def connection_lost(self, exc: Exception | None) -> None:
        if exc is not None and not (self._over or self._parted):
            self._reason = (Stage.CONNECT, Reason(SessionReason.BROKE, str(exc)))
        elif self._encryption is not None and not (self._encryption.established or self._over):
            self._reason = (Stage.CONNECT, Reason(SessionReason.CLOSED_IN_TLS))
        self._end()

    # ── what a subclass adds ────────────────────────────────────────────────────────────────────

    def _connected(self, transport: asyncio.Transport) -> None:
        """The socket stands; nothing came yet."""

    def _hear(self, data: bytes) -> None:
        """Octets of the session came."""

    def _secured(self) -> None:
        """TLS stands, and the certificate fits."""

    def _drained(self) -> None:
        """All that was written has left this process."""

    def _account(self) -> None:
        """The channel has ended, for `_reason`: tell of what was under way."""

    # ── what a subclass asks for ────────────────────────────────────────────────────────────────

    def abort(self, stage: str, reason: Why) -> None:
        """End the connection at once; what is not written yet never will be."""
        if self._over:
            return
        if not self._parted:
            self._reason = (stage, reason)
        self._over = True
        self._drop()

    def fail(self, error: Exception) -> None:
        """End this session for an error of ours."""
        log.error("the session with %s ends for an error in it", self.relay.name, exc_info=error)
        self._reason = (Stage.SESSION, Reason("", traced(error)))
        self._over = True
        self._drop()

    def _close(self) -> None:
        """Close the connection once all is written; the caller awaits nothing more."""
        if self._transport is None:
            self._drop()
        elif not (self._over or self._transport.is_closing()):
            if self._encryption is not None:
                self._encryption.close()
                self._send(self._encryption)
            self._transport.close()

    def _write(self, segments: Sequence[bytes]) -> None:
        assert self._transport is not None
        if self._encryption is None:
            self._transport.writelines(segments)
        else:
            self._encryption.write(segments)
            self._send(self._encryption)

    def _secure(self) -> None:
        """Upgrade to TLS; a certificate that does not fit ends the session before any password is sent."""
        try:
            self._encryption = Encryption(self.relay.context, self.relay.host)
        except (OSError, ValueError) as error:
            self.abort(self._tls, tls_error(error, self._tls))
        else:
            self._send(self._encryption)

    def _decrypt(self, encryption: Encryption, data: bytes) -> bytes:
        shaking_hands = not encryption.established
        try:
            octets = encryption.receive(data)
        except ssl.SSLError as error:
            self._send(encryption)  # the alert tells the other side why
            # In TLS 1.3 what the relay has against us comes when our side of the handshake is done.
            self.abort(Stage.CONNECT if self._heard else self._tls, tls_error(error, self._tls))
            return b""
        self._send(encryption)
        self._heard = self._heard or bool(octets)
        if shaking_hands and encryption.established:
            self._secured()
        return octets

    def _send(self, encryption: Encryption) -> None:
        if self._transport is not None and (output := encryption.take_output()):
            self._transport.write(output)

    def _drop(self) -> None:
        """Let go of the socket, or of the attempt to get one; `_end` follows."""
        if self._transport is not None:
            self._transport.abort()
        elif self._connecting is not None and not self._connecting.expired():
            self._connecting.reschedule(asyncio.get_running_loop().time())

    def _end(self) -> None:
        if self._ended.is_set():
            return
        self._over = True
        try:
            self._account()
        finally:
            self._ended.set()
