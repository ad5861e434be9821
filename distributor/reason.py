"""Why something is as it is, as rows keep it: a code, what it names, what others said; never a sentence.

The words are in `words/reasons.py`: rows outlive them, and each reader has a language of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

MOST_SAID = 500  # characters of what others said that are kept
_CODE, _SAID, _CAUSE = "code", "said", "cause"


@dataclass(frozen=True, slots=True)
class Reason:
    """A code of `states.py` with its values; `cause` tells why that is so in turn.

    A value that is a list holds codes, too.
    """

    code: str  # "" where only `said` is known: a text of before there were codes
    said: str = ""  # what somebody else said, a server or a person: shown as it stands, never translated
    values: Mapping[str, str | int | Sequence[str]] = field(default_factory=dict)  # that the words name
    cause: Reason | None = None

    def stored(self) -> dict[str, Any]:
        """As JSON holds it; what is empty is left out."""
        kept: dict[str, Any] = {**self.values, _CODE: str(self.code)}
        if self.said:
            kept[_SAID] = self.said[:MOST_SAID]
        if self.cause:
            kept[_CAUSE] = self.cause.stored()
        return kept

    def packed(self) -> tuple[str, str]:
        """Codes joined by dots, and what was said: for tables of a million rows, which hold no JSON."""
        codes, said, each = [], [], cast("Reason | None", self)
        while each:
            codes.append(each.code)
            said += [*map(str, each.values.values()), each.said]
            each = each.cause
        return ".".join(filter(None, codes)), ": ".join(filter(None, said))[:MOST_SAID]


def unpacked(codes: str, said: str) -> Reason:
    """The reason of such a row: the last of its codes is what something was said of."""
    *outer, code = codes.split(".")
    found = Reason(code, said)
    for each in reversed(outer):
        found = Reason(each, cause=found)
    return found


def reason_of(kept: Mapping[str, Any]) -> Reason:
    """The reason that was stored; a code or a value that is missing is empty."""
    values = {name: value for name, value in kept.items() if name not in (_CODE, _SAID, _CAUSE)}
    cause = kept.get(_CAUSE)
    return Reason(kept.get(_CODE, ""), kept.get(_SAID, ""), values, reason_of(cause) if cause else None)


def stored(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    """Several reasons as a JSON column holds them."""
    return [reason.stored() for reason in reasons]


def reasons_of(kept: Iterable[Mapping[str, Any]]) -> tuple[Reason, ...]:
    """The reasons of a JSON column."""
    return tuple(map(reason_of, kept))
