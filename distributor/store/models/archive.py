"""What stays of an archived run's copies, and signs of life of processes that have no rows of their own."""

from __future__ import annotations

from django.db import models


class ArchivedCopies(models.Model):
    """Consecutive copies of an archived run, packed: enough for the links in their mails to go on working."""

    run = models.ForeignKey("Run", models.CASCADE, related_name="archived_copies", db_index=False)
    first = models.PositiveIntegerField()  # copy numbers
    last = models.PositiveIntegerField()
    packed = models.BinaryField()  # zlib; see delivery/keeping/archive.py

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "first"], name="archived_once")]


class Pulse(models.Model):
    """When a process of that name last came round, by the database's clock."""

    name = models.CharField(max_length=40, primary_key=True)
    beat = models.DateTimeField()
