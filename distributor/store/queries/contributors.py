"""Contributors and their units: found by address, made once, merged."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from distributor.errors import NotFound
from distributor.language import gettext as _
from distributor.store.models import Contributor, ContributorAddress, Manuscript, Unit


def of_address(address_key: str) -> Contributor | None:
    """Inside a transaction: who writes from the address, locked; whoever else records mail of them waits."""
    row = ContributorAddress.objects.filter(address_key=address_key).values_list("contributor", flat=True)
    contributor_id = row.first()
    while contributor_id:
        found = locked(contributor_id)
        if found.merged_into_id is None:
            return found
        contributor_id = found.merged_into_id
    return None


def locked(contributor_id: int) -> Contributor:
    """Inside a transaction: the contributor, whom nobody else changes until its end."""
    return Contributor.objects.select_for_update().get(pk=contributor_id)


def make(name: str, unit: Unit | None, telephone: str, address: str, address_key: str) -> Contributor:
    """The contributor of a new address; somebody else's where it was made in the meantime."""
    try:
        with transaction.atomic():
            made = Contributor.objects.create(name=name, unit=unit, telephone=telephone)
            ContributorAddress.objects.create(contributor=made, address=address, address_key=address_key)
            return made
    except IntegrityError:
        return locked(ContributorAddress.objects.get(address_key=address_key).contributor_id)


def complete(contributor: Contributor, found: Mapping[str, object]) -> None:
    """Keep what was found out of the contributor, who is locked, by column."""
    for name, value in found.items():
        setattr(contributor, name, value)
    if found:
        contributor.save(update_fields=list(found))


def keep_edited(contributor: Contributor, by: str, *fields: str) -> None:
    """Keep these columns of the contributor, who is locked, as an editor changed them; with who and when."""
    contributor.changed_by, contributor.changed = by[:150], timezone.now()
    contributor.save(update_fields=[*fields, "changed_by", "changed"])


def unit(name: str) -> Unit:
    """The unit of that name, made where missing; the one that it was merged into, if any."""
    found, _made = Unit.objects.get_or_create(name=name)
    while found.merged_into is not None:
        found = found.merged_into
    return found


def listing() -> QuerySet[Contributor]:
    """Contributors that were not merged into others, by name, with `received`, the number of manuscripts."""
    return (
        Contributor.objects.filter(merged_into=None)
        .select_related("unit")
        .prefetch_related("addresses")
        .annotate(received=Count("manuscripts"))
        .order_by("name", "id")
    )


def find(text: str) -> Contributor:
    """The one contributor with that id (`12`), address or name; NotFound says what there is instead."""
    word = text.strip()
    found = _found(word)
    if len(found) == 1:
        return current(found[0])
    if not found:
        words = _(
            "no contributor %(text)s; the list of contributors has them all (distributor contributor list)"
        )
        raise NotFound(words % {"text": word[:80]})
    words = _("there are several contributors %(text)s; give the number of one: %(numbers)s")
    numbers = ", ".join(str(each.pk) for each in found[:10])
    raise NotFound(words % {"text": word[:80], "numbers": numbers})


def current(contributor: Contributor) -> Contributor:
    """The contributor, or the one that it was merged into."""
    while contributor.merged_into is not None:
        contributor = contributor.merged_into
    return contributor


def _found(word: str) -> list[Contributor]:
    if word.isascii() and word.isdigit() and len(word) < 16:
        return list(Contributor.objects.filter(pk=int(word)))
    by_address = Q(addresses__address_key=word) | Q(addresses__address__iexact=word)
    match = by_address if "@" in word else Q(name=word, merged_into=None)
    return list(Contributor.objects.filter(match).distinct().order_by("id"))


def find_unit(text: str) -> Unit:
    """The unit of that name; NotFound otherwise."""
    found = Unit.objects.filter(name=text.strip()).first()
    if found is None:
        raise NotFound(_("no unit %(text)s; see: distributor contributor list") % {"text": text[:80]})
    return unit(found.name)


def join(into: Contributor, other: Contributor) -> int:
    """Inside a transaction: addresses and manuscripts of `other` move; returns how many manuscripts did."""
    other.addresses.update(contributor=into)
    moved = Manuscript.objects.filter(contributor=other).update(contributor=into)
    Contributor.objects.filter(merged_into=other).update(merged_into=into)
    other.merged_into = into
    other.save(update_fields=["merged_into"])
    return moved


def join_units(into: Unit, other: Unit) -> int:
    """Inside a transaction: the people of `other` belong to `into`; returns how many they are."""
    moved = Contributor.objects.filter(unit=other).update(unit=into)
    Unit.objects.filter(merged_into=other).update(merged_into=into)
    other.merged_into = into
    other.save(update_fields=["merged_into"])
    return moved
