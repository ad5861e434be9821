"""A reader's fields, and the opaque marks that stand for them while an issue is rendered once.

    mark = "Slot" + 24 hex digits, slot = mark + one letter, for good (audience/fields.py has the readers')

The mark is a hash of everything around the slots. So it is the same for the same content, cannot
be forged by a document (the text would have to hold its own hash), needs no place of its own in a
store, and a stored rendering that was altered is noticed.
"""

from __future__ import annotations

import html
import re
import secrets
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from operator import attrgetter, itemgetter
from typing import NoReturn

from distributor.audience.fields import BY_NAME, PRINTED
from distributor.mail.tokens import token
from distributor.mail.values import Reader, RunStamp
from distributor.text import FIELD

_LETTERS = {"salutation": "a", "group": "e", "copy_number": "f", "read_token": "g", "unsubscribe_token": "h"}
_LETTERS |= {name: BY_NAME[name].slot for name in PRINTED}
SLOTS = tuple(sorted(_LETTERS, key=_LETTERS.__getitem__))
LETTERS = "".join(_LETTERS[name] for name in SLOTS)
if len({*LETTERS}) < len(SLOTS):
    raise TypeError(f"two slots of a mail have the same letter: {_LETTERS}")
PASSING_MARK = f"Slot{secrets.token_hex(12)}"  # while rendering; no document can know it
_MARK = re.compile(r"Slot[0-9a-f]{24}(?=[a-z])")
_SOMEBODY = "读者"  # the salutation where a row gives neither name, position nor unit

_printed = attrgetter(*PRINTED)
_addressed = itemgetter(*map(PRINTED.index, ("name", "position", "unit")))
_GATHERED = (*PRINTED, "salutation", "group", "copy_number", "read_token", "unsubscribe_token")
_in_order: Callable[[tuple[str, ...]], tuple[str, ...]] = itemgetter(*map(_GATHERED.index, SLOTS))


# A value as HTML text, in the very form in which inlining leaves text behind.
escape = partial(html.escape, quote=False)


class NeedsReader(Exception):
    """A template looks at a reader's field instead of printing it."""


class Slot:
    """Stands for a field in a template: may be printed, and nothing else."""

    __slots__ = ("_before", "_mark")

    def __init__(self, mark: str, before: str = "") -> None:
        self._before, self._mark = before, mark

    def __str__(self) -> str:
        return self._before + self._mark

    def __html__(self) -> str:
        return escape(self._before) + self._mark

    def _refuse(self, *_given: object) -> NoReturn:
        raise NeedsReader

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        self._refuse()

    __bool__ = __len__ = __iter__ = __contains__ = __getitem__ = __eq__ = __ne__ = _refuse
    __lt__ = __le__ = __gt__ = __ge__ = __hash__ = __format__ = __repr__ = __call__ = _refuse
    __add__ = __radd__ = __mul__ = __rmul__ = __mod__ = __rmod__ = __int__ = __float__ = _refuse


def prefixed(before: str, value: str | Slot) -> str | Slot:
    """The text and then the field, still a slot where the field is one."""
    return Slot(str(value), before) if isinstance(value, Slot) else before + value


def holds_slot(value: object) -> bool:
    """Whether something that a template handles is or contains a slot."""
    return isinstance(value, Slot) or (isinstance(value, str) and PASSING_MARK in value)


def fields(reader: Reader, stamp: RunStamp) -> tuple[str, ...]:
    """What stands in a reader's copy, in the order of SLOTS."""
    printed = tuple(map(FIELD.fit, _printed(reader)))
    number = reader.copy_number
    return _in_order(
        (
            *printed,
            _salutation(*_addressed(printed)),
            FIELD.fit(reader.group),
            f"{number:06}",  # six digits: GB/T 9704-2012, 7.2.1
            token("read", stamp.run_id, number, stamp.link_key),
            token("unsubscribe", stamp.run_id, number, stamp.link_key),
        )
    )


def _salutation(name: str, position: str, unit: str) -> str:
    return " ".join(part for part in (name, position) if part) or unit or _SOMEBODY


def lasting_mark(mark: str, *parts: str) -> str:
    """The mark that this content must carry, in place of the one given."""
    return f"Slot{sha256(chr(0).join(parts).replace(mark, chr(0)).encode()).hexdigest()[:24]}"


def find_mark(*parts: str) -> str:
    """The one mark that the content proves; "" where it has no slots or was altered."""
    found = {mark for part in parts for mark in _MARK.findall(part)}
    return next((mark for mark in found if lasting_mark(mark, *parts) == mark), "")


def fill(part: str, mark: str, values: tuple[str, ...]) -> str:
    """The part with every slot replaced by its value, given in the order of SLOTS."""
    return re.sub(f"{mark}([{LETTERS}])", lambda slot: values[LETTERS.index(slot[1])], part) if mark else part
