"""How one would write it without thinking: per reader an EmailMessage, and smtplib, one after the other.

In its favour: styles are inlined once and the session is kept.
"""

from __future__ import annotations

import smtplib
import time
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import format_datetime

from bench.legs import Leg
from distributor.mail import slots
from distributor.mail.render import filled
from distributor.mail.values import Reader, RenderedIssue, RunStamp, Sender


def send(
    rendered: RenderedIssue, sender: Sender, stamp: RunStamp, readers: Sequence[Reader], port: int
) -> Leg:
    """Send every reader's own mail."""
    with smtplib.SMTP("127.0.0.1", port) as session:
        session.ehlo()
        before, started = time.process_time(), time.perf_counter()
        for reader in readers:
            message = _message(rendered, sender, stamp, reader)
            session.send_message(message, sender.envelope, reader.address)
        return Leg(len(readers), time.perf_counter() - started, time.process_time() - before)


def _message(rendered: RenderedIssue, sender: Sender, stamp: RunStamp, reader: Reader) -> EmailMessage:
    own = filled(rendered, slots.fields(reader, stamp))
    message = EmailMessage()
    message["From"] = f"{sender.name} <{sender.address}>"
    message["To"] = f"{reader.name} <{reader.address}>"
    message["Subject"] = own.subject
    message["Date"] = format_datetime(stamp.date)
    message["Message-ID"] = f"<{stamp.run_id}.{reader.copy_number}@{sender.message_id_domain}>"
    message.set_content(own.text)
    message.add_alternative(own.html, subtype="html")
    return message
