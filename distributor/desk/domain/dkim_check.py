"""Can receivers verify our signatures: does every key stand in the DNS, and is it this one?"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Iterator

from distributor.desk.domain.finding import Finding, Record, State
from distributor.desk.domain.lookup import Lookup
from distributor.desk.domain.subject import Subject
from distributor.desk.domain.tags import begins, tags
from distributor.language import gettext as _
from distributor.mail.keys import SigningKey


def check(lookup: Lookup, subject: Subject) -> Iterator[Finding]:
    """One finding per key, or one that there is none."""
    if not subject.keys:
        remedy = _("make a key: distributor dkim new --selector 2026a; or let the relay sign for this domain")
        yield Finding("DKIM", "look", _("mails are not signed here"), remedy)
    elif all(key.kind != "rsa" for key in subject.keys):
        remedy = _("add an RSA key: distributor dkim new --selector 2026a")
        yield Finding("DKIM", "look", _("there is no RSA key, and many receivers read nothing else"), remedy)
    for key in subject.keys:
        yield _published(lookup, subject.signing, key)


def _published(lookup: Lookup, domain: str, key: SigningKey) -> Finding:
    what, record = f"DKIM {key.selector}", Record(key.name(domain), key.record)
    found = lookup.texts(record.name)
    if len(found) > 1:
        words = _("%(name)s has %(count)d TXT records; there must be one")
        told = words % {"name": record.name, "count": len(found)}
        return Finding(what, "bad", told, _("leave only the record below"), record)
    if not found:
        told = _("%(name)s has no TXT record") % {"name": record.name}
        return Finding(what, "bad", told, _("publish the record below"), record)
    state, told = _compared(found[0], key)
    remedy = _("publish the record below") if state == "bad" else ""
    return Finding(what, state, told, remedy, record if state == "bad" else None)


def _compared(text: str, key: SigningKey) -> tuple[State, str]:
    found = tags(text)
    if fault := _fault(text, found, key):
        return "bad", fault
    if "y" in _listed(found.get("t", "")):
        return "look", _("the key is right, but marked as a test (t=y): receivers take the mail as unsigned")
    return "good", _("%(kind)s, %(bits)d bits, the key that signs here") % {
        "kind": key.kind,
        "bits": key.bits,
    }


def _fault(text: str, found: dict[str, str], key: SigningKey) -> str:
    """Why receivers would verify nothing with this record (RFC 6376 section 3.6.1); "" where they would."""
    kind = found.get("k", "rsa")
    other = _("the record says k=%(found)s, and the key is %(kind)s")
    faults = (
        ("v" in found and not begins(text, "DKIM1"), _("the record does not begin with v=DKIM1")),
        ("p" not in found, _("the record has no key (p=)")),
        (not found.get("p"), _("the key is revoked: p= is empty")),
        (kind.lower() != key.kind, other % {"found": kind[:40], "kind": key.kind}),
        (
            _octets(found.get("p", "")) != key.public,
            _("another key stands there than the one that signs here"),
        ),
        ("sha256" not in _listed(found.get("h", "sha256")), _("the record allows no sha256 (h=)")),
    )
    return next((words for wrong, words in faults if wrong), "")


def _listed(value: str) -> list[str]:
    return [word.strip().lower() for word in value.split(":")]


def _octets(text: str) -> bytes:
    """The key itself, however the base64 is laid out."""
    joined = "".join(text.split())
    try:
        octets = b64decode(joined, validate=True)
    except (Base64Error, ValueError):
        return b""
    return octets if b64encode(octets).decode("ascii").rstrip("=") == joined.rstrip("=") else b""
