"""Manuscripts, their versions and contributors, and the way from a mail into an issue."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from distributor.states import AnswerKind, ManuscriptState
from distributor.store.models.reasons import ReasonsField


class Unit(models.Model):
    """A contributor's unit (单位)."""

    name = models.CharField(max_length=200, unique=True)
    merged_into = models.ForeignKey("self", models.PROTECT, related_name="merged", null=True)

    def __str__(self) -> str:
        return self.name


class Contributor(models.Model):
    """A person who sends manuscripts (投稿人), from any number of addresses."""

    name = models.CharField(max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="contributors", null=True)
    telephone = models.CharField(max_length=100, blank=True)
    note = models.TextField(blank=True)
    changed_by = models.CharField(max_length=150, blank=True, default="")  # the editor who did so last …
    changed = models.DateTimeField(null=True)  # … and when
    merged_into = models.ForeignKey("self", models.PROTECT, related_name="merged", null=True)
    created = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name


class ContributorAddress(models.Model):
    """An address that a contributor writes from."""

    contributor = models.ForeignKey(Contributor, models.PROTECT, related_name="addresses")
    address = models.CharField(max_length=320)
    address_key = models.CharField(max_length=320, unique=True)
    since = models.DateTimeField(db_default=Now())


class Manuscript(models.Model):
    """A manuscript (稿件) with its number, in all its versions."""

    STATES = tuple(ManuscriptState)

    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    publication = models.ForeignKey("Publication", models.PROTECT, related_name="manuscripts", null=True)
    contributor = models.ForeignKey(Contributor, models.PROTECT, related_name="manuscripts", null=True)
    state = models.CharField(max_length=10, default=ManuscriptState.RECEIVED.value)
    created = models.DateTimeField(db_default=Now())
    changed = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["year", "serial"], name="manuscript_once")]
        ordering = ["-year", "-serial"]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """`M-2026-0012`: the receipt number."""
        return f"M-{self.year}-{self.serial:04}"


class Version(models.Model):
    """One version of a manuscript, from one document or text of one mail."""

    manuscript = models.ForeignKey(Manuscript, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()  # from 1
    incoming = models.ForeignKey("Incoming", models.PROTECT, related_name="versions")
    enclosure = models.ForeignKey("Enclosure", models.SET_NULL, related_name="+", null=True)  # null: the text
    place = models.CharField(max_length=20)  # reading.values.Draft.place: read again, it is the same version
    title = models.CharField(max_length=500, blank=True)
    authors = models.JSONField(default=list)
    unit = models.CharField(max_length=500, blank=True)
    telephone = models.CharField(max_length=100, blank=True)
    column = models.CharField(max_length=100, blank=True)
    body = models.TextField(blank=True)  # clean Markdown
    pictures = models.JSONField(default=dict)  # {source as written: {sha256, media_type, name}}
    found = models.JSONField(default=dict)  # {field: {value, confidence 0–1, source}}: before anybody edited
    confirmed = models.JSONField(
        default=list
    )  # names of fields that an editor checked: read again, they stay
    confirmed_by = models.CharField(max_length=150, blank=True)  # the editor who did so last
    notes = ReasonsField()  # what an editor should know about it
    text_sha256 = models.CharField(max_length=64, db_index=True)  # of the body without white space
    made = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["manuscript", "number"], name="version_once"),
            models.UniqueConstraint(fields=["incoming", "place"], name="version_of_mail_once"),
        ]
        ordering = ["manuscript", "number"]


class Serial(models.Model):
    """The last serial number that a year has given; its row is locked while a number is taken."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)


class Repetition(models.Model):
    """A draft of another mail whose text equals a version's: kept with its mail, and no new version."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="repetitions")
    incoming = models.ForeignKey("Incoming", models.CASCADE, related_name="repetitions")
    place = models.CharField(max_length=20)  # as Version.place

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incoming", "place"], name="repetition_once")]


class Printed(models.Model):
    """An article of an issue's revision, kept apart to compare manuscripts with."""

    revision = models.ForeignKey("Revision", models.CASCADE, related_name="printed")
    title = models.CharField(max_length=500)
    text = models.TextField()


class Mark(models.Model):
    """One of the few numbers by which a long text is found again that shares much with another."""

    value = models.BigIntegerField(db_index=True)
    version = models.ForeignKey(Version, models.CASCADE, related_name="marks", null=True)
    printed = models.ForeignKey(Printed, models.CASCADE, related_name="marks", null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(version__isnull=False) | Q(printed__isnull=False), name="mark_of_something"
            ),
        ]


class Resemblance(models.Model):
    """A version that is like another manuscript's, or like a published article (一稿多投)."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="resemblances")
    other = models.ForeignKey(Version, models.CASCADE, related_name="+", null=True)
    issue = models.ForeignKey("Issue", models.CASCADE, related_name="+", null=True)
    article = models.CharField(max_length=500, blank=True)  # its title in the issue
    share = models.FloatField()  # 0–1 of the text that both have; 1: identical

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(other__isnull=False) | Q(issue__isnull=False), name="resembles_something"
            ),
            models.CheckConstraint(condition=~Q(version=F("other")), name="resembles_another"),
        ]


class Decision(models.Model):
    """One entry in a manuscript's history."""

    manuscript = models.ForeignKey(Manuscript, models.CASCADE, related_name="decisions")
    state = models.CharField(max_length=10)  # what the manuscript became
    note = models.TextField(blank=True)  # for the contributor
    reasons = ReasonsField()  # where no person decided
    by = models.CharField(max_length=150, blank=True)
    made = models.DateTimeField(db_default=Now())


class Placement(models.Model):
    """A version of a manuscript in an issue: the trace from the mail to the article."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="placements")
    issue = models.ForeignKey("Issue", models.PROTECT, related_name="placements")
    column = models.CharField(max_length=100)
    title = models.CharField(max_length=500)  # of the article
    by = models.CharField(max_length=150, blank=True)
    made = models.DateTimeField(db_default=Now())
    removed = models.DateTimeField(null=True)
    removed_by = models.CharField(max_length=150, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "issue"], condition=Q(removed=None), name="placed_once"
            ),
        ]


class Answer(models.Model):
    """A mail to a contributor: written, or not written and why."""

    KINDS = tuple(AnswerKind)

    incoming = models.ForeignKey("Incoming", models.PROTECT, related_name="answers", null=True)
    manuscript = models.ForeignKey(Manuscript, models.PROTECT, related_name="answers", null=True)
    issue = models.ForeignKey("Issue", models.PROTECT, related_name="+", null=True)  # that it was printed in
    kind = models.CharField(max_length=15)
    address = models.CharField(max_length=320)
    address_key = models.CharField(max_length=320)
    automatic_day = models.DateField(
        null=True
    )  # of an automatic answer that was written, by the office's day
    run = models.ForeignKey("Run", models.PROTECT, related_name="+", null=True)
    withheld = ReasonsField()  # why nothing was written
    made = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["address_key", "automatic_day"],
                condition=Q(automatic_day__isnull=False),
                name="one_automatic_answer_a_day",
            ),
            models.UniqueConstraint(
                fields=["incoming"],
                condition=Q(kind=AnswerKind.ACKNOWLEDGEMENT.value),
                name="acknowledged_once",
            ),
            models.UniqueConstraint(
                fields=["manuscript", "issue"],
                condition=Q(kind=AnswerKind.PUBLISHED.value),
                name="told_published_once",
            ),
        ]
        ordering = ["-id"]
