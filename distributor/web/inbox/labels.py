"""Words about mail that came in."""

from __future__ import annotations

from collections.abc import Callable

from distributor.language import gettext as _
from distributor.reason import Reason
from distributor.store.models import Incoming, Refusal
from distributor.words import mails
from distributor.words.reasons import words_of


def sealed(name: str) -> str:
    """What a mail is wrapped in."""
    return {
        "smime-signed": _("signed (S/MIME)"),
        "smime-encrypted": _("encrypted (S/MIME): only its addressee can read it"),
        "pgp-signed": _("signed (PGP)"),
        "pgp-encrypted": _("encrypted (PGP): only its addressee can read it"),
    }.get(name, name)


def provider(name: str) -> str:
    """Whose cloud a large file lies in."""
    return {
        "qq": _("QQ Mail"), "netease": _("NetEase"), "139": _("139 Mail"),
        "189": _("189 Mail"), "sina": _("Sina Mail"),
    }.get(name, name)  # fmt: skip


def proof(result: str) -> str:
    """What the result of SPF, DKIM or DMARC means to an editor."""
    if result == "pass":
        return _("passed")
    if result in ("fail", "softfail", "permerror"):
        return _("failed: the sender may be forged")
    return _("no statement")


def size(octets: int | None) -> str:
    """820 B · 12 KB · 3.4 MB"""
    if octets is None:
        return "–"
    if octets < 1024:
        return f"{octets} B"
    return f"{octets / 1024:.0f} KB" if octets < 1024 * 1024 else f"{octets / 1024 / 1024:.1f} MB"


def why_filed(mail: Incoming) -> str:
    """Why the mail is where it is."""
    return mails.why_filed(mail.route_reason, mail.route_detail)


def source(name: str) -> str:
    """The source that brought a mail."""
    return _("handed over as a file") if name == "file" else name


def refused(refusal: Refusal) -> str:
    """Why a mail was not taken."""
    return words_of(Reason(refusal.reason, refusal.detail))


FILTERS: dict[str, Callable[..., str]] = {
    "why_filed": why_filed,
    "refused": refused,
    "sealed_word": sealed,
    "provider_word": provider,
    "size": size,
    "source_word": source,
}
