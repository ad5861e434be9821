"""Removing the bytes of mails after INBOX_KEEP_DAYS; what was read of them, and manuscripts, stay."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from distributor.store.files import Files
from distributor.store.models import Incoming
from distributor.store.queries import retention

log = logging.getLogger(__name__)


def remove_old(days: int, files: Files, most: int = 500) -> int:
    """Remove the bytes and files of mails kept for longer; returns of how many. 0 days: nothing is removed.

    Killed in the middle, it goes on the next time: a mail is marked when its files are gone.
    """
    due = retention.due(days, most) if days else []
    for incoming in due:
        _remove(incoming, files)
        retention.removed(incoming)
    if due:
        log.info("bytes of %d old mails removed", len(due))
    return len(due)


def _remove(incoming: Incoming, files: Files) -> None:
    enclosed = {enclosure.sha256 for enclosure in incoming.enclosures.all()}
    used = _named(retention.pictures_beside(enclosed)) | retention.used_elsewhere(incoming, enclosed)
    for sha256 in {incoming.sha256} | enclosed - used:
        files.remove(sha256)


def _named(pictures: Iterable[dict[str, Any]]) -> set[str]:
    """Files that manuscripts show."""
    return {file["sha256"] for shown in pictures for file in shown.values() if "sha256" in file}
