"""From a notice's copy to the copy of the issue that it is about."""

from __future__ import annotations

from collections.abc import Callable

from distributor.mail.tokens import message_id
from distributor.mail.values import RunStamp
from distributor.store.models import Run
from distributor.store.queries import notices


def answered(run: Run, copy_number: int) -> tuple[int, int]:
    """Run and number of the copy that this notice's copy is about; (0, 0) where it is about none."""
    before = [(offset, run_id) for offset, run_id in run.answers if offset < copy_number]
    if not before:
        return 0, 0
    offset, run_id = before[-1]
    return run_id, copy_number - offset


def message_ids(run: Run) -> Callable[[int], str]:
    """Copy number -> Message-ID of the copy it is about; "" for everything but notices."""
    if not run.answers:
        return lambda _number: ""
    originals = notices.originals(run_id for _offset, run_id in run.answers)

    def of(copy_number: int) -> str:
        run_id, number = answered(run, copy_number)
        original = originals.get(run_id)
        if original is None:
            return ""
        stamp = RunStamp(original.pk, original.slug, original.date, bytes(original.link_key))
        return message_id(stamp, number, str(original.sender.get("message_id_domain", "localhost")))

    return of
