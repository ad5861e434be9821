"""TLS without I/O: octets of the socket in, octets of the session out, and the other way round (RFC 8446).

Not asyncio's own, which reports its buffer as empty while a body still lies in the one below it, tells nobody
of a connection that ends in the middle of a handshake, and may be closed only once (docs/decisions/0042).
`tls_error` names what went wrong: the certificate, the versions, or no TLS at all.
"""

from __future__ import annotations

import ssl
from collections.abc import Sequence

from distributor.delivery_codes import SessionReason
from distributor.reason import Reason
from distributor.states import Stage

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


# TLS from the first byte, or after STARTTLS.

# OpenSSL's verification codes (X509_V_ERR_…) that an office can do something about.
_CERTIFICATE = {
    9: SessionReason.NOT_YET_VALID,
    10: SessionReason.EXPIRED,
    18: SessionReason.SELF_SIGNED,
    62: SessionReason.OTHER_HOST,
    64: SessionReason.OTHER_HOST,
}
# How OpenSSL puts it that the octets it got are no TLS at all.
_NO_TLS = (
    "WRONG_VERSION_NUMBER",
    "HTTP_REQUEST",
    "HTTPS_PROXY_REQUEST",
    "UNKNOWN_PROTOCOL",
    "RECORD_LAYER_FAILURE",
    "PACKET_LENGTH_TOO_LONG",
    "UNEXPECTED_MESSAGE",
)
_NOT_SPOKEN = {
    Stage.TLS: SessionReason.NO_TLS_HERE,
    Stage.STARTTLS: SessionReason.NO_TLS_AFTER,
}
_VERSIONS = ("UNSUPPORTED_PROTOCOL", "PROTOCOL_VERSION", "VERSION_TOO_LOW", "VERSION_TOO_HIGH")


def tls_error(error: Exception, stage: Stage) -> Reason:
    """What TLS found wrong, with OpenSSL's own words."""
    cause = _fault(error, stage) if isinstance(error, ssl.SSLError) else Reason("", str(error))
    return Reason(SessionReason.TLS, cause=cause)


def _fault(error: ssl.SSLError, stage: Stage) -> Reason:
    if isinstance(error, ssl.SSLCertVerificationError):
        code = _CERTIFICATE.get(error.verify_code, SessionReason.UNTRUSTED)
        return Reason(code, f"certificate verify failed ({error.verify_message})")
    reason = error.reason or str(error)
    code = SessionReason.HANDSHAKE
    if reason in _NO_TLS:
        code = _NOT_SPOKEN[stage]
    elif any(version in reason for version in _VERSIONS):
        code = SessionReason.NO_COMMON_VERSION
    return Reason(code, reason.replace("_", " ").lower())
