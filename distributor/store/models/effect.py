"""What mail that came in did to copies and addresses."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Effect(models.Model):
    """One effect of one mail: it is there once, however often the mail is read."""

    incoming = models.ForeignKey("Incoming", models.CASCADE, related_name="effects")
    kind = models.CharField(max_length=12)  # a SuppressionReason
    about = models.CharField(max_length=320)  # run and copy number ("12.7"), or an address's key
    made = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incoming", "kind", "about"], name="effect_once")]
