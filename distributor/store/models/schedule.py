"""Sends that were ordered for later."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from distributor.states import ScheduleState
from distributor.store.models.reasons import ReasonsField


class Schedule(models.Model):
    """An order to send one signed edition at a certain time."""

    # It may still send; overdue and held ones ask first.
    OPEN = (ScheduleState.WAITING, ScheduleState.OVERDUE, ScheduleState.HELD)

    issue = models.ForeignKey("Issue", models.PROTECT, related_name="schedules")
    edition = models.ForeignKey("Edition", models.PROTECT, related_name="+")  # what was signed, and no other
    only_groups = models.JSONField(default=list)  # names; empty for all
    where = models.JSONField(default=list)  # [column, value] that its readers must have
    again = models.CharField(max_length=500, blank=True)  # why the issue is sent again
    due = models.DateTimeField()
    ordered_by = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=10, default=ScheduleState.WAITING.value)
    state_reason = ReasonsField()  # why it asks, or was cancelled
    run = models.OneToOneField("Run", models.SET_NULL, related_name="schedule", null=True)
    created = models.DateTimeField(db_default=Now())
    changed = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issue"],
                condition=Q(
                    state__in=[
                        ScheduleState.WAITING.value,
                        ScheduleState.OVERDUE.value,
                        ScheduleState.HELD.value,
                    ]
                ),
                name="one_open_schedule",
            ),
        ]
        ordering = ["-id"]
