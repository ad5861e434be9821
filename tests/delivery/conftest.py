"""A run with planned copies, and a sink to send them to."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Iterator
from dataclasses import asdict

import pytest

from distributor import configuration
from distributor.delivery.sending import copies
from distributor.delivery.sending.slice import send
from distributor.delivery.sending.slice_database import SliceLimits
from distributor.delivery.sending.workload import SliceReport
from distributor.delivery.smtp.relay import SmtpRelay
from distributor.desk import audience, signoff
from distributor.desk.imports import import_document
from distributor.issue.issue import Imprint
from distributor.issue.issue import Issue as Parsed
from distributor.mail.render import render
from distributor.mail.values import Sender
from distributor.states import Role
from distributor.store.models import Delivery, Edition, Issue, Publication, Revision, Run
from tests.conftest import ROOT
from tests.delivery.sink import Sink

SAMPLE = ROOT / "sample" / "issue-2026-11.md"
SENDER = Sender("云州人大工作", "gazette@example.org", "bounces@example.org", message_id_domain="example.org")
TEMPLATES = {
    "subject.txt": "《{{ issue.publication }}》",
    "body.html": "<html><body><p>{{ reader.name }}：</p><p>正文</p></body></html>",
    "body.txt": "{{ reader.name }}：正文\n",
}
ISSUE = Parsed("云州人大工作", (), "研究室", 2026, 1, None, (), Imprint(), "", "", "", "", ())
LIMITS = SliceLimits(slice_seconds=20, lease_seconds=30, reply_seconds=5, batch_size=50)


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink().running() as running:
        yield running


@pytest.fixture
def planned(transactional_db: None) -> Callable[..., Run]:
    """`planned(20)`: a run of that many planned copies, r1@example.org and so on."""

    def make(count: int) -> Run:
        publication, _ = Publication.objects.get_or_create(title="云州人大工作")
        number = publication.issues.count() + 1
        issue = Issue.objects.create(
            publication=publication, slug=f"2026-{number:02}", year=2026, number=number, position=number
        )
        revision = Revision.objects.create(issue=issue, content=b"")
        mail = render(ISSUE, SENDER, templates=TEMPLATES)
        edition = Edition.objects.create(
            issue=issue, revision=revision, content_hash="0" * 64, layout="full", groups=[],
            subject=mail.subject, html=mail.html, text=mail.text,
        )  # fmt: skip
        run = Run.objects.create(
            issue=issue, edition=edition, groups=[], sender=asdict(SENDER),
            date=dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC), link_key=secrets.token_bytes(32),
        )  # fmt: skip
        addresses = [f"r{number}@example.org" for number in range(1, count + 1)]
        Delivery.objects.bulk_create(
            Delivery(run=run, copy_number=place, name=f"读者{place}", address=address, address_key=address)
            for place, address in enumerate(addresses, start=1)
        )
        return run

    return make


@pytest.fixture
def deliver(sink: Sink) -> Callable[..., SliceReport]:
    """`deliver(run)`: one slice to the sink, four sessions; `connections=`, `limits=`, `stopping=` differ."""

    def start(run: Run, **differing: object) -> SliceReport:
        connections = int(differing.pop("connections", 4))  # type: ignore[call-overload]
        relays = differing.pop("relays", None) or [
            SmtpRelay("sink", "127.0.0.1", sink.port, tls="off", connections=connections)
        ]
        limits = differing.pop("limits", LIMITS)
        compiled = copies.compile_run(run, configuration.office())
        return send(run.pk, compiled, relays, limits, **differing)[run.pk]  # type: ignore[arg-type]

    return start


def about(run: Run) -> Issue:
    """The issue that the run sends; an answer has none."""
    assert run.issue
    return run.issue


def states(run: Run) -> dict[str, int]:
    """How many copies of the run are in each state."""
    found: dict[str, int] = {}
    for state in Delivery.objects.filter(run=run).values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


@pytest.fixture
def issue(transactional_db: None) -> Issue:
    """The sample issue, imported, with the sample's readers, not signed."""
    imported = import_document(SAMPLE, configuration.office()).issue
    audience.apply(audience.pending(ROOT / "recipients"))
    return imported


@pytest.fixture
def signed(issue: Issue) -> Issue:
    """The sample issue with its three signatures."""
    for role in tuple(Role):
        signoff.sign(issue, role, "王静", configuration.office())
    return issue
