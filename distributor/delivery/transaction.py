"""One copy's way through a session, and what the session's replies are awaited to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from distributor.delivery.events import Broken, Envelope
from distributor.delivery.replies import Reply, SendResult
from distributor.delivery_codes import SessionReason
from distributor.reason import Reason
from distributor.states import Stage

# The stages of a copy, and beside them: a chunk of its body, the empty message, RSET and QUIT.
Awaited = Stage | Literal["chunk", "empty"]


@dataclass(slots=True)
class Transaction:
    """MAIL, RCPT and the body of one copy."""

    envelope: Envelope
    failed: SendResult | None = None  # the first bad reply; later ones of the group only follow from it
    step: Literal["asked", "body", "written", "ended"] = "asked"


def stage(awaited: Awaited) -> Stage:
    """The stage that people know it by."""
    return Stage.DATA if awaited == "chunk" or awaited == "empty" else awaited  # noqa: PLR1714  mypy narrows so


def astray(reply: Reply) -> Broken:
    """A reply that answers nothing."""
    return Broken(Reason(SessionReason.NOT_ASKED, f"{reply.code} {reply.text}"))
