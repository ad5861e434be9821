"""E-mail addresses as people type them, made fit to write to and to compare by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import category, normalize

import idna

from distributor.audience import scripts
from distributor.audience.text import shown, trim
from distributor.errors import AddressError
from distributor.language import gettext as _
from distributor.text import ADDRESS, Kind, characters, is_seen

LOCAL_OCTETS = 64  # RFC 5321 section 4.5.3.1.1
DOMAIN_OCTETS = 255  # RFC 5321 section 4.5.3.1.2
ADDRESS_OCTETS = 254  # a path of 256 less its angle brackets, RFC 5321 section 4.5.3.1.3
_TYPED = 1000  # characters; nobody types more, and the Unicode tables need not see it

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_ATEXT = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~")
_LETTERS = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Nd"})
_BLANK_LETTERS = characters(Kind.FILLER)
_APOSTROPHES = "'`´‘’‚‛′ʹʻʼʽˈ"  # and what is taken for one
_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Address:
    """An address that a relay can be given."""

    address: str  # to write to: half-width, domain in lower case, IDN as written
    key: str  # to compare by: A to Z in lower case, domain as A-labels


def normalise(text: str) -> Address:
    """The address somebody typed (RFC 5321, 5890, 6531); raises AddressError with the reason."""
    try:
        return _address(_bare(text))
    except AddressError as fault:
        message = _("address “%(address)s”: %(reason)s")
        raise AddressError(message % {"address": shown(text), "reason": str(fault)}) from None


def key_of(text: str) -> str:
    """What the address somebody else wrote is compared by; "" where it is none."""
    try:
        return normalise(text).key
    except AddressError:
        return ""


def comparable(key: str) -> str:
    """The key in the form of today: one that an earlier version made keeps the local part's capitals.

    RFC 5321 section 2.4 lets a server tell `A@` from `a@`, and none that is known does. Letters beyond ASCII
    stay as they are: which of them are the same depends on the language.
    """
    return key.translate(_LOWER)


def domain_key(text: str) -> str:
    """A domain as addresses are compared by it, in A-labels (RFC 5890); AddressError with the reason."""
    try:
        return _domain(_bare(text))[1]
    except AddressError as fault:
        message = _("domain “%(domain)s”: %(reason)s")
        raise AddressError(message % {"domain": shown(text), "reason": str(fault)}) from None


def _address(bare: str) -> Address:
    local, domain = _parts(bare)
    _check_local(local)
    written, key = _domain(domain)
    _check_length(f"{local}@{written}")
    _check_length(f"{local}@{key}")
    return Address(f"{local}@{written}", comparable(f"{local}@{key}"))


def _bare(text: str) -> str:
    """Half-width and without wrapping; a tab at the ends is what a spreadsheet leaves, so it may go."""
    if len(text) > _TYPED:
        raise AddressError(_too_long())
    if control := ADDRESS.unfit(text):
        reason = _("line breaks and control characters are not allowed (%(char)s)")
        raise AddressError(reason % {"char": shown(control)})
    bare = trim(normalize("NFC", text.translate(_WIDE)))
    return trim(bare[1:-1]) if bare.startswith("<") and bare.endswith(">") else bare


def _parts(bare: str) -> tuple[str, str]:
    """Local part and domain; every guard names what somebody most likely did."""
    if not bare:
        raise AddressError(_("it is empty; write one such as name@example.org"))
    if bare[0] in _APOSTROPHES or bare[-1] in _APOSTROPHES:
        raise AddressError(_apostrophe())
    if '"' in bare:
        raise AddressError(_("quoted local parts are not accepted: many mail systems lose or rewrite them"))
    if bare.lower().startswith("mailto:") or "<" in bare or ">" in bare:
        raise AddressError(_("write the address alone, without a name or “mailto:”"))
    if any(char.isspace() for char in bare):
        raise AddressError(_("there is a space inside"))
    if "@" not in bare:
        raise AddressError(_("there is no “@”"))
    if bare.count("@") > 1:
        raise AddressError(_("there is more than one “@”; one row holds one address"))
    local, _at, domain = bare.partition("@")
    return local, domain


def _check_local(local: str) -> None:
    if not local:
        raise AddressError(_("nothing stands before the “@”"))
    if len(local.encode(errors="replace")) > LOCAL_OCTETS:
        raise AddressError(_("longer than %(most)d octets before the “@”") % {"most": LOCAL_OCTETS})
    if local.startswith("-"):
        raise AddressError(_("it may not begin with “-”: mail programs take that for an option"))
    if local[-1] in _APOSTROPHES:
        raise AddressError(_apostrophe())
    if not all(local.split(".")):
        raise AddressError(_("a dot stands at an end of the part before the “@”, or two stand together"))
    for char in local.replace(".", ""):
        if not _writable(char):
            raise AddressError(_("“%(char)s” is not allowed before the “@”") % {"char": shown(char)})
    _check_scripts(local)


def _writable(char: str) -> bool:
    """Whether a local part may hold it without quotes: RFC 5321 section 4.1.2, and letters by RFC 6531."""
    if char.isascii():
        return char in _ATEXT
    # A look-alike such as ① or ｱ might be another mailbox than the one that was meant.
    unlike = char not in _BLANK_LETTERS + _APOSTROPHES
    return category(char) in _LETTERS and unlike and normalize("NFKC", char) == char


@lru_cache(maxsize=4096)  # a hundred thousand addresses share a few hundred domains
def _domain(text: str) -> tuple[str, str]:
    """The domain to write and the domain to compare by."""
    if not text:
        raise AddressError(_("nothing stands after the “@”"))
    if text.startswith("["):
        raise AddressError(_("an IP address in brackets is not accepted; write the name of the mail domain"))
    written = _mapped(text)
    labels = written.split(".")
    if len(labels) < 2:
        raise AddressError(_("the domain has no dot"))
    if not all(labels):
        raise AddressError(_("a dot stands at an end of the domain, or two stand together"))
    if labels[-1].isdigit():
        raise AddressError(_("an IP address is not accepted; write the name of the mail domain"))
    key = ".".join(_a_label(label) for label in labels)
    if len(key) > DOMAIN_OCTETS:
        raise AddressError(_("longer than %(most)d octets after the “@”") % {"most": DOMAIN_OCTETS})
    return written, key


def _mapped(domain: str) -> str:
    """In lower case, dots and widths made plain; UTS #46 drops what cannot be seen, so refuse that first."""
    unseen = next((char for char in domain if not is_seen(char)), "")
    if unseen:
        raise AddressError(_("“%(char)s” is not allowed in a domain") % {"char": shown(unseen)})
    try:
        return idna.uts46_remap(domain, std3_rules=True, transitional=False)
    except UnicodeError:
        raise AddressError(_bad_label(domain)) from None


