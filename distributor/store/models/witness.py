"""Distinguishes a database from an older copy of itself."""

from __future__ import annotations

from django.db import models


class Witness(models.Model):
    """The one row whose number only grows while runs are live; what it was last is kept outside, too."""

    origin = models.CharField(max_length=32)  # of this database and its copies, and of no other
    number = models.BigIntegerField(default=0)
    restored = models.DateTimeField(null=True)  # when it was found out, until somebody confirms what was sent
