"""Consent to sending an internal issue outside of its publication's domains, asked of every planned run."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from distributor.desk import marking
from distributor.desk.marking import Consent
from distributor.store.models import Delivery, Run
from distributor.store.queries import runs


def require(run: Run, consent: Consent | None) -> None:
    """Inside the transaction of its plan: its addresses outside are agreed to; else SendRefused."""
    assert run.issue  # an answer to a contributor holds no issue
    found = marking.outside(run.issue, lambda: runs.planned_addresses(run))
    marking.require_consent(run.issue, found, consent)


def begin_test(run: Run, copies: Sequence[Delivery], consent: Consent | None) -> None:
    """Save a test run with its copies, where their addresses need no consent or have it."""
    with transaction.atomic():
        runs.begin_test(run, copies)
        require(run, consent)
