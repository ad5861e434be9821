"""Links that log a browser in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class LoginLink(models.Model):
    """A link that opens one session, once; only the hash of its secret is kept."""

    digest = models.CharField(max_length=64, unique=True)  # SHA-256, in hexadecimal
    # Nobody's: whoever was at the machine and asked for it, as long as there is no account.
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    made = models.DateTimeField(db_default=Now())
    used = models.DateTimeField(null=True)
