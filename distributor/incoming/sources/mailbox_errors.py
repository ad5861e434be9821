"""Classifies errors of mailboxes by the replies of providers (`mailbox_errors.toml`)."""

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
_SAID = 300  # characters of a server's reply that are kept

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
    """A folder that cannot be polled; others may. `why` is stored in its row."""

    def __init__(self, why: Reason) -> None:
        super().__init__(english_of([why]))
        self.why = why


def error(why: Reason, rest: float = 0.0) -> MailboxError:
    """A MailboxError with its reason; its English text is for the log."""
    return MailboxError(english_of([why]), why, rest)


def logging_in(host: str, fault: Exception) -> MailboxError:
    """The error of a log-in, or of the first command after it."""
    said = words_of(fault)
    for rule in _rules():
        if _fits(rule, host, said):
            return error(Reason(_MEANS[rule["means"]], said), float(rule.get("rest", 0)))
    return refused(said)


def connecting(fault: Exception) -> MailboxError:
    """The error of connecting."""
    if isinstance(fault, ssl.SSLCertVerificationError):
        return error(Reason(MailboxTrouble.CERTIFICATE, fault.verify_message), 600)
    return error(Reason(MailboxTrouble.AWAY, words_of(fault)))


def broken(fault: Exception) -> MailboxError:
    """The error of an established connection."""
    return error(Reason(MailboxTrouble.BROKEN, words_of(fault)))


def refused(said: str) -> MailboxError:
    """The error of a refused command."""
    return error(Reason(MailboxTrouble.REFUSED, said))


def words_of(fault: Exception) -> str:
    """The message of the server or the system, on one line, cleaned."""
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
