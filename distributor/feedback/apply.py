"""Feedback -> suppression, and the state of copies that are not on their way yet."""

from __future__ import annotations

from django.db import transaction

from distributor.feedback.feedback import Feedback
from distributor.store.queries import copies, suppression


def apply(feedback: Feedback) -> int:
    """Suppress the address and withhold its waiting copies; returns how many. Harmless when repeated."""
    with transaction.atomic():
        suppression.suppress(feedback.address_key, feedback.kind, feedback.detail)
        return copies.withhold(feedback.address_key, feedback.kind)
