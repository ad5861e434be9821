"""Publications, their issues, and what was signed of them."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from distributor.publication.number import IssueNumber, as_kept, kept
from distributor.states import Layout, Origin, RunKind


class Publication(models.Model):
    """A periodical, known by the title on its masthead, whatever its spaces and width, and by its aliases."""

    title = models.CharField(max_length=200, unique=True)
    slug = models.CharField(max_length=40, unique=True)  # what commands may call it; before its issues' slugs
    rules = models.JSONField(default=dict)  # publication.rules.as_values
    retired = models.DateTimeField(null=True)  # no issue of it is imported any more
    answers = models.JSONField(default=list)  # the kinds of mail that contributors are sent (models.Answer)
    answers_by = models.CharField(max_length=150, blank=True, default="")  # who chose them last …
    answers_chosen = models.DateTimeField(null=True)  # … and when

    def __str__(self) -> str:
        return self.title


class Issue(models.Model):
    """One issue; its content is its current revision."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="issues")
    slug = models.CharField(max_length=60, unique=True)  # 2023-09, gazette-2026-01-02
    year = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=20)  # publication.number.IssueNumber.text: 9, 1-2, 12下, 增刊1
    position = models.BigIntegerField()  # its place in the year: IssueNumber.position
    volume = models.PositiveIntegerField(default=0)  # 0: none is printed
    total = models.PositiveIntegerField(default=0)  # the last of its numbers through all years; 0: none
    date = models.DateField(null=True)
    layout = models.CharField(max_length=12, default=Layout.FULL.value)
    revision = models.ForeignKey("Revision", models.PROTECT, related_name="+", null=True)
    blocks = models.PositiveIntegerField(default=0)  # ids of blocks that were given so far
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "year", "volume", "position"], name="issue_once"),
        ]
        ordering = ["-year", "-volume", "-position"]

    def __str__(self) -> str:
        return self.slug

    @property
    def identity(self) -> IssueNumber:
        """Its number as a value."""
        return kept(self.number)

    @property
    def kept_number(self) -> int | str:
        """Its number as other programs know it: a plain one as int."""
        return as_kept(self.identity)


class Document(models.Model):
    """The bytes of an imported document; every version is kept."""

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="documents")
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    pictures = models.JSONField(default=dict)  # files that lay beside it: {source as written: base64}
    imported = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issue", "sha256"], name="document_once")]


class Revision(models.Model):
    """One state of an issue's content, read or edited once and never changed after.

    Signatures and editions bind to one. `content` is written by `issue.stored`; null in a row from before
    there were revisions, until its document is read.
    """

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="revisions")
    document = models.ForeignKey(Document, models.PROTECT, related_name="revisions", null=True)  # its source
    origin = models.CharField(max_length=12, default=Origin.IMPORT.value)
    by = models.CharField(max_length=150, blank=True, default="")
    version = models.CharField(max_length=40, blank=True, default="")  # of the distributor that made it
    content = models.BinaryField(null=True)
    made = models.DateTimeField(auto_now_add=True)
    compared = models.BooleanField(default=False)  # its articles stand in Printed


class StoredPicture(models.Model):
    """A picture of an issue's revisions, as it is mailed; revisions name it by its SHA-256."""

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="pictures")
    sha256 = models.CharField(max_length=64)
    data = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issue", "sha256"], name="picture_once")]


class Rendering(models.Model):
    """What an issue's mail was when it was rendered last by somebody who may write, and from what."""

    issue = models.OneToOneField(Issue, models.CASCADE, related_name="rendering")
    fingerprint = models.CharField(max_length=64)  # of everything that went in
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="+")
    layout = models.CharField(max_length=12)
    groups = models.JSONField()  # names, in the order of the 送发 list
    content_hash = models.CharField(max_length=64)
    rendered = models.DateTimeField(auto_now=True)


class Edition(models.Model):
    """The frozen rendering of an issue, of a notice about it, or of an answer: what a run sends."""

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="editions", null=True)  # null: an answer
    kind = models.CharField(
        max_length=12, default=RunKind.ISSUE.value
    )  # of its runs; a test sends the issue's
    notice = models.TextField(blank=True, default="")  # what a correction or withdrawal says
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="editions", null=True)
    content_hash = models.CharField(max_length=64)  # over document, layout, groups and rendered mail
    layout = models.CharField(max_length=12)
    groups = models.JSONField()  # names, in the order of the 送发 list
    subject = models.TextField()
    html = models.TextField()
    text = models.TextField()
    pictures = models.JSONField(default=list)  # [{content_id, media_type, name, data (base64)}]
    personal = models.BooleanField(default=False)  # the template decides per reader: rendered per copy
    templates = models.JSONField(default=dict)  # their sources, where personal
    additions = models.JSONField(default=dict)  # what its publication's rules added to the document
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issue", "content_hash"], name="edition_once")]


class OutsideConsent(models.Model):
    """Somebody's yes to sending an internal issue to addresses outside of its publication's domains."""

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="outside_consents")
    by = models.CharField(max_length=150)  # a name, or the code of an actor
    notices = models.JSONField()  # what made it ask: 内部刊物, as printed …
    domains = models.JSONField()  # … and the domains at that time, as A-labels
    addresses = models.JSONField()  # keys of those that were agreed to
    given = models.DateTimeField(db_default=Now())


class SignOff(models.Model):
    """One signature under one edition."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="signoffs")
    role = models.CharField(max_length=30)  # a step of its publication's sign-off
    name = models.CharField(max_length=100)
    signed = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "role"], name="signature_once"),
        ]
