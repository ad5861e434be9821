"""What keeps us out of a mailbox, by codes that say what its provider wants (`mailbox_errors.toml`)."""

from __future__ import annotations

import re
import ssl
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from distributor.errors import MailboxError
from distributor.mail_codes import MailboxTrouble
from distributor.reason import Reason
from distributor.text import REPLY
from distributor.words.reasons import english_of

_FILE = Path(__file__).with_name("mailbox_errors.toml")
_SAID = 300  # characters of a server's words that are repeated

_MEANS = {
    "unsafe": MailboxTrouble.UNSAFE,
    "connections": MailboxTrouble.CONNECTIONS,
    "code": MailboxTrouble.CODE,
    "often": MailboxTrouble.OFTEN,
    "switched off": MailboxTrouble.SWITCHED_OFF,
    "locked": MailboxTrouble.LOCKED,
    "refused": MailboxTrouble.LOG_IN_REFUSED,
}


class FolderError(Exception):
    """This folder cannot be looked through; others may. `why` is what its row keeps."""

    def __init__(self, why: Reason) -> None:
        super().__init__(english_of([why]))
        self.why = why


def error(why: Reason, rest: float = 0.0) -> MailboxError:
    """The error with its reason; its text, in English, is for the log."""
    return MailboxError(english_of([why]), why, rest)


def logging_in(host: str, fault: Exception) -> MailboxError:
    """The error of a log-in, or of the first command behind it."""
    said = words_of(fault)
    for rule in _rules():
        if _fits(rule, host, said):
            return error(Reason(_MEANS[rule["means"]], said), float(rule.get("rest", 0)))
    return refused(said)


def connecting(fault: Exception) -> MailboxError:
    """The error of a connection being made."""
    if isinstance(fault, ssl.SSLCertVerificationError):
        return error(Reason(MailboxTrouble.CERTIFICATE, fault.verify_message), 600)
    return error(Reason(MailboxTrouble.AWAY, words_of(fault)))


def broken(fault: Exception) -> MailboxError:
    """The error of a connection that was in use."""
    return error(Reason(MailboxTrouble.BROKEN, words_of(fault)))


def refused(said: str) -> MailboxError:
    """The error where the server merely refuses."""
    return error(Reason(MailboxTrouble.REFUSED, said))


def words_of(fault: Exception) -> str:
    """What the server or the system said, on one line; servers are hostile."""
    said = fault.strerror if isinstance(fault, OSError) and fault.strerror else str(fault)
    said = re.sub(r"^b(['\"])(.*)\1$", r"\2", said)  # imaplib quotes bytes this way
    return REPLY.fit(said).strip()[:_SAID] or type(fault).__name__


def _fits(rule: dict[str, Any], host: str, said: str) -> bool:
    hosts = rule.get("hosts", [])
    ours = not hosts or any(host == one or host.endswith(f".{one}") for one in hosts)
    return ours and re.search(rule["match"], said, re.IGNORECASE) is not None


@cache
def _rules() -> list[dict[str, Any]]:
    rules: list[dict[str, Any]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))["rules"]
    return rules
