"""Runs, their deliveries, and every attempt that did not succeed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from distributor.states import AttemptEvent, DeliveryState, RunKind, RunState
from distributor.store.comparable import FORMER, Comparable
from distributor.store.models.reader import PrintedFields
from distributor.store.models.reasons import ReasonsField

# The states that few copies are in; the order stands in an index and in the SQL that uses it.
APART = tuple(
    state.value
    for state in (
        DeliveryState.DEFERRED,
        DeliveryState.FAILED,
        DeliveryState.IN_DOUBT,
        DeliveryState.SUPPRESSED,
        DeliveryState.CANCELLED,
    )
)


class Run(models.Model):
    """One sending of one edition; everything its mails have in common is frozen here."""

    NOTICES = (RunKind.CORRECTION, RunKind.WITHDRAWAL)  # 更正, 撤回: mails about an issue that was sent
    LIVE = (RunState.SENDING, RunState.PAUSED)

    issue = models.ForeignKey("Issue", models.PROTECT, related_name="runs", null=True)  # null: an answer
    edition = models.ForeignKey("Edition", models.PROTECT, related_name="runs")
    kind = models.CharField(max_length=12, default=RunKind.ISSUE.value)
    state = models.CharField(max_length=10, default=RunState.SENDING.value)
    state_reason = ReasonsField()  # why paused or cancelled, or does not get on
    reason = models.CharField(max_length=500, blank=True)  # why the issue is sent again
    groups = models.JSONField()  # names, in order
    where = models.JSONField(
        default=list
    )  # [column, value] that its readers had to have; see audience/where.py
    columns = models.JSONField(default=list)  # further ones that the files of its groups had
    group_names = models.JSONField(default=dict)  # id -> name, as the copies say it: a group may be renamed
    sender = models.JSONField()  # mail.letter.Sender
    date = models.DateTimeField()  # the Date header of every copy
    utc_offset = models.SmallIntegerField(default=0)  # minutes; the zone that the Date header is written in
    answers = models.JSONField(default=list)  # of a notice: [offset, run], see store/queries/notices.py
    answering = models.JSONField(null=True)  # of an answer: mail.letter.Answering
    link_key = models.BinaryField()  # mail.letter.RunStamp.link_key
    created = models.DateTimeField(db_default=Now())
    finished = models.DateTimeField(null=True)
    resumed = models.DateTimeField(null=True)  # time on hold does not count against deferred copies
    archived = models.DateTimeField(null=True)  # its copies stand in a file; see delivery/keeping/archive.py
    totals = models.JSONField(null=True)  # what was counted from the copies before they were archived

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "kind"],
                condition=~Q(kind=RunKind.TEST.value)
                & Q(state__in=[RunState.SENDING.value, RunState.PAUSED.value]),
                name="one_live_run",
            ),
        ]
        ordering = ["-id"]

    @property
    def slug(self) -> str:
        """What commands, files and Message-IDs call it: its issue's slug, `answer` where it has none."""
        return self.issue.slug if self.issue else RunKind.ANSWER


class Delivery(PrintedFields):
    """One recipient's copy: the truth about it, and all that its bytes depend on."""

    STATES = tuple(DeliveryState)
    # A run with any of these is not done.
    OPEN = (DeliveryState.PLANNED, DeliveryState.CLAIMED, DeliveryState.COMMITTING, DeliveryState.DEFERRED)

    # Of runs, only the tests of an unsent issue are deleted, with their copies; groups never. And a million
    # checks at the commit of a plan take 14 seconds.
    run = models.ForeignKey(
        Run, models.CASCADE, related_name="deliveries", db_index=False, db_constraint=False
    )
    copy_number = models.PositiveIntegerField()  # 份号
    group = models.ForeignKey(
        "Group", models.PROTECT, related_name="+", null=True, db_index=False, db_constraint=False
    )
    address = models.CharField(max_length=320)
    address_key = models.CharField(max_length=320)

    state = models.CharField(
        max_length=10, default=DeliveryState.PLANNED.value, db_default=DeliveryState.PLANNED.value
    )
    fence = models.BigIntegerField(
        default=0, db_default=0
    )  # the claim in force; writers name it or change nothing
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(
        default=0, db_default=0
    )  # ended with a reply or a lost connection
    crashes = models.PositiveSmallIntegerField(default=0, db_default=0)  # claims that expired
    due = models.DateTimeField(null=True)  # next attempt of a deferred copy
    since = models.DateTimeField(null=True)  # first deferral; null before it, and once a person retries
    relay = models.CharField(max_length=100, blank=True, default="", db_default="")
    stage = models.CharField(
        max_length=10, blank=True, default="", db_default=""
    )  # where the last reply came
    reply_code = models.PositiveSmallIntegerField(null=True)  # RFC 5321 section 4.2
    enhanced_code = models.CharField(max_length=12, blank=True, default="", db_default="")  # RFC 3463
    # Codes where we say why (`reason.Reason.packed`); what somebody else said stands in `reply`.
    reason = models.CharField(max_length=60, blank=True, default="", db_default="")
    reply = models.TextField(blank=True, default="", db_default="")
    changed = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "address_key"], name="one_copy_each"),
            models.UniqueConstraint(fields=["run", "copy_number"], name="one_number_each"),
        ]
        indexes = [
            # `+ 0` makes it differ from the unique index on the copy number; see queries/deliveries.py.
            models.Index(
                "run",
                F("copy_number") + 0,
                condition=Q(state=DeliveryState.PLANNED.value),
                name="delivery_to_claim",
            ),
            models.Index(
                fields=["lease_until"],
                condition=Q(state__in=[DeliveryState.CLAIMED.value, DeliveryState.COMMITTING.value]),
                name="delivery_leased",
            ),
            models.Index(
                fields=["due"], condition=Q(state=DeliveryState.DEFERRED.value), name="delivery_deferred"
            ),
            models.Index(
                fields=["run"], condition=Q(state=DeliveryState.IN_DOUBT.value), name="delivery_in_doubt"
            ),
            # What is neither on its way nor accepted, to be counted and listed; see queries/apart.py.
            models.Index(fields=["run", "copy_number"], condition=Q(state__in=APART), name="delivery_apart"),
            models.Index(Comparable("address_key"), condition=FORMER, name="delivery_former_key"),
        ]


class Attempt(models.Model):
    """One entry in a copy's history; an accepted attempt is recorded in the delivery itself."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="history")
    made = models.DateTimeField(db_default=Now())
    event = models.CharField(
        max_length=10, default=AttemptEvent.ATTEMPT.value, db_default=AttemptEvent.ATTEMPT.value
    )
    by = models.CharField(
        max_length=150, blank=True, default="", db_default=""
    )  # the person, where one acted
    state = models.CharField(max_length=10)  # what the copy became
    relay = models.CharField(max_length=100)
    stage = models.CharField(max_length=10)
    reply_code = models.PositiveSmallIntegerField(null=True)
    enhanced_code = models.CharField(max_length=12, blank=True)
    reason = models.CharField(max_length=60, blank=True, default="", db_default="")  # as a delivery's
    reply = models.TextField(blank=True)

    class Meta:
        indexes = [
            # Few among many; see queries/bounces.py.
            models.Index(
                fields=["delivery"], condition=Q(event=AttemptEvent.BOUNCED.value), name="attempt_came_back"
            ),
        ]
