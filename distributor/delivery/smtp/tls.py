"""TLS without I/O: octets of the socket in, octets of the session out, and the other way round (RFC 8446).

Not asyncio's own, which reports its buffer as empty while a body still lies in the one below it, tells nobody
of a connection that ends in the middle of a handshake, and may be closed only once (docs/decisions/0042).
"""

from __future__ import annotations

import ssl
from collections.abc import Sequence

_READ = 1 << 18  # octets at a time


class Encryption:
    """Our side of one connection; its output is to be written after every call, after a failed one, too."""

    def __init__(self, context: ssl.SSLContext, host: str) -> None:
        """Begin the handshake; ValueError where no certificate can bear the host's name."""
        self.established = False
        self.ended = False  # the other side closed: nothing more comes
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=host)
        self._shake_hands()

    def receive(self, data: bytes) -> bytes:
        """What those octets say; raises ssl.SSLError, in the handshake where the certificate does not fit."""
        self._incoming.write(data)
        if not self.established:
            self._shake_hands()
        return self._decrypted() if self.established else b""

    def write(self, segments: Sequence[bytes]) -> None:
        """Encrypt them; only where the connection is established."""
        rest = memoryview(b"".join(segments))  # one by one, each would be a record of its own
        while rest:
            rest = rest[self._tls.write(rest) :]

    def close(self) -> None:
        """Tell the other side that nothing more comes (close_notify); its answer is not waited for."""
        if self.established:
            try:
                self._tls.unwrap()
            except ssl.SSLError:
                return

    def take_output(self) -> bytes:
        """What is to be written to the socket."""
        return self._outgoing.read()

    def _shake_hands(self) -> None:
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            return
        self.established = True

    def _decrypted(self) -> bytes:
        found = []
        try:
            while not self.ended:
                found.append(self._tls.read(_READ))
                self.ended = not found[-1]
        except ssl.SSLWantReadError:
            pass
        return b"".join(found)
