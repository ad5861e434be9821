"""Publications, their issues, and what was signed of them."""

from __future__ import annotations

from django.db import models


class Publication(models.Model):
    """A periodical, known by the title on its masthead."""

    title = models.CharField(max_length=200, unique=True)
    answers = models.JSONField(default=list)  # the kinds of mail that contributors are sent (models.Answer)
    answers_by = models.CharField(max_length=150, blank=True, default="")  # who chose them last …
    answers_chosen = models.DateTimeField(null=True)  # … and when

    def __str__(self) -> str:
        return self.title


class Issue(models.Model):
    """One issue; its content is the current document, read again whenever it is needed."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="issues")
    slug = models.CharField(max_length=40, unique=True)  # 2023-09
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    date = models.DateField(null=True)
    layout = models.CharField(max_length=12, default="full")  # full | digest
    document = models.ForeignKey("Document", models.PROTECT, related_name="+", null=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "year", "number"], name="issue_once"),
        ]
        ordering = ["-year", "-number"]

    def __str__(self) -> str:
        return self.slug


class Document(models.Model):
    """The bytes of an imported document; every version is kept."""

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="documents")
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    pictures = models.JSONField(default=dict)  # files that lay beside it: {source as written: base64}
    imported = models.DateTimeField(auto_now_add=True)
    compared = models.BooleanField(default=False)  # its articles stand in Printed

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issue", "sha256"], name="document_once")]


class Edition(models.Model):
    """The frozen rendering of an issue, of a notice about it, or of an answer: what a run sends."""

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="editions", null=True)  # null: an answer
    kind = models.CharField(max_length=12, default="issue")  # issue | correction | withdrawal | answer
    notice = models.TextField(blank=True, default="")  # what a correction or withdrawal says
    document = models.ForeignKey(Document, models.PROTECT, related_name="editions", null=True)
    content_hash = models.CharField(max_length=64)  # over document, layout, groups and rendered mail
    layout = models.CharField(max_length=12)
    groups = models.JSONField()  # names, in the order of the 送发 list
    subject = models.TextField()
    html = models.TextField()
    text = models.TextField()
    pictures = models.JSONField(default=list)  # [{content_id, media_type, name, data (base64)}]
    personal = models.BooleanField(default=False)  # the template decides per reader: rendered per copy
    templates = models.JSONField(default=dict)  # their sources, where personal
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issue", "content_hash"], name="edition_once")]


class SignOff(models.Model):
    """One signature under one edition."""

    EDITOR, REVIEWER, SIGNATORY = "editor", "reviewer", "signatory"
    ROLES = (EDITOR, REVIEWER, SIGNATORY)  # in the order in which they sign

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="signoffs")
    role = models.CharField(max_length=12)
    name = models.CharField(max_length=100)
    signed = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "role"], name="signature_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=["editor", "reviewer", "signatory"]), name="signature_role"
            ),
        ]
