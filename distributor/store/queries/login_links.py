"""Links that log a browser in: made by who may use the command, opened once within a quarter of an hour.

What is kept is the SHA-256 of a secret of 192 random bits: whoever reads the database cannot open one.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from distributor.store.models import LoginLink

OPEN, USED, EXPIRED = "open", "used", "expired"
MINUTES = 15  # a link's life
_LIFE = dt.timedelta(minutes=MINUTES)
_KEPT = dt.timedelta(days=7)  # so that a page can say why a link opens nothing
_BYTES = 24  # 32 characters, as long as logs.py masks


def make(account: User | None) -> str:
    """The secret of a new link for the account, or for “this machine”."""
    LoginLink.objects.filter(made__lt=Now() - _KEPT).delete()
    secret = secrets.token_urlsafe(_BYTES)
    LoginLink.objects.create(digest=_digest(secret), account=account)
    return secret


def find(secret: str) -> LoginLink | None:
    """The link; None for one that was never made, or whose account may not log in."""
    valid = Q(account=None) | Q(account__is_active=True)
    return LoginLink.objects.select_related("account").filter(valid, digest=_digest(secret)).first()


def state(link: LoginLink) -> str:
    """OPEN, USED or EXPIRED at this moment."""
    if _open(link).exists():
        return OPEN
    used = LoginLink.objects.filter(pk=link.pk).exclude(used=None)
    return USED if used.exists() else EXPIRED


def use(link: LoginLink) -> bool:
    """Use it up: true for the first who asks in time, whatever others do at the same moment."""
    return _open(link).update(used=Now()) == 1


def _open(link: LoginLink) -> QuerySet[LoginLink]:
    return LoginLink.objects.filter(pk=link.pk, used=None, made__gt=Now() - _LIFE)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
