"""What went wrong with TLS, by its name: the certificate, the versions, or no TLS at all."""

from __future__ import annotations

import ssl

from distributor.delivery_codes import SessionReason
from distributor.reason import Reason
from distributor.states import Stage

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
