"""What keeps us out of a mailbox, in words that say what its provider wants (`trouble.toml`)."""

from __future__ import annotations

import re
import ssl
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from distributor.errors import MailboxError
from distributor.language import later
from distributor.text import REPLY

_FILE = Path(__file__).with_name("trouble.toml")
_SAID = 300  # characters of a server's words that are repeated

# No colon within: `told` takes a reason apart there.
WORDS = {
    "unsafe": later(
        "the provider takes this program for unsafe although it sent its ID; allow it in its web mail"
    ),
    "connections": later("too many programs are logged in to this mailbox, close some; it is tried again"),
    "code": later(
        "log-in refused; this provider wants an authorisation code (授权码), not the password, and IMAP "
        "switched on, both in the web mail's settings under POP3/SMTP/IMAP"
    ),
    "often": later("too many log-ins for the time being; it is tried again later"),
    "switched off": later(
        "IMAP is switched off; switch it on in the web mail's settings under POP3/SMTP/IMAP"
    ),
    "locked": later("the provider has locked this mailbox; log in to the web mail and follow what it says"),
    "refused": later("log-in refused; correct user and password"),
}
NOT_ASCII = later(
    "user name or password has characters outside ASCII, and this server takes such by no way that it offers "
    "(AUTH=PLAIN); set another password there"
)
AWAY = later("the server cannot be reached")
CERTIFICATE = later("the server's certificate does not fit its name, or nobody vouches for it")
BROKEN = later("the connection ended")
REFUSED = later("the server refuses")


class FolderError(Exception):
    """This folder cannot be looked through; others may."""


def logging_in(host: str, error: Exception) -> MailboxError:
    """The error of a log-in, or of the first command behind it."""
    said = words_of(error)
    for rule in _rules():
        if _fits(rule, host, said):
            return MailboxError(_joined(WORDS[rule["means"]], said), float(rule.get("rest", 0)))
    return MailboxError(_joined(REFUSED, said))


def connecting(error: Exception) -> MailboxError:
    """The error of a connection being made."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return MailboxError(_joined(CERTIFICATE, error.verify_message), 600)
    return MailboxError(_joined(AWAY, words_of(error)))


def broken(error: Exception) -> MailboxError:
    """The error of a connection that was in use."""
    return MailboxError(_joined(BROKEN, words_of(error)))


def words_of(error: Exception) -> str:
    """What the server or the system said, on one line; servers are hostile."""
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    said = re.sub(r"^b(['\"])(.*)\1$", r"\2", said)  # imaplib quotes bytes this way
    return REPLY.fit(said).strip()[:_SAID] or type(error).__name__


def _joined(words: str, said: str) -> str:
    """In the form that `told` takes apart: our words, then theirs."""
    return f"{words}: {said}" if said else words


def _fits(rule: dict[str, Any], host: str, said: str) -> bool:
    hosts = rule.get("hosts", [])
    ours = not hosts or any(host == one or host.endswith(f".{one}") for one in hosts)
    return ours and re.search(rule["match"], said, re.IGNORECASE) is not None


@cache
def _rules() -> list[dict[str, Any]]:
    rules: list[dict[str, Any]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))["rules"]
    return rules
