"""Mail that came in, as it was kept, and what was read in it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from distributor.reading.values import is_within_text
from distributor.states import IncomingState, Route
from distributor.store.models.reasons import ReasonsField


class Incoming(models.Model):
    """One mail (来信). Its raw bytes are a file named by their SHA-256, kept before anybody reads them."""

    STATES = tuple(IncomingState)
    ROUTES = tuple(Route)

    publication = models.ForeignKey("Publication", models.PROTECT, related_name="+", null=True)
    source = models.CharField(
        max_length=100
    )  # the source that brought it first: its name in INBOX, or "file"
    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()  # octets
    envelope_from = models.CharField(max_length=500, blank=True)
    envelope_to = models.JSONField(default=list)
    received = models.DateTimeField()  # by the server that had it first (INTERNALDATE), else by us
    kept = models.DateTimeField(db_default=Now())

    state = models.CharField(max_length=10, default=IncomingState.KEPT.value)
    state_reason = ReasonsField()  # why it could not be read
    reader = models.PositiveSmallIntegerField(default=0)  # reading.READER at that time: see `inbox reread`
    body_sha256 = models.CharField(max_length=64, blank=True)  # of the octets below the header
    message_id = models.CharField(max_length=500, blank=True, db_index=True)  # angle brackets included
    sender = models.CharField(max_length=320, blank=True)
    sender_key = models.CharField(max_length=320, blank=True, db_index=True)  # audience/address.py
    sender_name = models.CharField(max_length=500, blank=True)
    subject = models.TextField(blank=True)
    date = models.DateTimeField(null=True)  # the Date header
    reading = models.JSONField(null=True)  # reading.values.Reading without what has tables of its own

    route = models.CharField(max_length=12, blank=True)
    route_reason = models.CharField(max_length=500, blank=True)  # one of RouteReason
    route_detail = models.CharField(
        max_length=500, blank=True, default=""
    )  # what it rests on, as others said it
    filed_by = models.CharField(max_length=150, blank=True)  # the person, where one chose the route …
    filed = models.DateTimeField(null=True)  # … and when
    seen_as = models.ForeignKey("self", models.SET_NULL, related_name="seen_again", null=True)
    removed = models.DateTimeField(null=True)  # raw bytes and files were removed: retention

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["state", "id"], condition=~Q(state=IncomingState.READ.value), name="incoming_unread"
            ),
            models.Index(fields=["route", "id"], name="incoming_by_route"),
        ]


class Sighting(models.Model):
    """What a source calls a mail that we have: it need not be fetched again."""

    source = models.CharField(max_length=100)
    key = models.CharField(max_length=500)  # folder, UIDVALIDITY and UID; a Maildir's unique name; …
    incoming = models.ForeignKey(Incoming, models.CASCADE, related_name="sightings")
    seen = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="sighting_once")]


class Refusal(models.Model):
    """A mail that was not taken, and why: too large, or more than one sender may send."""

    source = models.CharField(max_length=100)
    key = models.CharField(max_length=500, blank=True)
    sender = models.CharField(max_length=320, blank=True)
    subject = models.TextField(blank=True)
    size = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=500, blank=True)  # a RefusalReason …
    detail = models.CharField(max_length=500, blank=True, default="")  # … or what an early version wrote
    made = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], condition=~Q(key=""), name="refused_once"),
        ]
        ordering = ["-id"]


class Folder(models.Model):
    """How far a mailbox folder has been fetched."""

    source = models.CharField(max_length=100)
    name = models.CharField(max_length=300)
    uid_validity = models.BigIntegerField()
    uid = models.BigIntegerField(default=0)  # every mail up to here is kept or refused
    looked = models.DateTimeField(db_default=Now())
    trouble = ReasonsField()  # why it could not be looked through

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "name"], name="folder_once")]


class Enclosure(models.Model):
    """A file in a mail (附件): as it came, and as text."""

    incoming = models.ForeignKey(Incoming, models.CASCADE, related_name="enclosures")
    number = models.PositiveIntegerField()  # in the order of the mail, from 1
    inside = models.PositiveIntegerField(null=True)  # number of the archive or mail that it was in
    token = models.CharField(max_length=32, unique=True)  # random: the name of its download
    name = models.CharField(max_length=255)  # safe to show and to save under
    kind = models.CharField(max_length=20)  # by content: docx, doc, pdf, zip, jpeg, … (documents.kind)
    media_type = models.CharField(max_length=150)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    state = models.CharField(max_length=12)
    reasons = ReasonsField()  # why it has no text, or what was left out
    text = models.TextField(blank=True)  # clean Markdown
    pictures = models.JSONField(default=list)  # in the text: {source as written: {sha256, media_type, name}}
    inline = models.BooleanField(default=False)  # as reading.values.MailPart.inline
    content_id = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incoming", "number"], name="enclosure_once")]
        ordering = ["incoming", "number"]

    @property
    def within_text(self) -> bool:
        """Whether it is a picture within the mail's text, and no file that somebody attached."""
        return is_within_text(self.media_type, inline=self.inline)


class Filing(models.Model):
    """A person's choice where mail of a sender belongs, remembered."""

    sender_key = models.CharField(max_length=320, unique=True)
    route = models.CharField(max_length=12)
    by = models.CharField(max_length=150, blank=True)
    made = models.DateTimeField(db_default=Now())
