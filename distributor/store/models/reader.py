"""What mails print of a reader: a row of a group's CSV file has it, and every copy keeps it as it was."""

from __future__ import annotations

from django.db import models

from distributor.audience.fields import PRINTED, require


class PrintedFields(models.Model):
    """The columns that a copy takes over from the row of its reader; see audience/fields.py."""

    name = models.CharField(max_length=500)
    position = models.CharField(max_length=500, blank=True)
    unit = models.CharField(max_length=500, blank=True)
    extra = models.JSONField(null=True)  # heading -> cell of the further columns; null: none has anything

    class Meta:
        abstract = True


require("store.models.PrintedFields", {field.name for field in PrintedFields._meta.local_fields}, PRINTED)
