"""The mail of an issue, composed and frozen: what is signed is what is sent."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from django.conf import settings

from distributor.desk import reading, signing
from distributor.desk.reading import Reading
from distributor.desk.sender import sender
from distributor.mail.letter import MailPicture, RenderedIssue, Sender
from distributor.mail.render import Layout, render
from distributor.mail.templates import load_templates
from distributor.store import models

TEMPLATE = "issue"  # folder of the template below MAIL_TEMPLATES


@dataclass(frozen=True, slots=True)
class Content:
    """What tells one content of an issue from another, without its texts."""

    document_id: int
    layout: str
    groups: tuple[str, ...]
    content_hash: str  # what signatures are bound to


@dataclass(frozen=True, slots=True)
class Composition:
    """An issue's mail as its document, layout and groups make it at this moment."""

    issue: models.Issue
    document: models.Document
    layout: Layout
    groups: tuple[str, ...]  # names, in the order of the 送发 list
    sender: Sender
    mail: RenderedIssue
    templates: Mapping[str, str]  # their sources where every copy needs a render of its own, else empty

    @property
    def content_hash(self) -> str:
        """What a signature is bound to: SHA-256 over canonical JSON of all that a reader could see change."""
        content = {
            "document": self.document.sha256,
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
    def content(self) -> Content:
        return Content(self.document.pk, self.layout, self.groups, self.content_hash)


def templates() -> Mapping[str, str]:
    """The sources of the issue's mail template."""
    return load_templates(settings.MAIL_TEMPLATES / TEMPLATE)


def layout_of(issue: models.Issue) -> Layout:
    """How much of the issue its mail holds."""
    return "digest" if issue.layout == "digest" else "full"


def compose(issue: models.Issue) -> Composition:
    """Render the issue's mail from its current document, layout and groups."""
    return compose_read(reading.read(issue))


def compose_read(read: Reading) -> Composition:
    """The same for a document that was read already."""
    sources, own = templates(), sender(read.parsed)
    layout = layout_of(read.issue)
    mail = render(read.parsed, own, layout=layout, groups=read.groups, templates=sources)
    frozen = sources if mail.personal else {}
    return Composition(read.issue, read.document, layout, read.groups, own, mail, frozen)


def sender_of(issue: models.Issue) -> Sender:
    """The sender of the issue's mails as its current document and the settings make it, with who signs."""
    return replace(sender(reading.read(issue).parsed), signed_by=signing.freeze())


def freeze(composition: Composition) -> models.Edition:
    """The edition of that content, kept once."""
    mail = composition.mail
    edition, _made = composition.issue.editions.get_or_create(
        content_hash=composition.content_hash,
        defaults={
            "document": composition.document,
            "layout": composition.layout,
            "groups": list(composition.groups),
            "subject": mail.subject,
            "html": mail.html,
            "text": mail.text,
            "pictures": [_picture(picture) for picture in mail.pictures],
            "personal": mail.personal,
            "templates": dict(composition.templates),
        },
    )
    return edition


def _picture(picture: MailPicture) -> dict[str, str]:
    return {
        "content_id": picture.content_id,
        "media_type": picture.media_type,
        "name": picture.name,
        "data": b64encode(picture.data).decode("ascii"),
    }
