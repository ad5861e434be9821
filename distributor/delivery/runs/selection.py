"""What a send is narrowed down to, looked up among the readers of its groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from unicodedata import normalize

from distributor.audience import group, where
from distributor.audience.text import shown
from distributor.audience.where import Condition, Pair
from distributor.errors import NotFound
from distributor.language import gettext as _
from distributor.store.models import Group
from distributor.store.queries import audience, further_columns

_NAMED = 20  # values in a message
_MOST = 100_000  # values of a column; one that has more is none to choose by


def columns_of(groups: Sequence[Group]) -> tuple[str, ...]:
    """The further columns of the groups' files, each once."""
    return group.columns_of(map(audience.value, groups))


def conditions(pairs: Sequence[Pair], groups: Sequence[Group]) -> tuple[Condition, ...]:
    """As asked for; NotFound names the columns or values that there are where one is unknown."""
    return tuple(_known(condition, groups) for condition in where.conditions(pairs, columns_of(groups)))


def _known(condition: Condition, groups: Sequence[Group]) -> Condition:
    """The condition with its values as the rows have them, which may be composed otherwise (UAX #15)."""
    known = further_columns.values_of(condition, [group.pk for group in groups], _MOST)
    spellings: dict[str, list[str]] = {}
    for spelling in known:
        spellings.setdefault(normalize("NFC", spelling), []).append(spelling)
    found: dict[str, None] = {}
    for value in condition.values:
        found |= dict.fromkeys(spellings.get(normalize("NFC", value), ()))
        if normalize("NFC", value) not in spellings:
            words = _("no reader of these groups has %(condition)s; there is: %(known)s")
            values = {"condition": where.told([(condition.column, value)]), "known": _listed(known)}
            raise NotFound(words % values)
    return replace(condition, values=tuple(found))


def _listed(known: Sequence[str]) -> str:
    named = _("; ").join(map(shown, known[:_NAMED]))
    if len(known) > _NAMED:
        return _("%(named)s and %(count)d more") % {"named": named, "count": len(known) - _NAMED}
    return named or _("nothing")
