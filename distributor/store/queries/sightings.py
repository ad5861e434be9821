"""Which mails of which source we have, which were refused, and how far each folder was looked through."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from distributor.reason import Reason
from distributor.store.models import Folder, Incoming, Refusal, Sighting
from distributor.store.queries import publications
from distributor.text import KEY

_KEY = 500  # characters
_AT_ONCE = 400  # keys per question: SQLite takes only so many parameters


def with_bytes(sha256: str) -> Incoming | None:
    """The mail with these bytes."""
    return Incoming.objects.filter(sha256=sha256).only("id", "sha256", "removed").first()


@transaction.atomic
def keep(
    sha256: str,
    size: int,
    *,
    source: str,
    key: str,
    envelope_from: str,
    envelope_to: Sequence[str],
    received: dt.datetime,
    publication: str = "",
) -> tuple[Incoming, bool]:
    """The mail with these bytes and whether it is new, seen under `key`; a refusal of it is over."""
    incoming, new = Incoming.objects.get_or_create(
        sha256=sha256,
        defaults={
            "size": size,
            "source": KEY.fit(source, 100),
            "envelope_from": KEY.fit(envelope_from, 500),
            "envelope_to": [KEY.fit(address, 500) for address in envelope_to],
            "received": received,
            "publication": publications.named(publication) if publication else None,
        },
    )
    if key:
        Sighting.objects.get_or_create(
            source=KEY.fit(source, 100), key=fitting(key), defaults={"incoming": incoming}
        )
        Refusal.objects.filter(source=source, key=fitting(key)).delete()
    return incoming, new


def seen(source: str, keys: Collection[str]) -> set[str]:
    """Those of the keys whose mail we have."""
    return _among(Sighting, source, keys)


def refused(source: str, keys: Collection[str]) -> set[str]:
    """Those of the keys whose mail was not taken."""
    return _among(Refusal, source, keys)


def _among(model: type[Sighting] | type[Refusal], source: str, keys: Collection[str]) -> set[str]:
    names = {fitting(key): key for key in keys}
    wanted, found = list(names), set[str]()
    for start in range(0, len(wanted), _AT_ONCE):
        rows = model._default_manager.filter(source=source, key__in=wanted[start : start + _AT_ONCE])
        found.update(names[key] for key in rows.values_list("key", flat=True))
    return found


# ── refused ─────────────────────────────────────────────────────────────────────────────────────


def refuse(
    source: str, reason: str, *, key: str = "", sender: str = "", subject: str = "", size: int | None = None
) -> None:
    """Note that a mail was not taken; the same one refused again is one row, with the newest reason."""
    fields = {
        "sender": KEY.fit(sender, 320),
        "subject": KEY.fit(subject),
        "size": size,
        "reason": reason,
        "detail": "",
    }
    if not key:
        Refusal.objects.create(source=source, **fields)
        return
    Refusal.objects.update_or_create(source=source, key=fitting(key), defaults={**fields, "made": Now()})


def refused_before(source: str, prefix: str, *, hours: float, most: int, final: str) -> list[str]:
    """Keys of mails to ask for once more: refused so long ago, no larger than `most` octets, not finally."""
    before = dt.datetime.now(dt.UTC) - dt.timedelta(hours=hours)
    rows = Refusal.objects.filter(source=source, key__startswith=prefix, made__lt=before)
    rows = rows.filter(Q(size=None) | Q(size__lte=most)).exclude(reason=final)
    return list(rows.order_by("id").values_list("key", flat=True)[:_AT_ONCE])


# ── folders ─────────────────────────────────────────────────────────────────────────────────────


def folder(source: str, name: str, uid_validity: int) -> Folder:
    """How far the folder was looked through; from the beginning where its UIDs are others than before."""
    row, _made = Folder.objects.get_or_create(
        source=source, name=name[:300], defaults={"uid_validity": uid_validity}
    )
    if row.uid_validity != uid_validity:
        Folder.objects.filter(pk=row.pk).update(uid_validity=uid_validity, uid=0)
        row.refresh_from_db()
    return row


def looked(row: Folder, uid: int) -> None:
    """Every mail of the folder up to this UID is kept or refused."""
    # Only under the UIDVALIDITY that it was counted under, and never back: another process may be ahead.
    same = Folder.objects.filter(pk=row.pk, uid_validity=row.uid_validity)
    same.filter(uid__lt=uid).update(uid=uid)
    same.update(looked=Now(), trouble=())


def trouble(source: str, name: str, why: Reason | None) -> None:
    """Why the folder (with an empty name: the whole source) could not be looked through; None: it could."""
    fields = {"trouble": (why,)} if why else {"trouble": (), "looked": Now()}
    Folder.objects.update_or_create(
        source=source, name=name[:300], defaults=fields, create_defaults={**fields, "uid_validity": 0}
    )


def folders(source: str) -> list[Folder]:
    """What is known of the source's folders; the one without a name stands for the source."""
    return list(Folder.objects.filter(source=source).order_by("name"))


# ── text ────────────────────────────────────────────────────────────────────────────────────────


def fitting(key: str) -> str:
    """The key as it stands in rows: a long one ends in a digest of the whole."""
    key = KEY.fit(key)
    if len(key) <= _KEY:
        return key
    return f"{key[: _KEY - 65]}#{hashlib.sha256(key.encode()).hexdigest()}"
