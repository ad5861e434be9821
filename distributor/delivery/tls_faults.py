"""What went wrong with TLS, told by its name: the certificate, the versions, or no TLS at all."""

from __future__ import annotations

import ssl

from distributor.language import later
from distributor.states import Stage

# TLS from the first byte, or after STARTTLS.

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
    Stage.TLS: later("this port does not speak TLS from the first byte; smtp:// asks for STARTTLS instead"),
    Stage.STARTTLS: later("the relay agreed to STARTTLS and then spoke no TLS"),
}
_VERSIONS = ("UNSUPPORTED_PROTOCOL", "PROTOCOL_VERSION", "VERSION_TOO_LOW", "VERSION_TOO_HIGH")


def fault(error: Exception, stage: Stage) -> str:
    """What TLS found wrong, in words for people, with OpenSSL's own behind them."""
    return f"TLS: {_fault(error, stage) if isinstance(error, ssl.SSLError) else error}"


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
