"""编辑 → 审核 → 签发, or a publication's own steps: signatures under one and the same content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from distributor.delivery_codes import Changed, SendReason
from distributor.desk import content as contents
from distributor.desk import edition as editions
from distributor.desk import marking
from distributor.desk.edition import ContentIdentity
from distributor.desk.office import Office
from distributor.desk.publications import rules_of, steps_of
from distributor.desk.review import Review, review
from distributor.errors import SignOffError, UserError
from distributor.issue.imprint import names_printed
from distributor.issue.issue import Issue as Parsed
from distributor.language import gettext as _
from distributor.publication.rules import Step
from distributor.reason import Reason
from distributor.states import RunKind, Severity
from distributor.store.models import Edition, Issue, SignOff
from distributor.store.queries import issues
from distributor.text import NAME
from distributor.words.issues import role_name
from distributor.words.reasons import error_of, words_of

_NAME = 100  # characters


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature that was given, and what should be looked at about it."""

    signoff: SignOff
    notices: tuple[str, ...]
    missing: tuple[str, ...]  # steps that are still to be signed


@dataclass(frozen=True, slots=True)
class Signatures:
    """Who signed an issue's present content; where nobody did, who signed what it was before."""

    steps: tuple[str, ...]  # of the publication's sign-off, in their order
    given: Mapping[str, SignOff]  # step -> signature under the present content, in the order of signing
    void: Mapping[str, SignOff] = field(default_factory=dict)  # under other content: they do not hold
    differs: tuple[Changed, ...] = ()  # what differs from that other content

    @property
    def changed(self) -> tuple[str, ...]:
        """What differs, in the language in force."""
        return _said(self.differs)

    @property
    def missing(self) -> tuple[str, ...]:
        """The steps that are still to be signed, in their order."""
        return tuple(step for step in self.steps if step not in self.given)


def sign(issue: Issue, role: str, name: str, office: Office) -> Signed:
    """Sign the issue's present content; SignOffError out of turn, or where something stops the send."""
    name = signed_name(name, missing=_("a signature needs a name"))
    step = _step(issue, role)
    looked = review(issue, office)
    _require_sound(looked)
    with transaction.atomic():
        content = contents.keep(looked.composition)
        edition = editions.freeze(looked.composition)
        _require_turn(edition, step.name, steps_of(issue.publication))
        signoff = issues.sign(edition, step.name, name)
    lacking = under(issue, content).missing
    return Signed(signoff, _mismatch(step, name, looked.parsed), lacking)


def signatures(issue: Issue, office: Office) -> Signatures:
    """Who signed the issue's present content: the one answer for pages and commands. Writes nothing."""
    last, steps = issues.last_signed_edition(issue), steps_of(issue.publication)
    if last is None:
        return Signatures(steps, {})
    try:
        return under(issue, contents.present(issue, office))
    except UserError:
        return Signatures(steps, {}, issues.signatures(last.pk), (Changed.UNREADABLE,))


def under(issue: Issue, content: ContentIdentity) -> Signatures:
    """The same for a content that was rendered just now."""
    steps = steps_of(issue.publication)
    given = issues.signatures_under(issue, content.content_hash)
    last = None if given else issues.last_signed_edition(issue)
    if last is None:
        return Signatures(steps, given)
    return Signatures(steps, given, issues.signatures(last.pk), _differing(last, content))


def missing(issue: Issue, office: Office) -> tuple[str, ...]:
    """The steps that are not signed under the issue's present content, in their order."""
    return signatures(issue, office).missing


def signed_edition(issue: Issue, office: Office) -> Edition:
    """The edition that is signed at every step and that is still the issue's content; else SignOffError.

    SendRefused where it bears a 密级. Renders the mail, whatever is remembered of it: this is what is sent.
    """
    marking.require_sendable(issue)
    return _signed(issue, contents.keep(editions.compose(issue, office)))


def edition_to_send(issue: Issue, office: Office) -> Edition:
    """The same for whoever only looks: as far as is known, and nothing is written."""
    return _signed(issue, contents.present(issue, office))


