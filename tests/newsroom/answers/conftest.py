"""Contributors' mails as they stand in the tables, and a real sink for what is answered."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from distributor import configuration
from distributor.audience.address import comparable
from distributor.delivery.sending import copies
from distributor.delivery.sending.slice import send
from distributor.delivery.sending.slice_database import SliceLimits
from distributor.delivery.smtp.relay import SmtpRelay
from distributor.documents import kind
from distributor.reading.values import Attachment, File, Mailbox, MailMessage, Reading
from distributor.states import IncomingState, Route
from distributor.store.models import (
    Answer,
    Contributor,
    Incoming,
    Manuscript,
    Publication,
    Run,
    Version,
)
from distributor.store.queries import sweep
from distributor.words.reasons import english_of
from tests.delivery.sink import Sink

TITLE = "代表联络站里的“家常话”"
LIMITS = SliceLimits(slice_seconds=20, lease_seconds=30, reply_seconds=5, batch_size=50)
Write = Callable[..., tuple[Incoming, Reading, list[Manuscript]]]
_count = itertools.count(1)


@pytest.fixture
def publication(transactional_db: None) -> Publication:
    """A publication with every mail to contributors switched on."""
    return Publication.objects.create(title="云州人大工作", answers=list(Answer.KINDS))


@pytest.fixture
def arrived(publication: Publication) -> Write:
    """`arrived(titles=["…"], address=…)`: a mail, what was read in it, and its manuscripts, recorded."""

    def make(
        *titles: str,
        address: str = "wangming@example.com",
        name: str = "王明",
        message: MailMessage | None = None,
        enclosures: tuple[Attachment, ...] = (),
        **differing: object,
    ) -> tuple[Incoming, Reading, list[Manuscript]]:
        number = next(_count)
        read = message or MailMessage(
            message_id=f"<mail{number}@example.com>",
            references=("<first@example.com>",),
            sender=Mailbox(name, address),
            subject="投稿",
        )
        reading = Reading(read, enclosures=enclosures, **differing)  # type: ignore[arg-type]
        incoming = Incoming.objects.create(
            publication=publication,
            source="test",
            sha256=hashlib.sha256(str(number).encode()).hexdigest(),
            size=100,
            received=dt.datetime.now(dt.UTC),
            state=IncomingState.READ,
            route=Route.MANUSCRIPT,
            message_id=read.message_id,
            sender=address,
            sender_key=comparable(address),
            sender_name=name,
            reading={"message": {"references": list(read.references)}},
        )
        who, _made = Contributor.objects.get_or_create(name=name)
        made = []
        for place, title in enumerate(titles or (TITLE,)):
            serial = Manuscript.objects.count() + 1
            manuscript = Manuscript.objects.create(
                year=2026, serial=serial, publication=publication, contributor=who
            )
            Version.objects.create(
                manuscript=manuscript, number=1, incoming=incoming, place=f"file {place}", title=title,
                text_sha256="",
            )  # fmt: skip
            made.append(manuscript)
        return incoming, reading, made

    return make


def enclosed(number: int, name: str, state: str = "converted", **more: object) -> Attachment:
    """A file of a mail, of the kind that its name says."""
    what = name.rpartition(".")[2]
    file = File("0" * 64, 10, kind.media_type(what))
    return Attachment(number, name, what, file, state, **more)  # type: ignore[arg-type]


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink().running() as running:
        yield running


Deliver = Callable[[Answer], EmailMessage]


@pytest.fixture
def deliver(sink: Sink) -> Deliver:
    """`deliver(answer)`: its run through the engine to the sink; the mail that arrived."""

    def start(answer: Answer) -> EmailMessage:
        assert answer.run_id
        run = Run.objects.get(pk=answer.run_id)
        send(
            run.pk,
            copies.compile_run(run, configuration.office()),
            [SmtpRelay("sink", "127.0.0.1", sink.port, tls="off", connections=1)],
            LIMITS,
        )
        sweep.finish_runs()
        return arrived_at(sink, answer.address)

    return start


def arrived_at(sink: Sink, address: str) -> EmailMessage:
    """The last mail that the sink took for the address."""
    found = message_from_bytes(sink.bodies[address], policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def why(answer: Answer) -> str:
    """In English, why the answer was not written."""
    return english_of(answer.withheld)
