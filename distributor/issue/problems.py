"""A problem of an issue as a value: no language is in it, so that it can be kept and shown in any."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from distributor.documents import picture
from distributor.issue.problem_words import PARTS, WORDS
from distributor.language import active, ngettext
from distributor.language import gettext as _
from distributor.publication import number as numbers
from distributor.states import Severity

Quoted = tuple[int, str]  # line of the document, what stands there
Value = str | int | tuple[str | Quoted, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something an editor should know about the document; it is worded when it is shown.

    A kind that is not among WORDS was found by another version of the program: it stops the send.
    """

    kind: str  # a key of WORDS
    line: int = 0  # 1-based line of the document; 0 = the document as a whole
    values: tuple[tuple[str, Value], ...] = ()  # what the words name

    @classmethod
    def of(cls, kind: str, line: int = 0, /, **values: Value) -> Problem:
        """The problem with exactly the values that its words name."""
        return cls(kind, line, tuple(values.items()))

    @property
    def code(self) -> str:
        """What other programs know it by; stable, kebab-case: `article-missing`."""
        return self.kind.partition("/")[0]

    @property
    def severity(self) -> Severity:
        """Whether it stops the send."""
        words = WORDS.get(self.kind)
        return words.severity if words else Severity.STOP

    @property
    def message(self) -> str:
        """What is wrong, in the language in force."""
        words = WORDS.get(self.kind)
        if not words:
            return self.code
        count = dict(self.values).get("count")
        if words.plural and isinstance(count, int):
            return self._filled(ngettext(words.message, words.plural, count))
        return self._filled(_(words.message))

    @property
    def remedy(self) -> str:
        """What to do about it, in the language in force."""
        words = WORDS.get(self.kind)
        if not words:
            return _("Another version of this program found it; import the document again.")
        return self._filled(_(words.remedy))

    def _filled(self, words: str) -> str:
        """The words with the values; the mere code where another version kept other values."""
        try:
            return words % {name: _shown(name, value) for name, value in self.values}
        except (AttributeError, KeyError, TypeError, ValueError):
            return self.code


def _shown(name: str, value: Value) -> str | int:
    if name in _SHOWN:
        return _SHOWN[name](value)
    if isinstance(value, tuple):
        return "、".join(map(str, value)) or _("nobody")
    return "–" if value == "" else value


def _lines(lines: tuple[Quoted, ...]) -> str:
    return _("; ").join(_("line %(line)d “%(text)s”") % {"line": line, "text": text} for line, text in lines)


def _groups(names: tuple[str, ...]) -> str:
    return _("; ").join(names)


def _part(kind: str) -> str:
    return _(PARTS[kind]) if kind in PARTS else kind


def _number(number: int | str) -> str:
    return numbers.printed(numbers.of(number), active())


# Values that are not shown as they are: by the names that the words have for them.
_SHOWN: Mapping[str, Callable[[Any], str]] = {
    "kind": _part,
    "lines": _lines,
    "names": _groups,
    "one": _number,
    "other": _number,
    "reason": picture.told,
}
