"""The mail of an issue, composed and frozen: what is signed is what is sent."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from distributor import __version__
from distributor.audience.group import Group
from distributor.desk import reading, revisions, signing
from distributor.desk.office import Office
from distributor.desk.publications import additions, office_of, with_additions
from distributor.desk.reading import IssueReading
from distributor.desk.sender import SETTINGS, sender
from distributor.mail.render import render
from distributor.mail.templates import load_templates
from distributor.mail.values import MailPicture, RenderedIssue, Sender
from distributor.states import Layout
from distributor.store import models
from distributor.store.queries import issues
from distributor.store.queries import revisions as queries

TEMPLATE = "issue"  # folder of the template below MAIL_TEMPLATES


@dataclass(frozen=True, slots=True)
class ContentIdentity:
    """Identifies one content of an issue, without its texts."""

    revision_id: int
    layout: str
    groups: tuple[str, ...]
    content_hash: str  # what signatures are bound to


@dataclass(frozen=True, slots=True)
class Composition:
    """An issue's mail as its revision, layout and groups make it at this moment."""

    issue: models.Issue
    revision: models.Revision
    layout: Layout
    groups: tuple[str, ...]  # names, in the order of the 送发 list
    sender: Sender
    mail: RenderedIssue
    templates: Mapping[str, str]  # their sources where every copy needs a render of its own, else empty
    additions: Mapping[str, Any]  # what the publication's rules added to the document
    fingerprint: str  # of all that it was made from

    @property
    def content_hash(self) -> str:
        """What a signature is bound to: SHA-256 over canonical JSON of all that a reader could see change."""
        content = {
            "document": self.revision.document.sha256 if self.revision.document else "",
            "layout": self.layout,
            "groups": self.groups,
            "subject": self.mail.subject,
            "html": self.mail.html,
            "text": self.mail.text,
            "pictures": [
                [p.content_id, p.media_type, p.name, sha256(p.data).hexdigest()] for p in self.mail.pictures
            ],
            "templates": dict(self.templates),
        }
        return sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode("ascii")).hexdigest()

    @property
    def content(self) -> ContentIdentity:
        return ContentIdentity(self.revision.pk, self.layout, self.groups, self.content_hash)


def templates(office: Office) -> Mapping[str, str]:
    """The sources of the issue's mail template, of the office as the issue's publication has it."""
    return load_templates(office.mail_templates, TEMPLATE, else_built_in=office.language == "en")


def layout_of(issue: models.Issue) -> Layout:
    """How much of the issue its mail holds."""
    return Layout(issue.layout)


def compose(issue: models.Issue, office: Office) -> Composition:
    """Render the issue's mail from its current revision, layout and groups."""
    return compose_read(reading.read(issue), office)


def compose_read(read: IssueReading, office: Office) -> Composition:
    """The same for a revision that was read already."""
    office = office_of(read.issue.publication, office)
    sources, own = templates(office), sender(read.parsed, office)
    layout = layout_of(read.issue)
    mail = render(
        read.parsed, own, layout=layout, groups=read.groups, templates=sources, columns=read.columns
    )
    frozen = sources if mail.personal else {}
    made_from = fingerprint(read.issue, read.known, sources, office)
    return Composition(
        read.issue, read.revision, layout, read.groups, own, mail, frozen, read.additions, made_from
    )


def fingerprint(
    issue: models.Issue, known: Sequence[Group], sources: Mapping[str, str], office: Office
) -> str:
    """SHA-256 of all that the issue's mail is rendered from; the version stands for the code.

    `known` are the groups of the database, `sources` the templates, `office` as the publication has it.
    """
    inputs = {
        "version": __version__,
        "revision": queries.identity(issue),
        "layout": issue.layout,
        "groups": [(group.name, group.aliases, group.columns) for group in known],
        "settings": {name: getattr(office, name.lower()) for name in SETTINGS},
        "rules": issue.publication.rules,
        "templates": dict(sources),
    }
    return sha256(json.dumps(inputs, sort_keys=True).encode("ascii")).hexdigest()


def sender_of(issue: models.Issue, office: Office) -> Sender:
    """The sender of the issue's mails as its content and the settings make it, with who signs."""
    parsed = revisions.issue_of(revisions.current(issue), pictures=False)
    parsed = with_additions(parsed, additions(parsed, issue.publication))
    office = office_of(issue.publication, office)
    return replace(sender(parsed, office), signed_by=signing.freeze(office))


def freeze(composition: Composition) -> models.Edition:
    """The edition of that content, kept once."""
    mail = composition.mail
    return issues.keep_edition(
        composition.issue,
        composition.content_hash,
        {
            "revision": composition.revision,
            "layout": composition.layout,
            "groups": list(composition.groups),
            "subject": mail.subject,
            "html": mail.html,
            "text": mail.text,
            "pictures": [_picture(picture) for picture in mail.pictures],
            "personal": mail.personal,
            "templates": dict(composition.templates),
            "additions": dict(composition.additions),
        },
    )


def _picture(picture: MailPicture) -> dict[str, str]:
    return {
        "content_id": picture.content_id,
        "media_type": picture.media_type,
        "name": picture.name,
        "data": b64encode(picture.data).decode("ascii"),
    }
