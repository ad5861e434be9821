"""A mail to one person as a run of its own: claimed, sent, recorded and settled like any other."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import asdict
from hashlib import sha256

from distributor.audience.address import Address
from distributor.delivery.local_time import utc_offset
from distributor.mail.values import Answering, RenderedIssue, Sender
from distributor.states import Layout, RunKind
from distributor.store.models import Delivery, Edition, Run
from distributor.store.queries import answers, witness


def begin(mail: RenderedIssue, sender: Sender, answering: Answering, *, to: Address, name: str) -> Run:
    """The run of an answer, frozen with its mail, sender and thread; to stand inside a transaction."""
    date = dt.datetime.now(dt.UTC).replace(microsecond=0)
    run = Run(
        kind=RunKind.ANSWER,
        groups=[],
        sender=asdict(sender),
        answering=asdict(answering),
        date=date,
        utc_offset=utc_offset(date),
        link_key=secrets.token_bytes(32),
    )
    reader = Delivery(copy_number=1, name=name[:500], address=to.address, address_key=to.key)
    answers.begin(run, _edition(mail), reader)
    witness.note_plan(compared=False)
    return run


def _edition(mail: RenderedIssue) -> Edition:
    """Rendered for its one reader: `personal`, and never again."""
    content = f"{mail.subject}\0{mail.html}\0{mail.text}"
    return Edition(
        kind=RunKind.ANSWER,
        content_hash=sha256(content.encode()).hexdigest(),
        layout=Layout.FULL,
        groups=[],
        subject=mail.subject,
        html=mail.html,
        text=mail.text,
        personal=True,
    )
