"""Feedback -> suppression, and the state of copies that are not on their way yet."""

from __future__ import annotations

from django.db import transaction

from distributor.feedback.feedback import Feedback
from distributor.store.queries import copies, suppression
from distributor.store.queries.suppression import Evidence


def apply(feedback: Feedback) -> int:
    """Suppress the address and withhold its waiting copies; returns how many. Harmless when repeated."""
    with transaction.atomic():
        suppression.suppress(
            feedback.address_key, feedback.kind, _evidence(feedback), address=feedback.address
        )
        return copies.withhold(feedback.address_key, feedback.kind)


def _evidence(feedback: Feedback) -> Evidence:
    return Evidence(
        text=feedback.detail,
        code=feedback.code,
        source=feedback.source,
        cause=feedback.cause,
        by=feedback.by,
        incoming_id=feedback.incoming_id,
        run_id=feedback.run_id,
        copy_number=feedback.copy_number,
    )
