"""Reasons in the language in force: `refuses everybody: 550 5.7.1 blocked`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from distributor.errors import DistributorError
from distributor.language import Message, speaking
from distributor.language import gettext as _
from distributor.reason import Reason, unpacked
from distributor.words.copies import session_end_name, stage_name
from distributor.words.delivery_reasons import DELIVERY
from distributor.words.mail_reasons import MAIL

E = TypeVar("E", bound=DistributorError)

# A code has one meaning in the whole program: `_words_of` cannot ask whose row it stands in.
WORDS = DELIVERY | MAIL
if len(WORDS) < len(DELIVERY) + len(MAIL):
    raise TypeError(f"reasons of one code: {DELIVERY.keys() & MAIL.keys()}")


def words_of(reason: Reason) -> str:
    """The reason, what was said of it, and its cause, one after the other."""
    return _said(reason, _stage_name)


def _said(reason: Reason, stage: Callable[[str], str]) -> str:
    message = WORDS.get(reason.code, "")
    values = {name: _value(value) for name, value in reason.values.items()}
    if "stage" in values:
        values["stage"] = stage(str(values["stage"]))
    words = _shown(message) % values if message else ""
    return ": ".join(filter(None, (words, reason.said, _said(reason.cause, stage) if reason.cause else "")))


def _stage_name(stage: str) -> str:
    return (session_end_name if stage in session_end_name.by_code else stage_name)(stage)


def _shown(message: str | Message) -> str:
    return str(message) if isinstance(message, Message) else _(message)


def _value(value: str | int | Sequence[str]) -> str | int:
    if isinstance(value, str | int):
        return value
    return _(", ").join(_shown(WORDS[code]) if code in WORDS else code for code in value)


def all_words_of(reasons: Iterable[Reason]) -> str:
    """Several reasons in one line."""
    return "; ".join(map(words_of, reasons))


def row_words(codes: str, said: str) -> str:
    """Why the row of a copy, or an entry of its history, is as it is: its columns `reason` and `reply`."""
    return words_of(unpacked(codes, said))


def error_of(kind: type[E], code: str, said: str = "", **values: str | int | Sequence[str]) -> E:
    """An error that says the reason, and has it where a row is to keep it."""
    reason = Reason(code, said, values)
    return kind(words_of(reason), reason)


def english_of(reasons: Iterable[Reason]) -> str:
    """The same in English whatever the language, as the commands' JSON has them: stages by their codes."""
    with speaking("en"):
        return "; ".join(_said(reason, str) for reason in reasons)
