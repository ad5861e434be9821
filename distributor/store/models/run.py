"""Runs, their deliveries, and every attempt that did not succeed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from distributor.store.comparable import FORMER, Comparable
from distributor.store.models.reader import PrintedFields

# The states that few copies are in; the order stands in an index and in the SQL that uses it.
APART = ("deferred", "failed", "in_doubt", "suppressed", "cancelled")


class Run(models.Model):
    """One sending of one edition; everything its mails have in common is frozen here."""

    ISSUE, TEST, CORRECTION, WITHDRAWAL = "issue", "test", "correction", "withdrawal"
    ANSWER = "answer"  # to a contributor's mail: about no issue, with one copy
    NOTICES = (CORRECTION, WITHDRAWAL)  # 更正, 撤回: mails about an issue that was sent
    SENDING, PAUSED, DONE, CANCELLED = "sending", "paused", "done", "cancelled"
    LIVE = (SENDING, PAUSED)

    issue = models.ForeignKey("Issue", models.PROTECT, related_name="runs", null=True)  # null: an answer
    edition = models.ForeignKey("Edition", models.PROTECT, related_name="runs")
    kind = models.CharField(max_length=12, default=ISSUE)
    state = models.CharField(max_length=10, default=SENDING)
    state_reason = models.CharField(max_length=500, blank=True)  # why paused or cancelled, in words
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
    archived = models.DateTimeField(null=True)  # its copies stand in a file; see delivery/archive.py
    totals = models.JSONField(null=True)  # what was counted from the copies before they were archived

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "kind"],
                condition=~Q(kind="test") & Q(state__in=["sending", "paused"]),
                name="one_live_run",
            ),
        ]
        ordering = ["-id"]

    @property
    def slug(self) -> str:
        """What commands, files and Message-IDs call it: its issue's slug, `answer` where it has none."""
        return self.issue.slug if self.issue else self.ANSWER


class Delivery(PrintedFields):
    """One recipient's copy: the truth about it, and all that its bytes depend on."""

    PLANNED, CLAIMED, COMMITTING = "planned", "claimed", "committing"
    ACCEPTED, DEFERRED, FAILED, IN_DOUBT = "accepted", "deferred", "failed", "in_doubt"
    SUPPRESSED, CANCELLED = "suppressed", "cancelled"
    STATES = (PLANNED, CLAIMED, COMMITTING, ACCEPTED, DEFERRED, FAILED, IN_DOUBT, SUPPRESSED, CANCELLED)
    OPEN = (PLANNED, CLAIMED, COMMITTING, DEFERRED)  # a run with any of these is not done

    # Rows of runs and groups are never deleted, and a million checks at the commit of a plan take 14 seconds.
    run = models.ForeignKey(
        Run, models.CASCADE, related_name="deliveries", db_index=False, db_constraint=False
    )
    copy_number = models.PositiveIntegerField()  # 份号
    group = models.ForeignKey(
        "Group", models.PROTECT, related_name="+", null=True, db_index=False, db_constraint=False
    )
    address = models.CharField(max_length=320)
    address_key = models.CharField(max_length=320)

    state = models.CharField(max_length=10, default=PLANNED, db_default=PLANNED)
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
    reply = models.TextField(blank=True, default="", db_default="")  # or the reason, in words
    changed = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "address_key"], name="one_copy_each"),
            models.UniqueConstraint(fields=["run", "copy_number"], name="one_number_each"),
        ]
        indexes = [
            # `+ 0` makes it differ from the unique index on the copy number; see queries/deliveries.py.
            models.Index("run", F("copy_number") + 0, condition=Q(state="planned"), name="delivery_to_claim"),
            models.Index(
                fields=["lease_until"],
                condition=Q(state__in=["claimed", "committing"]),
                name="delivery_leased",
            ),
            models.Index(fields=["due"], condition=Q(state="deferred"), name="delivery_deferred"),
            models.Index(fields=["run"], condition=Q(state="in_doubt"), name="delivery_in_doubt"),
            # What is neither on its way nor accepted, to be counted and listed; see queries/apart.py.
            models.Index(fields=["run", "copy_number"], condition=Q(state__in=APART), name="delivery_apart"),
            models.Index(Comparable("address_key"), condition=FORMER, name="delivery_former_key"),
        ]


class Attempt(models.Model):
    """One entry in a copy's history; the delivery itself tells of the attempt that was accepted."""

    ATTEMPT = "attempt"  # a relay's word, or a connection that was lost
    CRASHED = "crashed"  # the claim ended with its worker
    SETTLED = "settled"  # a person decided about a copy in doubt: state says how
    RESENT = "resent"  # the relay's policy decided about a copy in doubt
    RETRIED = "retried"  # a person had a failed copy tried again
    GIVEN_UP = "given_up"  # deferred for too long
    PUT_BACK = "put_back"  # its relay refused everybody; see queries/refusals.py
    BOUNCED = "bounced"  # a mail system reported by mail that it came back; see feedback/returned.py
    DELAYED = "delayed"  # … or that it is late
    NOT_READER = "not_reader"  # … or something of another reader than the copy's: it says nothing of the copy

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="history")
    made = models.DateTimeField(db_default=Now())
    event = models.CharField(max_length=10, default=ATTEMPT, db_default=ATTEMPT)
    by = models.CharField(
        max_length=150, blank=True, default="", db_default=""
    )  # the person, where one acted
    state = models.CharField(max_length=10)  # what the copy became
    relay = models.CharField(max_length=100)
    stage = models.CharField(max_length=10)
    reply_code = models.PositiveSmallIntegerField(null=True)
    enhanced_code = models.CharField(max_length=12, blank=True)
    reply = models.TextField(blank=True)

    class Meta:
        indexes = [
            # Few among many; see queries/bounces.py.
            models.Index(fields=["delivery"], condition=Q(event="bounced"), name="attempt_came_back"),
        ]
