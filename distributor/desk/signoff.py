"""编辑 → 审核 → 签发: three signatures under one and the same content."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from distributor.desk import edition as editions
from distributor.desk.edition import Composition
from distributor.desk.review import Review, review
from distributor.errors import SignOffError
from distributor.issue.issue import Imprint
from distributor.language import gettext as _
from distributor.store.models import Edition, Issue, SignOff
from distributor.store.queries import issues

_NAME = 100  # characters


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature that was given, and what should be looked at about it."""

    signoff: SignOff
    notices: tuple[str, ...]
    missing: tuple[str, ...]  # roles that still have to sign


def sign(issue: Issue, role: str, name: str) -> Signed:
    """Sign the issue's present content; SignOffError out of turn, or where something stops the send."""
    name = _fit(name)
    looked = review(issue)
    _require_sound(looked)
    with transaction.atomic():
        edition = editions.freeze(looked.composition)
        _require_turn(edition, role)
        signoff = edition.signoffs.create(role=role, name=name)
    lacking = tuple(other for other in SignOff.ROLES if other not in issues.signatures(edition))
    return Signed(signoff, _mismatch(role, name, looked.parsed.imprint), lacking)


def missing(issue: Issue) -> tuple[str, ...]:
    """The roles that have not signed the issue's present content, in the order in which they sign."""
    edition = editions.current(issue)
    given = issues.signatures(edition) if edition else {}
    return tuple(role for role in SignOff.ROLES if role not in given)


def signed_edition(issue: Issue) -> Edition:
    """The edition that all three signed and that is still the issue's content; else SignOffError."""
    composition = editions.compose(issue)
    edition = issues.edition(issue, composition.content_hash)
    given = issues.signatures(edition) if edition else {}
    lacking = [role for role in SignOff.ROLES if role not in given]
    if edition and not lacking:
        return edition
    last = issues.last_signed_edition(issue)
    if last and not given:
        raise SignOffError(_void(issue, last, composition))
    raise SignOffError(_unsigned(issue, lacking))


def changed(before: Edition, now: Composition) -> tuple[str, ...]:
    """What differs from the edition, in words; the mail's text only where nothing else explains it."""
    causes = {
        _("document"): before.document_id != now.document.pk,
        _("layout"): before.layout != now.layout,
        _("groups"): before.groups != list(now.groups),
    }
    return tuple(word for word, differs in causes.items() if differs) or (_("text of the mail"),)


def role_name(role: str) -> str:
    """The role as people call it."""
    return {SignOff.EDITOR: _("editor"), SignOff.REVIEWER: _("reviewer"), SignOff.SIGNATORY: _("signatory")}[
        role
    ]


def _fit(name: str) -> str:
    plain = " ".join(name.split())
    if not plain:
        raise SignOffError(_("a signature needs a name"))
    if len(plain) > _NAME or not plain.isprintable():
        raise SignOffError(
            _("a name has no control characters and at most %(most)d characters") % {"most": _NAME}
        )
    return plain


def _require_sound(looked: Review) -> None:
    reasons = [problem for problem in looked.problems if problem.severity == "stop"]
    if not reasons:
        return
    head = _("%(slug)s cannot be signed; put this right first (distributor issue check %(slug)s):")
    lines = [
        _("line %(line)d: %(message)s") % {"line": p.line, "message": p.message} if p.line else p.message
        for p in reasons
    ]
    raise SignOffError("\n  ".join([head % {"slug": looked.issue.slug}, *lines]))


def _require_turn(edition: Edition, role: str) -> None:
    given = issues.signatures(edition)
    if role in given:
        words = _("this content is signed already as %(role)s: %(name)s")
        raise SignOffError(words % {"role": role_name(role), "name": given[role].name})
    before = [other for other in SignOff.ROLES[: SignOff.ROLES.index(role)] if other not in given]
    if before:
        words = _("not yet the turn of the %(role)s: first signs the %(first)s")
        raise SignOffError(words % {"role": role_name(role), "first": role_name(before[0])})


def _mismatch(role: str, name: str, imprint: Imprint) -> tuple[str, ...]:
    """A notice where readers will see other names than the one that signs."""
    printed = {
        SignOff.EDITOR: imprint.editors,
        SignOff.REVIEWER: imprint.reviewers,
        SignOff.SIGNATORY: imprint.signatories,
    }[role]
    if _bare(name) in map(_bare, printed):
        return ()
    words = _("the imprint names %(printed)s as %(role)s, not %(name)s; readers see the imprint")
    values = {"printed": _(", ").join(printed) or _("nobody"), "role": role_name(role), "name": name}
    return (words % values,)


def _bare(name: str) -> str:
    return "".join(name.split())


def _void(issue: Issue, last: Edition, now: Composition) -> str:
    words = _("%(slug)s was changed after it was signed (%(what)s); it needs all three signatures again")
    return words % {"slug": issue.slug, "what": _(", ").join(changed(last, now))}


def _unsigned(issue: Issue, lacking: list[str]) -> str:
    words = _(
        "%(slug)s is not signed by: %(roles)s; distributor issue sign %(slug)s --role %(role)s --as NAME"
    )
    names = _(", ").join(role_name(role) for role in lacking)
    return words % {"slug": issue.slug, "roles": names, "role": lacking[0]}
