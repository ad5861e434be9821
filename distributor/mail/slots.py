"""A reader's fields, and the opaque marks that stand for them while an issue is rendered once.

    mark = "Slot" + 24 hex digits, slot = mark + one letter

The mark is a hash of everything around the slots. So it is the same for the same content, cannot
be forged by a document (the text would have to hold its own hash), needs no place of its own in a
store, and a stored rendering that was altered is noticed.
"""

from __future__ import annotations

import re
import secrets
from hashlib import sha256
from typing import NoReturn

from distributor.mail.letter import Reader, RunStamp
from distributor.mail.tokens import token
from distributor.text import FIELD

SLOTS = ("salutation", "name", "position", "unit", "group", "copy_number", "read_token", "unsubscribe_token")
LETTERS = "abcdefgh"  # one per slot
PASSING_MARK = f"Slot{secrets.token_hex(12)}"  # while rendering; no document can know it
_MARK = re.compile(r"Slot[0-9a-f]{24}(?=[a-h])")
_SOMEBODY = "读者"  # the salutation where a row gives neither name, position nor unit


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


def escape(value: str) -> str:
    """The value as HTML text, in the very form in which inlining leaves text behind."""
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def fields(reader: Reader, stamp: RunStamp) -> tuple[str, ...]:
    """What stands in a reader's copy, in the order of SLOTS."""
    name, position, unit, group = map(FIELD.fit, (reader.name, reader.position, reader.unit, reader.group))
    number = reader.copy_number
    return (
        " ".join(part for part in (name, position) if part) or unit or _SOMEBODY,
        name,
        position,
        unit,
        group,
        f"{number:06}",  # six digits: GB/T 9704-2012, 7.2.1
        token("read", stamp.run_id, number, stamp.link_key),
        token("unsubscribe", stamp.run_id, number, stamp.link_key),
    )


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
