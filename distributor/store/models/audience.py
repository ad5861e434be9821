"""The mirror of recipients/, and who receives nothing any more."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from distributor.audience.fields import IN_ROWS, require
from distributor.states import SuppressionReason
from distributor.store.models.reader import PrintedFields


class Group(models.Model):
    """One name of the 送发 list; retired when recipients/ no longer has it."""

    name = models.CharField(max_length=200, unique=True)
    aliases = models.JSONField(default=list)
    order = models.PositiveIntegerField()
    file = models.CharField(max_length=255)
    columns = models.JSONField(default=list)  # of that file, further ones that are no field of ours
    publications = models.JSONField(default=list)  # titles of those that it serves; every one if empty
    retired = models.DateTimeField(null=True)

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """A reader, identified by one address."""

    address = models.CharField(max_length=320)
    address_key = models.CharField(max_length=320, unique=True)  # audience/address.py
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.address


class Membership(PrintedFields):
    """Somebody at a post, as a row of a group's CSV file says it; retired rows stay as history.

    When name, position or unit of a row change, or its mailbox, it is another holder or another post:
    the membership ends and the next one begins.
    """

    group = models.ForeignKey(Group, models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    telephone = models.CharField(max_length=500, blank=True)
    note = models.CharField(max_length=500, blank=True)
    order = models.PositiveIntegerField()
    since = models.DateTimeField(auto_now_add=True)
    retired = models.DateTimeField(null=True)
    # Which one it follows at its post, where that is certain: audience/posts.py.
    predecessor = models.OneToOneField("self", models.PROTECT, related_name="successor", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person"], condition=Q(retired=None), name="member_once"
            ),
        ]
        indexes = [models.Index(fields=["group", "order"], condition=Q(retired=None), name="member_in_order")]


require("store.models.Membership", {field.name for field in Membership._meta.local_fields}, IN_ROWS)


class Suppression(models.Model):
    """An address that receives nothing more (停发), or no issue of one publication, until somebody lifts it.

    Lifted rows stay as history. Each says what it stops by itself: what stops all mail and what stops one
    publication stand beside each other.

    Why is said by its evidence, of which each has at least one piece; `reason` is what the evidence comes to.
    """

    REASONS = tuple(SuppressionReason)
    WISHES = (
        SuppressionReason.UNSUBSCRIBED,
        SuppressionReason.COMPLAINED,
    )  # the reader's own: to be lifted with care

    address_key = models.CharField(max_length=320)  # audience/address.py
    address = models.CharField(max_length=320, blank=True)  # as it was written, where that is known
    publication = models.ForeignKey("Publication", models.PROTECT, related_name="+", null=True)  # null: all
    reason = models.CharField(max_length=20)  # of REASONS
    since = models.DateTimeField(auto_now_add=True)
    lifted = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=150, blank=True)
    lift_code = models.CharField(max_length=20, blank=True, default="")  # a LiftReason, else …
    lift_reason = models.CharField(max_length=500, blank=True)  # … why, in a person's words
    # After a complaint about one publication: what somebody decided about the others ("": nobody yet).
    others = models.CharField(max_length=12, blank=True, default="", db_default="")
    others_by = models.CharField(max_length=150, blank=True, default="", db_default="")
    others_decided = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["address_key"], condition=Q(lifted=None, publication=None), name="suppressed_for_all"
            ),
            models.UniqueConstraint(
                fields=["address_key", "publication"],
                condition=Q(lifted=None, publication__isnull=False),
                name="suppressed_once",
            ),
        ]
        indexes = [models.Index(fields=["address_key", "id"], name="suppression_history")]

    def __str__(self) -> str:
        return self.address or self.address_key


class SuppressionEvidence(models.Model):
    """One piece of evidence for a suppression: a report, a relay's reply, a click, a person's statement."""

    suppression = models.ForeignKey(Suppression, models.CASCADE, related_name="evidence")
    reason = models.CharField(max_length=20)  # of Suppression.REASONS
    cause = models.CharField(max_length=40, blank=True)  # what a mail system's words were judged to mean
    code = models.CharField(max_length=20, blank=True, default="")  # an EvidenceKind or ComplaintKind
    text = models.TextField(blank=True)  # what a mail system, a reader or a person said
    source = models.CharField(max_length=255, blank=True, default="")  # the file that named the address
    by = models.CharField(max_length=150, blank=True)  # the person, where one acted
    incoming = models.ForeignKey("Incoming", models.SET_NULL, related_name="+", null=True)  # the report
    # The copy that it is about; its row may go into the archive, so it is named by its number.
    run = models.ForeignKey("Run", models.SET_NULL, related_name="+", null=True)
    copy_number = models.PositiveIntegerField(null=True)
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
