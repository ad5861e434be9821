"""What evidence against an address says, in words for people."""

from __future__ import annotations

from distributor.language import gettext as _
from distributor.language import told
from distributor.store.models import SuppressionEvidence


def cause(name: str) -> str:
    """What a mail system's words were judged to mean; "" where the reason says it."""
    return {
        "no-such-user": _("nobody has this mailbox"),
        "no-such-domain": _("there is no such mail domain"),
    }.get(name, name)


def evidence(of: SuppressionEvidence) -> str:
    """What one piece of evidence says, where nothing else tells of its copy."""
    copy = ""
    if of.run and of.copy_number:
        copy = _("%(slug)s, copy no. %(number)d") % {"slug": of.run.slug, "number": of.copy_number}
    return ": ".join(filter(None, (copy, " ".join(filter(None, (cause(of.cause), told(of.text)))))))
