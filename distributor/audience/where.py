"""Which readers a send is narrowed down to: `--where 区县=双桥区`, by any column but the address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from unicodedata import normalize

from distributor.audience.columns import field_called, label
from distributor.audience.fields import BY_NAME, IN_ROWS
from distributor.audience.text import fold, shown, trim
from distributor.errors import NotFound, UserError
from distributor.language import gettext as _

Pair = tuple[str, str]  # column and value, as written or as kept with a run
# The first “=” that something stands before: a heading may begin with one. Chinese keyboards write “＝”.
_PAIR = re.compile(r"(.[^=＝]*)[=＝](.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Condition:
    """A reader's row has one of these values in this column."""

    column: str  # name of a field, else the heading of a further column
    values: tuple[str, ...]

    @property
    def field(self) -> str:
        """The field of ours that the column is, or ""; a further column may be called “address”."""
        return self.column if self.column in IN_ROWS else ""


def parse(text: str) -> Pair:
    """`区县=双桥区` as column and value; raises UserError where it is no such thing."""
    found = _PAIR.fullmatch(trim(normalize("NFC", text)))
    column, value = map(trim, found.groups()) if found else ("", "")
    if not (column and value):
        raise UserError(_("“%(text)s” is not COLUMN=VALUE, as in 区县=双桥区") % {"text": shown(text)})
    return column, value


def conditions(pairs: Iterable[Pair], columns: Sequence[str]) -> tuple[Condition, ...]:
    """All of which must hold, one value of each column; NotFound names the columns that there are."""
    found: dict[str, dict[str, None]] = {}
    for column, value in pairs:
        found.setdefault(_column(column, columns), {})[value] = None
    return tuple(Condition(column, tuple(values)) for column, values in found.items())


def pairs(chosen: Iterable[Condition]) -> tuple[Pair, ...]:
    """The conditions as a run or a schedule keeps them."""
    return tuple((condition.column, value) for condition in chosen for value in condition.values)


def told(kept: Iterable[Sequence[str]]) -> str:
    """“区县 = 双桥区 / 望溪县; 单位 = …” of what a run or a schedule keeps; "" for nothing."""
    found: dict[str, list[str]] = {}
    for column, value in kept:
        found.setdefault(column, []).append(shown(value))
    return _("; ").join(f"{_called(column)} = {' / '.join(values)}" for column, values in found.items())


def _column(column: str, columns: Sequence[str]) -> str:
    field = column if column in IN_ROWS else field_called(column)
    if field in IN_ROWS:
        return field
    further = next((known for known in columns if known == column), "")
    further = further or next((known for known in columns if fold(known) == fold(column)), "")
    if not further:
        known = _("; ").join([*map(label, IN_ROWS), *map(shown, columns)])
        words = _("no column “%(column)s”; there is: %(known)s")
        raise NotFound(words % {"column": shown(column), "known": known})
    return further


def _called(column: str) -> str:
    return _(BY_NAME[column].label) if column in IN_ROWS else shown(column)
