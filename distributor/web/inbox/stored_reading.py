"""What was read of a mail, back from its row."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from distributor.reading.values import MailMessage, Signals
from distributor.store.models import Incoming

Part = TypeVar("Part", MailMessage, Signals)


def message(mail: Incoming) -> MailMessage:
    """The mail's header and text; empty where nothing was read, or an older reader wrote it otherwise."""
    return _part(mail, "message", MailMessage) or MailMessage()


def signals(mail: Incoming) -> Signals:
    """What the mail shows of its own nature."""
    return _part(mail, "signals", Signals) or Signals()


def _part(mail: Incoming, name: str, kind: type[Part]) -> Part | None:
    stored = mail.reading.get(name) if isinstance(mail.reading, dict) else None
    try:
        return msgspec.convert(stored, kind) if stored else None
    except msgspec.ValidationError:
        return None
