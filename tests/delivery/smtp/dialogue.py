"""A session and the relay's side of it, by hand."""

from __future__ import annotations

from distributor.delivery.smtp.events import Event
from distributor.delivery.smtp.policy import Policy
from distributor.delivery.smtp.session import SmtpSession
from distributor.delivery.transport.copy import Envelope

ONE = Envelope(1, "a@example.org", "b@example.org", 10)
TWO = Envelope(2, "a@example.org", "c@example.org", 20)
EHLO = b"250-sink\r\n250-PIPELINING\r\n250-SIZE 1000\r\n250 AUTH PLAIN LOGIN\r\n"


def offering(*keywords: str) -> bytes:
    """A reply to EHLO."""
    lines = ["sink", *keywords]
    return b"".join(
        f"250{'-' if place < len(lines) else ' '}{line}\r\n".encode() for place, line in enumerate(lines, 1)
    )


def said(session: SmtpSession) -> bytes:
    """What the session writes."""
    return b"".join(session.take_output())


def hear(session: SmtpSession, data: bytes) -> list[Event]:
    """The relay's answer, once everything is written."""
    session.take_output()
    return session.receive(data)


def greeted(**policy: object) -> SmtpSession:
    """A session that has said EHLO and awaits what is offered."""
    session = SmtpSession(Policy("office.example.org", **policy))  # type: ignore[arg-type]
    assert session.receive(b"220 hello\r\n") == []
    assert said(session) == f"{'LHLO' if policy.get('lmtp') else 'EHLO'} office.example.org\r\n".encode()
    return session


def opened(offer: bytes = EHLO, **policy: object) -> SmtpSession:
    """A session to a relay with this offer."""
    session = greeted(**policy)
    session.receive(offer)
    return session


def at_the_gate(offer: bytes = EHLO, **policy: object) -> SmtpSession:
    """A session whose first copy wants only its dot."""
    session = opened(offer, **policy)
    session.begin(ONE)
    hear(session, b"250 ok\r\n250 ok\r\n" + (b"" if session.offer.chunks else b"354 go on\r\n"))
    session.write_body([b"x\r\n"])
    session.take_output()
    return session
