"""Ends the sending to an address where nobody reads: by a report that came, or by a reply to ourselves.

Both are the same evidence.
"""

from __future__ import annotations

from distributor.diagnostics.judging import Judgement
from distributor.feedback import unsubscribe
from distributor.feedback.apply import Feedback, apply
from distributor.store.models import Delivery, Suppression


def nobody_reads(copy: Delivery, verdict: Judgement, words: str, incoming_id: int | None = None) -> bool:
    """Suppress the copy's reader for what was said of them; False where the verdict does not reach so far."""
    if not verdict.final or unsubscribe.concerns_nobody(copy):
        return False
    apply(
        Feedback(
            Suppression.BOUNCED,
            copy.address_key,
            words,
            address=copy.address,
            cause=verdict.reason.name,
            incoming_id=incoming_id,
            run_id=copy.run_id,
            copy_number=copy.copy_number,
        )
    )
    return True
