"""A mailbox has one key, without capitals: people, suppressions and senders who had several become one.

Copies keep theirs, see store/comparable.py.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.db.models.functions import Now

from distributor.audience.address import comparable
from distributor.store.comparable import FORMER, Comparable


def _former(manager: Any, field: str = "address_key") -> list[tuple[Any, str]]:
    """Rows whose key is of the old form, the oldest first, with the key as it is to be."""
    with_key = manager.alias(comparable=Comparable(models.F(field)))
    rows = with_key.exclude(**{field: models.F("comparable")}).order_by("pk")
    return [(row, comparable(getattr(row, field))) for row in rows]


def _people(apps: Any, _editor: Any) -> None:
    people = apps.get_model("distributor", "Person").objects
    memberships = apps.get_model("distributor", "Membership").objects
    for person, key in _former(people):
        same = people.filter(address_key=key).first()
        if same is None:
            people.filter(pk=person.pk).update(address_key=key)
            continue
        groups = memberships.filter(person=same, retired=None).values("group")
        memberships.filter(person=person, retired=None, group__in=groups).update(retired=Now())
        memberships.filter(person=person).update(person=same)
        person.delete()


def _suppressions(apps: Any, _editor: Any) -> None:
    suppressions = apps.get_model("distributor", "Suppression").objects
    evidence = apps.get_model("distributor", "SuppressionEvidence").objects
    for row, key in _former(suppressions):
        same = suppressions.filter(address_key=key, lifted=None).first() if row.lifted is None else None
        if same is None:
            suppressions.filter(pk=row.pk).update(address_key=key)
            continue
        evidence.filter(suppression=row).update(suppression=same)
        reason = row.reason if same.reason == "unsubscribed" else same.reason
        since = min(row.since, same.since)
        suppressions.filter(pk=same.pk).update(reason=reason, since=since)
        row.delete()


def _contributors(apps: Any, _editor: Any) -> None:
    addresses = apps.get_model("distributor", "ContributorAddress").objects
    for row, key in _former(addresses.select_related("contributor")):
        same = addresses.select_related("contributor").filter(address_key=key).first()
        if same is None:
            addresses.filter(pk=row.pk).update(address_key=key)
            continue
        row.delete()
        into, other = _current(same.contributor), _current(row.contributor)
        if into != other:
            _join(apps, into, other)


def _current(contributor: Any) -> Any:
    while contributor.merged_into is not None:
        contributor = contributor.merged_into
    return contributor


def _join(apps: Any, into: Any, other: Any) -> None:
    """As store/queries/contributors.py does when a person says so."""
    contributors = apps.get_model("distributor", "Contributor").objects
    apps.get_model("distributor", "ContributorAddress").objects.filter(contributor=other).update(
        contributor=into
    )
    apps.get_model("distributor", "Manuscript").objects.filter(contributor=other).update(contributor=into)
    contributors.filter(merged_into=other).update(merged_into=into)
    contributors.filter(pk=other.pk).update(merged_into=into)


def _senders(apps: Any, _editor: Any) -> None:
    """What is remembered of senders: the newest choice stands, and no effect is had twice."""
    incoming = apps.get_model("distributor", "Incoming").objects
    for row, key in _former(incoming.defer("reading"), "sender_key"):
        incoming.filter(pk=row.pk).update(sender_key=key)
    filings = apps.get_model("distributor", "Filing").objects
    for row, key in _former(filings, "sender_key"):
        filings.filter(sender_key=key, made__lte=row.made).delete()
        if filings.filter(sender_key=key).exists():
            row.delete()
        else:
            filings.filter(pk=row.pk).update(sender_key=key)
    effects = apps.get_model("distributor", "Effect").objects
    for row, key in _former(effects.filter(kind="unsubscribed"), "about"):
        if effects.filter(incoming=row.incoming_id, kind=row.kind, about=key).exists():
            row.delete()
        else:
            effects.filter(pk=row.pk).update(about=key)


class Migration(migrations.Migration):
    replaces = [("distributor", "0010_comparable_keys")]
    dependencies = [
        ("distributor", "0002_suppression_evidence"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(Comparable("address_key"), condition=FORMER, name="delivery_former_key"),
        ),
        migrations.RunPython(_people, migrations.RunPython.noop),
        migrations.RunPython(_suppressions, migrations.RunPython.noop),
        migrations.RunPython(_contributors, migrations.RunPython.noop),
        migrations.RunPython(_senders, migrations.RunPython.noop),
    ]