def _signed(issue: Issue, content: ContentIdentity) -> Edition:
    found = under(issue, content)
    edition = None if found.missing else issues.edition(issue, content.content_hash)
    if edition:
        return edition
    if found.void:
        raise error_of(SignOffError, SendReason.CHANGED, slug=issue.slug, what=found.differs)
    lacking = found.missing
    raise error_of(SignOffError, SendReason.UNSIGNED, slug=issue.slug, roles=lacking, role=lacking[0])


def changed_since(issue: Issue, before: Edition, office: Office) -> tuple[str, ...]:
    """What was changed in the issue since that edition, in words; () where it is the present content."""
    try:
        return changed(before, contents.present(issue, office))
    except UserError:
        return _said((Changed.UNREADABLE,))


def changed(before: Edition, now: ContentIdentity) -> tuple[str, ...]:
    """What differs from the edition, in words; the mail's text only where nothing else explains it.

    A notice about the issue has a text of its own: only what it was made of is compared.
    """
    return _said(_differing(before, now))


def _differing(before: Edition, now: ContentIdentity) -> tuple[Changed, ...]:
    if before.content_hash == now.content_hash:
        return ()
    causes = {
        Changed.DOCUMENT: before.revision_id != now.revision_id,
        Changed.LAYOUT: before.layout != now.layout,
        Changed.GROUPS: before.groups != list(now.groups),
    }
    found = tuple(cause for cause, differs in causes.items() if differs)
    return found if found or before.kind != RunKind.ISSUE else (Changed.MAIL_TEXT,)


def _said(differing: Sequence[Changed]) -> tuple[str, ...]:
    return tuple(words_of(Reason(cause)) for cause in differing)


def signed_name(name: str, *, missing: str) -> str:
    """The name as it stands under what it signs; SignOffError, with the words `missing` where it is empty."""
    plain = " ".join(name.split())
    if not plain:
        raise SignOffError(missing)
    if len(plain) > _NAME or NAME.unfit(plain):
        raise SignOffError(
            _("a name has no control characters and at most %(most)d characters") % {"most": _NAME}
        )
    return plain


def _require_sound(looked: Review) -> None:
    reasons = [problem for problem in looked.problems if problem.severity == Severity.STOP]
    if not reasons:
        return
    head = _("%(slug)s cannot be signed; put this right first (distributor issue check %(slug)s):")
    lines = [
        _("line %(line)d: %(message)s") % {"line": p.line, "message": p.message} if p.line else p.message
        for p in reasons
    ]
    raise SignOffError("\n  ".join([head % {"slug": looked.issue.slug}, *lines]))


def _step(issue: Issue, role: str) -> Step:
    """The step of that name, as stored or as the language in force calls it; SignOffError says which."""
    steps = rules_of(issue.publication).steps
    wanted = _bare(role)
    for step in steps:
        if wanted in (_bare(step.name), _bare(role_name(step.name)), _bare(step.printed)):
            return step
    words = _("%(role)s is no step of %(publication)s; there is: %(known)s")
    known = _(", ").join(role_name(step.name) for step in steps)
    values = {"role": role[:40], "publication": issue.publication.title, "known": known}
    raise SignOffError(words % values)


def _require_turn(edition: Edition, role: str, steps: Sequence[str]) -> None:
    given = issues.signatures(edition.pk)
    if role in given:
        words = _("this content is signed already as %(role)s: %(name)s")
        raise SignOffError(words % {"role": role_name(role), "name": given[role].name})
    before = [other for other in steps[: steps.index(role)] if other not in given]
    if before:
        words = _("not yet the turn of the %(role)s: first signs the %(first)s")
        raise SignOffError(words % {"role": role_name(role), "first": role_name(before[0])})


def _mismatch(step: Step, name: str, parsed: Parsed) -> tuple[str, ...]:
    """A notice where readers will see other names than the one that signs."""
    printed = names_printed(parsed, step.printed)
    if _bare(name) in map(_bare, printed):
        return ()
    words = _("the imprint names %(printed)s as %(role)s, not %(name)s; readers see the imprint")
    values = {"printed": _(", ").join(printed) or _("nobody"), "role": role_name(step.name), "name": name}
    return (words % values,)


def _bare(name: str) -> str:
    """What two ways to write a name have in common."""
    return "".join(name.split()).casefold()
