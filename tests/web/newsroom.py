"""Issues, runs and copies as rows, made from the sample issue, and the pages' client."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.test import Client

from distributor import configuration
from distributor.desk import edition as editions
from distributor.desk import revisions
from distributor.issue import document, parse
from distributor.issue.stored import StoredContent, pack
from distributor.mail.tokens import Purpose, token
from distributor.publication.number import IssueNumber
from distributor.states import DeliveryState, Origin, Role, RunKind, RunState
from distributor.store.models import Delivery, Document, Group, Issue, Publication, Revision, Run, SignOff
from distributor.store.queries import login_links

SAMPLE = Path(__file__).resolve().parents[2] / "sample" / "issue-2026-11.md"
READ = document.read(SAMPLE)
PARSED = parse.parse(READ)
PACKED, _no_pictures = pack(StoredContent(READ, PARSED))
HERE = {"host": "127.0.0.1:8000"}
# What mail programs take for the end of a link, as it comes in a request.
GLUED = (
    ".", ")", "/", ",", "%22", "&gt;", "%3E", "%20", "%0A", "%C2%A0", "%E3%80%82", "%EF%BC%8C", "%EF%BC%89",
    "%E3%80%82%E5%A6%82%E6%9E%9C", ").%0D%0A", "//", "*", "%E2%80%8B",
)  # fmt: skip
HOSTILE = '</title><script>alert("x")</script><img src=x onerror=alert(1)>'


def stranger(**headers: str) -> Client:
    """A browser that nobody has let in; English unless asked otherwise."""
    return Client(headers={"accept-language": "en", **HERE, **headers})


def at_the_machine(**headers: str) -> Client:
    """A browser that was let in by a link for “this machine”; English unless asked otherwise."""
    browser = stranger(**headers)
    browser.post(f"/login/{login_links.make(None)}", headers=HERE)
    return browser


def hidden(browser: Client, page: str, action: str) -> dict[str, str]:
    """The hidden fields of the page's form for that address."""
    text = browser.get(page).content.decode()
    form = re.search(rf'<form[^>]* action="{re.escape(action)}"[^>]*>(.*?)</form>', text, re.DOTALL)
    assert form, (page, action)
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form[1]))


def press(browser: Client, page: str, action: str, fields: Mapping[str, object] | None = None) -> Any:
    """Open the page, fill in its form for that address, and press the button."""
    return browser.post(action, {**hidden(browser, page, action), **(fields or {})})


def asks_to_log_in(answer: Any) -> bool:
    """Whether a form was answered with the log-in in place of what it asked for."""
    return answer.status_code == 403 and 'action="/login"' in answer.content.decode()


def issue(number: int = 11, *, layout: str = "full", title: str = PARSED.publication) -> Issue:
    """An issue with the sample as its document, unsigned."""
    defaults = {"slug": f"p{Publication.objects.count() + 1}"}
    publication, _made = Publication.objects.get_or_create(title=title, defaults=defaults)
    made = Issue.objects.create(
        publication=publication,
        slug=f"2026-{number:02}",
        year=2026,
        number=number,
        position=IssueNumber(number, number).position,
        date=dt.date(2026, 11, 30),
        layout=layout,
    )
    kept = Document.objects.create(
        issue=made, name=SAMPLE.name, sha256=f"{number:064}", content=SAMPLE.read_bytes()
    )
    made.revision = Revision.objects.create(issue=made, document=kept, content=PACKED)
    made.save()
    return made


def edit(of: Issue) -> None:
    """Let the issue say something else."""
    assert of.revision
    revisions.keep_edited(of, dataclasses.replace(PARSED, telephone="0314-0000"), Origin.PLACING)


def sign(of: Issue, *names: str) -> None:
    """Sign the issue's present content in the order of the roles."""
    edition = editions.freeze(editions.compose(of, configuration.office()))
    for role, name in zip(tuple(Role), names, strict=False):
        SignOff.objects.create(edition=edition, role=role, name=name)


def group(name: str = "市法院") -> Group:
    found, _made = Group.objects.get_or_create(name=name, defaults={"order": 1, "file": "court.csv"})
    return found


def run(of: Issue, *copies: Delivery, kind: str = RunKind.ISSUE, state: str = RunState.SENDING) -> Run:
    """A run of the issue's present content with these copies, numbered from 1."""
    composition = editions.compose(of, configuration.office())
    made = Run.objects.create(
        issue=of,
        edition=editions.freeze(composition),
        kind=kind,
        state=state,
        groups=sorted({copy.group.name for copy in copies if copy.group}),
        sender=dataclasses.asdict(composition.sender),
        date=dt.datetime(2026, 11, 30, 9, tzinfo=dt.UTC),
        link_key=secrets.token_bytes(32),
    )
    for number, copy in enumerate(copies, 1):
        copy.run, copy.copy_number = made, number
    Delivery.objects.bulk_create(copies)
    return made


def copy(
    name: str = "王某某", state: str = DeliveryState.ACCEPTED, *, of: str = "市法院", **fields: object
) -> Delivery:
    """A copy for an address made from the name."""
    address = f"reader-{abs(hash(name))}@example.com"
    given = {"address": address, "address_key": address, **fields}
    return Delivery(name=name, state=state, group=group(of), changed=dt.datetime.now(dt.UTC), **given)


def copies(*states: str, of: str = "市法院") -> list[Delivery]:
    """One copy per state, for readers of different names."""
    return [copy(f"读者{of}{place}", state, of=of) for place, state in enumerate(states, 1)]


def link(purpose: Purpose, of: Run, number: int = 1) -> str:
    """The path of the link in that copy."""
    letter = {"read": "r", "unsubscribe": "u"}[purpose]
    return f"/{letter}/{token(purpose, of.pk, number, bytes(of.link_key))}"
