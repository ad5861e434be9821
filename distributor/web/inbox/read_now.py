"""Reading while the editor waits."""

from __future__ import annotations

from collections.abc import Sequence

from distributor import configuration
from distributor.errors import SettingError
from distributor.incoming import process


def read_now(ids: Sequence[int]) -> None:
    """Read these mails while the editor waits, as far as nobody else is at them.

    A PROVIDERS_FILE that cannot be read is told by whoever reads in the background; the mails are kept.
    """
    if not ids:
        return
    try:
        intake = configuration.intake()
    except SettingError:
        return
    with process.reading_process(intake) as ours:
        for incoming_id in ids:
            process.read_one(ours, incoming_id, intake)
