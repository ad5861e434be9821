"""Links that log a browser in, as the command line prints them."""

from __future__ import annotations

import os
import sys

from django.contrib.auth.models import User

from distributor import settings
from distributor.local.machine import Machine
from distributor.store.queries import login_links


def addresses() -> list[str]:
    """The addresses of the pages: that of the readers, and that of this machine."""
    machine = Machine.running()
    here = machine.web_url if machine else ""
    if settings.LOOPBACK:
        return [here or settings.PUBLIC_URL]
    return [settings.PUBLIC_URL, here] if here else [settings.PUBLIC_URL]


def make(account: User | None, *addresses: str) -> list[str]:
    """One link under each of these addresses; using one of them uses up all."""
    secret = login_links.make(account)
    return [f"{address.rstrip('/')}/login/{secret}" for address in addresses]


def printed_into_a_log() -> bool:
    """Whether standard output is systemd's journal, which stores it (systemd.exec(5))."""
    try:
        output = os.fstat(sys.stdout.fileno())
    except (OSError, ValueError):
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{output.st_dev}:{output.st_ino}"
