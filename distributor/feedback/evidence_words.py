"""Texts for evidence against an address."""

from __future__ import annotations

from distributor.language import gettext as _
from distributor.reason import Reason
from distributor.store.models import Suppression, SuppressionEvidence
from distributor.words.reasons import words_of


def cause(name: str) -> str:
    """The text of a verdict; its name if there is none."""
    return {
        "no-such-user": _("nobody has this mailbox"),
        "no-such-domain": _("there is no such mail domain"),
    }.get(name, name)


def said(of: SuppressionEvidence) -> str:
    """The kind of evidence, its text, and the imported file."""
    source = _("imported from %(file)s") % {"file": of.source} if of.source else ""
    return " · ".join(filter(None, (words_of(Reason(of.code, of.text)), source)))


def lift_reason(of: Suppression) -> str:
    """Why the suppression was lifted."""
    return words_of(Reason(of.lift_code, of.lift_reason))


def evidence(of: SuppressionEvidence) -> str:
    """The text of one piece of evidence, with its copy."""
    copy = ""
    if of.run and of.copy_number:
        copy = _("%(slug)s, copy no. %(number)d") % {"slug": of.run.slug, "number": of.copy_number}
    return ": ".join(filter(None, (copy, " ".join(filter(None, (cause(of.cause), said(of)))))))
