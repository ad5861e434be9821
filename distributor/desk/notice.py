"""更正 and 撤回: a short notice about an issue that was sent, composed, signed and frozen as an edition."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from django.db import transaction

from distributor.audience.group import columns_of
from distributor.desk import revisions, signoff
from distributor.desk.office import Office
from distributor.desk.publications import groups_of, office_of, steps_of, with_additions
from distributor.desk.sender import sender
from distributor.errors import SendRefused
from distributor.language import LANGUAGES, speaking
from distributor.language import gettext as _
from distributor.mail.render import render
from distributor.mail.templates import load_templates
from distributor.mail.values import Notice, RenderedIssue
from distributor.store.models import Edition, Issue, Run
from distributor.store.queries import issues
from distributor.text import NOTE, typed
from distributor.words.runs import run_kind_name

TEMPLATE = "notice"  # folder of the template below MAIL_TEMPLATES
LONGEST = 5000  # characters


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """A notice about an issue, rendered from what that issue was when it was sent."""

    about: Edition
    kind: str  # Run.CORRECTION | Run.WITHDRAWAL
    text: str
    mail: RenderedIssue
    templates: Mapping[str, str]  # their sources where every copy needs a render of its own, else empty

    @property
    def issue(self) -> Issue:
        assert self.about.issue  # what has none is an answer, and nobody corrects those
        return self.about.issue

    @property
    def content_hash(self) -> str:
        """What the signature is bound to: SHA-256 over all that a reader could see change."""
        mail = self.mail
        content = [self.kind, self.text, self.about.content_hash, mail.subject, mail.html, mail.text]
        written = json.dumps([*content, dict(self.templates)], sort_keys=True, separators=(",", ":"))
        return sha256(written.encode("ascii")).hexdigest()


def templates(office: Office) -> Mapping[str, str]:
    """The sources of the notice's mail template: the office's own, else the built-in ones."""
    return load_templates(office.mail_templates, TEMPLATE, else_built_in=True)


def of(edition: Edition, language: str) -> Notice | None:
    """The notice that the edition is; None for an issue."""
    return _notice(edition.kind, edition.notice, language) if edition.kind in Run.NOTICES else None


def compose(about: Edition, kind: str, text: str, office: Office) -> NoticeDraft:
    """Render the notice about an edition that was sent; SendRefused for a text that fits no mail."""
    assert about.issue  # nobody corrects an answer
    office = office_of(about.issue.publication, office)
    text, parsed = _fit(text), with_additions(revisions.issue_of(about.revision), about.additions)
    own, sources = sender(parsed, office), templates(office)
    mail = render(
        parsed,
        own,
        groups=tuple(about.groups),
        templates=sources,
        notice=_notice(kind, text, office.language),
        columns=columns_of(groups_of(about.issue.publication)),
    )
    return NoticeDraft(about, kind, text, replace(mail, pictures=()), sources if mail.personal else {})


def freeze(draft: NoticeDraft) -> Edition:
    """The edition of that notice, kept once."""
    return issues.keep_edition(
        draft.issue,
        draft.content_hash,
        {
            "revision": draft.about.revision,
            "kind": draft.kind,
            "notice": draft.text,
            "layout": draft.about.layout,
            "groups": draft.about.groups,
            "subject": draft.mail.subject,
            "html": draft.mail.html,
            "text": draft.mail.text,
            "personal": draft.mail.personal,
            "templates": dict(draft.templates),
            "additions": dict(draft.about.additions),
        },
    )


def sign(draft: NoticeDraft, name: str) -> Edition:
    """The frozen notice with the signatory's signature under it; a signature that is there stays."""
    with transaction.atomic():
        edition = freeze(draft)
        if not issues.signatures(edition.pk):
            issues.sign(edition, steps_of(draft.issue.publication)[-1], _signatory(name))
    return edition


def require_signatory(draft: NoticeDraft, name: str) -> None:
    """Somebody signed the notice, or this name can; else SignOffError."""
    if not issues.signatures_under(draft.issue, draft.content_hash):
        _signatory(name)


def _signatory(name: str) -> str:
    return signoff.signed_name(name, missing=_("a notice is sent under the signatory's name: --by NAME"))


def _fit(text: str) -> str:
    plain = typed(text)
    if not plain:
        raise SendRefused(_("a notice needs a text: --text FILE, or the text itself"))
    if len(plain) > LONGEST or NOTE.unfit(plain):
        words = _("a notice has at most %(most)d characters, and no control characters")
        raise SendRefused(words % {"most": LONGEST})
    return plain


def _notice(kind: str, text: str, language: str) -> Notice:
    with speaking(language or LANGUAGES[0]):  # the mail's language, whatever the page's is
        return Notice(run_kind_name(kind), tuple(text.split("\n")), str(kind))