def _a_label(label: str) -> str:
    try:
        encoded = idna.alabel(label).decode("ascii")
    except UnicodeError:  # IDNAError is one
        raise AddressError(_bad_label(label)) from None
    if not _LABEL.fullmatch(encoded):
        raise AddressError(_bad_label(label))
    _check_scripts(idna.decode(encoded))
    return encoded


def _check_scripts(part: str) -> None:
    """No letter may pass for one of another script; Chinese with Latin is no such case."""
    strange = scripts.strange_letter(part)
    if strange:
        reason = _(
            "“%(part)s” holds a letter of another script: “%(char)s” is %(name)s; type the address anew"
        )
        values = {"part": shown(part), "char": shown(strange), "name": scripts.named(strange)}
        raise AddressError(reason % values)


def _apostrophe() -> str:
    return _("an apostrophe stands at an end, as spreadsheets leave it; write the address without it")


def _bad_label(label: str) -> str:
    reason = _(
        "“%(label)s” cannot stand in a domain: letters, digits, inner hyphens; at most 63 from dot to dot"
    )
    return reason % {"label": shown(label)}


def _check_length(address: str) -> None:
    if len(address.encode()) > ADDRESS_OCTETS:
        raise AddressError(_too_long())


def _too_long() -> str:
    return _("it is longer than %(most)d octets") % {"most": ADDRESS_OCTETS}
