"""Reading while the editor waits."""

from __future__ import annotations

from collections.abc import Sequence

from distributor import configuration
from distributor.incoming import process


def read_now(ids: Sequence[int]) -> None:
    """Read these mails while the editor waits, as far as nobody else is at them."""
    if not ids:
        return
    with process.reader(configuration.intake()) as ours:
        for incoming_id in ids:
            process.read_one(ours, incoming_id, configuration.intake())
