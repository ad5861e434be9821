"""Publications: how they are found by what a masthead says, made, and changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Now

from distributor.issue.compare import spelling
from distributor.store.models import Publication


def every() -> list[Publication]:
    """All of them, the oldest first."""
    return list(Publication.objects.order_by("id"))


def titles(publication: Publication) -> tuple[str, ...]:
    """The title and its aliases."""
    return (publication.title, *publication.rules.get("aliases", ()))


def like(title: str) -> list[Publication]:
    """Those with a title or alias that is spelled the same, whatever its spaces and width."""
    wanted = spelling(title)
    return [row for row in every() if wanted in map(spelling, titles(row))]


def within(title: str) -> list[Publication]:
    """Those with whose title the title begins, whatever its spaces and width."""
    wanted = spelling(title)
    return [row for row in every() if wanted.startswith(spelling(row.title))]


def named(name: str) -> Publication | None:
    """The one of that slug, title or alias."""
    found = Publication.objects.filter(slug=name).first()
    return found or next(iter(like(name)), None)


def first() -> Publication | None:
    """The installation's first, whose issues bear no prefix."""
    return Publication.objects.order_by("id").first()


def locked(title: str) -> list[Publication]:
    """As `like`, the very title first; whoever else imports into one of them waits.

    There are several only where an older version made one for each way of spacing the title.
    """
    rows = _all_locked().filter(pk__in=[row.pk for row in like(title)])
    return sorted(rows, key=lambda row: row.title != title)


def locked_every() -> list[Publication]:
    """All of them; whoever else makes, renames or imports waits."""
    return list(_all_locked())


def make(title: str, slug: str, rules: Mapping[str, Any]) -> Publication:
    """A new one; IntegrityError where the title or the slug is taken."""
    return Publication.objects.create(title=title, slug=slug, rules=dict(rules))


def keep_rules(publication: Publication, rules: Mapping[str, Any]) -> None:
    publication.rules = dict(rules)
    publication.save(update_fields=["rules"])


def rename(publication: Publication, title: str, slug: str) -> None:
    publication.title, publication.slug = title, slug
    publication.save(update_fields=["title", "slug"])


def retire(publication: Publication, *, retired: bool) -> None:
    """Take no issue of it any more, or take them again."""
    Publication.objects.filter(pk=publication.pk).update(retired=Now() if retired else None)
    publication.refresh_from_db(fields=["retired"])


def _all_locked() -> QuerySet[Publication]:
    return Publication.objects.select_for_update().order_by("id")
