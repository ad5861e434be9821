"""`distributor doctor --dns`: the published DNS records of the sending domain."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from distributor import configuration, settings
from distributor.audience.address import normalise
from distributor.cli import text
from distributor.desk import signing
from distributor.desk.domain.check import check
from distributor.desk.domain.finding import Finding
from distributor.desk.domain.lookup import lookup
from distributor.desk.domain.subject import Subject
from distributor.errors import AddressError, SettingError, UserError
from distributor.language import gettext as _
from distributor.local.machine import CATCHER


def look(domain: str, resolver: str) -> list[Finding]:
    """Findings about the given domain or that of MAIL_FROM; raises UserError if no DNS server answers."""
    asked, faults = _subject(_checked(domain))
    return [*faults, *check(lookup(resolver), asked)]


def plain(finding: Finding) -> dict[str, object]:
    """The finding for JSON."""
    record = finding.publish
    publish = {"name": record.name, "type": "TXT", "value": record.value} if record else None
    told = {"what": finding.what, "state": finding.state, "told": finding.told, "remedy": finding.remedy}
    return told | ({"publish": publish} if publish else {})


def show_records(found: Sequence[Finding]) -> None:
    """Print the records to publish outside the table, so that they can be copied."""
    records = dict.fromkeys(finding.publish for finding in found if finding.publish)
    if records:
        text.say("\n" + _("To publish in the DNS (one record per name and kind, in place of what is there):"))
    for record in records:
        text.say(f"\n{record.name}  TXT\n{record.value}")


def _subject(domain: str) -> tuple[Subject, list[Finding]]:
    """The settings that the check needs, and the problems of their keys."""
    keys, faults = signing.signing(()), []
    try:
        keys = signing.signing(signing.keys(configuration.office()))
    except SettingError as error:
        faults.append(Finding("DKIM", "bad", str(error), _("nothing can be sent until this is corrected")))
    own = domain or _of("MAIL_FROM", settings.MAIL_FROM)
    envelope = _of("RETURN_PATH", settings.RETURN_PATH) if settings.RETURN_PATH else own
    signed = signing.domain(configuration.office()) if settings.DKIM_DOMAIN or not domain else domain
    relays = tuple(urlsplit(url).hostname or "" for url in settings.RELAYS if url != CATCHER)
    return Subject(own, envelope, signed, keys, relays, settings.PUBLIC_URL), faults


def _of(setting: str, address: str) -> str:
    try:
        return normalise(address).key.rpartition("@")[2]
    except AddressError as error:
        raise SettingError(setting, str(error)) from error


def _checked(domain: str) -> str:
    if not domain:
        return ""
    try:
        return normalise(f"postmaster@{domain}").key.rpartition("@")[2]
    except AddressError as error:
        raise UserError(f"--domain: {error}") from error
