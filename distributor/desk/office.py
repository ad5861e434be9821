"""The office that publishes, as the settings say it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from distributor.states import Layout


@dataclass(frozen=True, slots=True)
class Office:
    """What its mails say of their sender, how they look and who signs them; each is called as its setting."""

    mail_from: str
    mail_from_name: str
    return_path: str
    reply_to: str
    list_id: str
    public_url: str
    mail_templates: Path
    layout: Layout  # of new issues
    dkim_keys: tuple[str, ...]  # selector:file
    dkim_domain: str
    language: str = ""  # of its mails; Chinese where not given
    relays_log_in: bool = False  # such relays take mail only in the name of the account
