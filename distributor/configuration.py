"""What the settings mean to the folders below: frozen values, made here and handed down.

Nobody below worker, local, cli and web reads a setting. Each function reads those in force when it is called.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from distributor import settings
from distributor.delivery.relays import providers as profiles
from distributor.delivery.relays.providers import Providers
from distributor.delivery.relays.relay import Client, Relay
from distributor.delivery.runs.execution import Sending
from distributor.delivery.runs.installation import Installation
from distributor.delivery.schemes import read_relays
from distributor.delivery.sending.slice_database import SliceLimits
from distributor.desk.office import Office
from distributor.incoming.intake import Intake
from distributor.incoming.sources.inbox import read_listeners, read_sources
from distributor.incoming.sources.receiver import Receiver, SenderLimit
from distributor.incoming.sources.source import Listener, Source
from distributor.reading.limits import FileLimits, MailLimits
from distributor.states import Layout
from distributor.store.files import Files


def office() -> Office:
    """Whose mail it is, how it looks, and who signs it."""
    return Office(
        mail_from=settings.MAIL_FROM,
        mail_from_name=settings.MAIL_FROM_NAME,
        return_path=settings.RETURN_PATH,
        reply_to=settings.REPLY_TO,
        list_id=settings.LIST_ID,
        public_url=settings.PUBLIC_URL,
        mail_templates=settings.MAIL_TEMPLATES,
        layout=Layout(settings.LAYOUT),
        dkim_keys=tuple(settings.DKIM_KEYS),
        dkim_domain=settings.DKIM_DOMAIN,
        relays_log_in=any("@" in urlsplit(relay).netloc for relay in settings.RELAYS),
    )


def site() -> Installation:
    """The office and its installation."""
    return Installation(office(), settings.VAR, settings.REDIS_URL)


def providers() -> Providers:
    """The provider profiles; SettingError where PROVIDERS_FILE cannot be read."""
    return _providers(settings.PROVIDERS_FILE)


@cache
def _providers(file: Path | None) -> Providers:
    return Providers(profiles.read(file)) if file else profiles.built_in()


def client() -> Client:
    """This machine as relays see it; SettingError as above."""
    return Client(settings.EHLO_NAME, settings.CA_FILE, providers())


def limits() -> SliceLimits:
    """How much a slice does, and for how long."""
    return SliceLimits(
        slice_seconds=settings.SLICE_SECONDS,
        lease_seconds=settings.LEASE_SECONDS,
        reply_seconds=settings.REPLY_SECONDS,
        batch_size=settings.BATCH_SIZE,
        processes=settings.WORKER_PROCESSES,
        zone=settings.ZONE,
    )


def sending() -> Sending:
    """All that a worker goes by; SettingError where PROVIDERS_FILE cannot be read."""
    return Sending(
        site=site(),
        relays=tuple(settings.RELAYS),
        connections=settings.SESSIONS,
        client=client(),
        limits=limits(),
        pace=settings.PACE,
        domain_pace=settings.DOMAIN_PACE,
    )


def relays(urls: Sequence[str] | None = None) -> list[Relay]:
    """The relays of RELAYS, or of these of its URLs; UserError where one cannot be read."""
    given = settings.RELAYS if urls is None else urls
    return read_relays(given, connections=settings.SESSIONS, state=settings.VAR, client=client())


def files() -> Files:
    """Where the bytes of mails lie."""
    return Files(settings.INCOMING)


def intake() -> Intake:
    """How mail is read, filed and answered; SettingError where PROVIDERS_FILE cannot be read."""
    return Intake(
        files=files(),
        mail_limits=MailLimits(trusted=tuple(settings.AUTHSERV_ID)),
        file_limits=FileLimits(clamd=settings.CLAMD),
        office=office(),
        providers=providers(),
    )


def taking() -> Receiver:
    """What every source of mail is given."""
    return Receiver(files(), settings.INBOX_MOST_MB * 1024 * 1024, SenderLimit(settings.INBOX_FLOOD))


def sources() -> list[Source]:
    """The mailboxes of INBOX; raises SettingError."""
    return read_sources(settings.INBOX, password=settings.INBOX_PASSWORD, ca_file=settings.CA_FILE)


def listeners() -> list[Listener]:
    """The addresses of INBOX_LISTEN; raises SettingError."""
    return read_listeners(settings.INBOX_LISTEN, ehlo_name=settings.EHLO_NAME)
