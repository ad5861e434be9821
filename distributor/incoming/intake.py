"""The settings for incoming mail."""

from __future__ import annotations

from dataclasses import dataclass

from distributor.delivery.relays.providers import Providers
from distributor.desk.office import Office
from distributor.reading.limits import FileLimits, MailLimits
from distributor.store.files import Files


@dataclass(frozen=True, slots=True)
class Intake:
    """Where mail is stored, the limits of reading, who answers, and the bounce rules of providers."""

    files: Files
    mail_limits: MailLimits
    file_limits: FileLimits
    office: Office
    providers: Providers
