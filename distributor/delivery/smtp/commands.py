"""The commands that ask a relay to take one copy, with the parameters that it offers to understand.

SIZE (RFC 1870), SMTPUTF8 (RFC 6531), and of DSN (RFC 3461): headers only come back with a bounce, ENVID
names the copy in it. There is no BODY=8BITMIME (RFC 6152): a mail of ours is base64, 7 bits throughout.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from distributor.delivery.smtp.policy import Policy
from distributor.delivery.transport.copy import Envelope

_LONGEST_ENVID, _LONGEST_ORCPT = 100, 500  # RFC 3461 sections 4.4 and 4.2
_XTEXT = re.compile(r"[!-*,-<>-~]*")
_NOT_XTEXT = re.compile(r"[^!-*,-<>-~]")
_NOT_UTF8_XTEXT = re.compile(r"[^!-*,-<>-\[\]-~]")


@dataclass(frozen=True, slots=True)
class Offer:
    """What the relay offers that matters to a copy."""

    pipelines: bool = False
    size: bool = False
    limit: int = 0  # octets of the largest message; 0 where it names none
    utf8: bool = False
    dsn: bool = False
    chunks: bool = False  # and it pipelines: BDAT in lockstep would gain nothing

    @classmethod
    def of(cls, extensions: dict[str, str], policy: Policy) -> Offer:
        limit = extensions.get("SIZE", "")
        pipelines = "PIPELINING" in extensions
        return cls(
            pipelines=pipelines,
            size="SIZE" in extensions,
            limit=int(limit) if limit.isascii() and limit.isdigit() and len(limit) < 20 else 0,
            utf8="SMTPUTF8" in extensions,
            dsn="DSN" in extensions,
            chunks=policy.chunking and pipelines and "CHUNKING" in extensions,
        )

    def mail(self, envelope: Envelope) -> bytes:
        size = f" SIZE={envelope.size}" if self.size and envelope.size else ""
        utf8 = " SMTPUTF8" if envelope.utf8 else ""
        dsn = f" RET=HDRS{_envid(envelope.envid)}" if self.dsn else ""
        return f"MAIL FROM:<{envelope.sender}>{size}{utf8}{dsn}\r\n".encode()

    def rcpt(self, envelope: Envelope) -> bytes:
        dsn = f" NOTIFY=FAILURE,DELAY{_orcpt(envelope.recipient)}" if self.dsn else ""
        return f"RCPT TO:<{envelope.recipient}>{dsn}\r\n".encode()


def xtext(text: str) -> str:
    """ASCII text as the value of a DSN parameter (RFC 3461 section 4)."""
    if _XTEXT.fullmatch(text):
        return text
    return _NOT_XTEXT.sub(lambda found: f"+{ord(found[0]):02X}", text)


def utf8_xtext(text: str) -> str:
    """An internationalised address as such a value (RFC 6533 section 3)."""
    return _NOT_UTF8_XTEXT.sub(lambda found: f"\\x{{{ord(found[0]):02X}}}", text)


def _envid(envid: str) -> str:
    value = xtext(envid) if envid.isascii() else ""
    return f" ENVID={value}" if 0 < len(value) <= _LONGEST_ENVID else ""


def _orcpt(recipient: str) -> str:
    """The recipient as we know it, for the notification to name."""
    ascii_only = recipient.isascii()
    value = f"rfc822;{xtext(recipient)}" if ascii_only else f"utf-8;{utf8_xtext(recipient)}"
    return f" ORCPT={value}" if len(value) <= _LONGEST_ORCPT else ""
