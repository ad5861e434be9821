"""How the office takes mail in, as the settings say it."""

from __future__ import annotations

from dataclasses import dataclass

from distributor.delivery.relays.providers import Providers
from distributor.desk.office import Office
from distributor.reading.limits import FileLimits, MailLimits
from distributor.store.files import Files


@dataclass(frozen=True, slots=True)
class Intake:
    """Where mail is kept, how far it is read, who answers it, and what bounces of providers mean."""

    files: Files
    mail_limits: MailLimits
    file_limits: FileLimits
    office: Office
    providers: Providers
