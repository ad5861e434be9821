"""Why a connection could not be made or secured: a fault of TLS by its name, the rest is the network."""

from __future__ import annotations

import ssl
from typing import Literal

from distributor.language import later

# TLS from the first byte, or after STARTTLS.
Stage = Literal["tls", "starttls"]

# OpenSSL's verification codes (X509_V_ERR_…) that an office can do something about.
_CERTIFICATE = {
    9: later("the certificate is not valid yet"),
    10: later("the certificate has expired"),
    18: later("the certificate is signed by nobody but itself"),
    62: later("the certificate is for another host"),
    64: later("the certificate is for another host"),
}
_UNTRUSTED = later("the certificate is of an authority that this machine does not trust")
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
    "tls": later("this port does not speak TLS from the first byte; smtp:// asks for STARTTLS instead"),
    "starttls": later("the relay agreed to STARTTLS and then spoke no TLS"),
}
_VERSIONS = ("UNSUPPORTED_PROTOCOL", "PROTOCOL_VERSION", "VERSION_TOO_LOW", "VERSION_TOO_HIGH")
_HUNG_UP = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError)


def failure(error: Exception, stage: Stage) -> tuple[str, str]:
    """Where it failed and why: `stage` where TLS is at fault, which no waiting mends, else `connect`."""
    if isinstance(error, ssl.SSLError) and not isinstance(error, _HUNG_UP):
        return stage, f"TLS: {_fault(error, stage)}"
    # asyncio says no more than this of a relay that ends the connection in the middle of the handshake.
    if isinstance(error, _HUNG_UP) or (isinstance(error, ConnectionError) and error.errno is None):
        told = later("it ended in the TLS handshake")
        return "connect", ": ".join(filter(None, (later("no connection"), told, str(error))))
    return "connect", later("no connection") + f": {error}"


def _fault(error: ssl.SSLError, stage: Stage) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        words = _CERTIFICATE.get(error.verify_code, _UNTRUSTED)
        return f"{words}: certificate verify failed ({error.verify_message})"
    reason = error.reason or str(error)
    words = later("the handshake failed")
    if reason in _NO_TLS:
        words = _NOT_SPOKEN[stage]
    elif any(version in reason for version in _VERSIONS):
        words = later("the relay and this machine have no TLS version in common")
    return f"{words}: {reason.replace('_', ' ').lower()}"
