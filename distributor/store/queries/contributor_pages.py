"""Contributors as the pages show them."""

from __future__ import annotations

from django.db.models import Count, Max, Q, QuerySet

from distributor.states import ManuscriptState
from distributor.store.models import Contributor
from distributor.store.queries.pages import Page, page

_ADOPTED = Q(manuscripts__state__in=(ManuscriptState.ADOPTED, ManuscriptState.PUBLISHED))
_ALIKE = 20


def listed(words: str, size: int, *, before: int = 0, after: int = 0) -> Page[Contributor]:
    """Contributors whose name, unit, telephone or address holds the words, the newest first."""
    found = _counted().filter(merged_into=None)
    if words:
        said = Q(name__icontains=words) | Q(unit__name__icontains=words) | Q(telephone__icontains=words)
        known = Contributor.objects.filter(addresses__address__icontains=words).values("pk")
        found = found.filter(said | Q(pk__in=known))
    return page(found.prefetch_related("addresses"), size, before=before, after=after)


def _counted() -> QuerySet[Contributor]:
    """With how many manuscripts they sent and how many were adopted."""
    return Contributor.objects.select_related("unit").annotate(
        received=Count("manuscripts", distinct=True),
        adopted=Count("manuscripts", filter=_ADOPTED, distinct=True),
        last=Max("manuscripts__created"),
    )


def contributor(contributor_id: int) -> Contributor | None:
    """One contributor, merged or not."""
    found = _counted().select_related("unit", "merged_into").prefetch_related("addresses")
    return found.filter(pk=contributor_id).first()


def alike(of: Contributor) -> list[Contributor]:
    """Others with the same name or telephone: perhaps the same person."""
    same = Q(name=of.name)
    if of.telephone:
        same |= Q(telephone=of.telephone)
    found = _counted().filter(same, merged_into=None).exclude(pk=of.pk)
    return list(found.prefetch_related("addresses").order_by("-pk")[:_ALIKE])


def merged(into: Contributor) -> list[Contributor]:
    """The contributors that were merged into this one."""
    return list(Contributor.objects.filter(merged_into=into).order_by("pk")[:_ALIKE])
