"""The rules of one periodical: frozen values, checked where they are read, with every fault by its field.

What a periodical leaves open ("" or empty) is the settings' value, or what its documents say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from distributor.audience.address import domain_key, normalise
from distributor.errors import AddressError, UserError
from distributor.language import LANGUAGES
from distributor.language import gettext as _
from distributor.states import Layout, Role
from distributor.text import FIELD

MOST_STEPS = 4
BY_LENGTH = "by-length"  # a digest where the whole issue would be cut off by web mail
LONGEST = 200  # characters of a value
_MOST = 40  # entries of a list
_STEP = 30  # characters of a step's name
_AS_PRINTED = {"编辑": Role.EDITOR, "审核": Role.REVIEWER, "签发": Role.SIGNATORY}
_LIST_ID = re.compile(r"[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63}){1,10}")  # RFC 2919 section 2, a dot-atom
_DOMAIN = re.compile(r"[^\s@/,;]{1,253}")
_WEBSITE = re.compile(r"https?://[^\s<>\"]{3,190}")


@dataclass(frozen=True, slots=True)
class Step:
    """One signature before an issue is sent."""

    name: str  # a Role, which each language has a word for, or the office's own word
    label: str = ""  # before the names in the imprint; the name where not given

    @property
    def printed(self) -> str:
        """The label as the imprint has it."""
        if self.label:
            return self.label
        return next((word for word, role in _AS_PRINTED.items() if role == self.name), self.name)


STEPS = tuple(Step(role.value) for role in Role)


@dataclass(frozen=True, slots=True)
class Rules:
    """All that one periodical does in its own way; addresses as they are written to."""

    aliases: tuple[str, ...] = ()  # other titles on its mastheads
    publisher: str = ""  # where a document names none
    language: str = ""  # of its mails, one of LANGUAGES; Chinese where not given
    steps: tuple[Step, ...] = STEPS  # in the order in which they are signed
    columns: tuple[str, ...] = ()  # in their order; any where none is given
    mail_from: str = ""
    mail_from_name: str = ""
    reply_to: str = ""
    return_path: str = ""
    list_id: str = ""
    contribution_address: str = ""  # where a document names none; mail to it is this periodical's
    telephone: str = ""
    website: str = ""
    layout: str = ""  # a Layout, of new issues, or BY_LENGTH
    templates: str = ""  # folder, as MAIL_TEMPLATES
    closing: tuple[str, ...] = ()  # lines at the end of each mail
    keep_days: int | None = None  # as INBOX_KEEP_DAYS, of mail that came in for it; 0: for ever
    internal_domains: tuple[str, ...] = ()  # outside of these an internal issue asks

    @property
    def step_names(self) -> tuple[str, ...]:
        return tuple(step.name for step in self.steps)


class RulesError(UserError):
    """A value that cannot be a rule; the text names the field."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field


def read(values: Mapping[str, Any]) -> Rules:
    """The rules in a TOML table, or in what `as_values` made; RulesError names the first fault."""
    if strange := sorted(values.keys() - _READERS.keys()):
        reason = _("is no rule of a publication; there are: %(known)s")
        raise RulesError(strange[0][:LONGEST], reason % {"known": ", ".join(_READERS)})
    return Rules(**{name: _READERS[name](name, value) for name, value in values.items()})


def require_there(rules: Rules) -> None:
    """RulesError where a folder that is being set is not there.

    Not asked of rules that are stored: they must be read and shown although a disk is away.
    """
    if rules.templates and not Path(rules.templates).is_dir():
        raise RulesError("templates", _("there is no folder %(path)s") % {"path": rules.templates})


def as_values(rules: Rules) -> dict[str, Any]:
    """What differs from a periodical without rules of its own, as JSON and TOML can hold it."""
    given = {field.name: getattr(rules, field.name) for field in fields(Rules)}
    own = {name: value for name, value in given.items() if value != getattr(_NONE, name)}
    if "steps" in own:
        own["steps"] = [asdict(step) if step.label else step.name for step in rules.steps]
    return {name: list(value) if isinstance(value, tuple) else value for name, value in own.items()}


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise RulesError(name, _("expected text in quotation marks, found %(value)r") % {"value": value})
    text = FIELD.fit(value).strip()
    if len(text) > LONGEST:
        raise RulesError(name, _("is longer than %(most)d characters") % {"most": LONGEST})
    return text


def _texts(name: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, Sequence) or len(value) > _MOST:
        raise RulesError(name, _("expected a list of at most %(most)d texts") % {"most": _MOST})
    found = tuple(_text(name, each) for each in value)
    if not all(found):
        raise RulesError(name, _("an entry is empty"))
    if len({"".join(each.split()) for each in found}) < len(found):
        raise RulesError(name, _("an entry stands twice"))
    return found


def _address(name: str, value: Any) -> str:
    text = _text(name, value)
    try:
        return normalise(text).address if text else ""
    except AddressError as error:
        raise RulesError(name, str(error)) from error


def _one_of(known: Sequence[str]) -> Callable[[str, Any], str]:
    def read(name: str, value: Any) -> str:
        text = _text(name, value)
        if text and text not in known:
            words = _("expected one of %(known)s, found “%(value)s”")
            raise RulesError(name, words % {"known": ", ".join(known), "value": text})
        return text

    return read


def _matching(pattern: re.Pattern[str], example: str) -> Callable[[str, Any], str]:
    def read(name: str, value: Any) -> str:
        text = _text(name, value)
        if text and not pattern.fullmatch(text):
            words = _("expected something like %(example)s, found “%(value)s”")
            raise RulesError(name, words % {"example": example, "value": text})
        return text

    return read


def _days(name: str, value: Any) -> int | None:
    text = str(value).strip()
    if not text:
        return None
    if isinstance(value, bool) or not re.fullmatch(r"[0-9]{1,5}", text):
        raise RulesError(name, _("expected a number of days, found %(value)r") % {"value": value})
    return int(text)


def _folder(name: str, value: Any) -> str:
    text = _text(name, value)
    return str(Path(text).expanduser().absolute()) if text else ""  # commands and workers start elsewhere


def _domains(name: str, value: Any) -> tuple[str, ...]:
    found = _texts(name, value)
    for domain in found:
        try:
            domain_key(domain.lstrip("."))
        except AddressError as error:
            raise RulesError(name, str(error)) from error
    return tuple(domain.lstrip(".").lower() for domain in found)


def _steps(name: str, value: Any) -> tuple[Step, ...]:
    if isinstance(value, str) or not isinstance(value, Sequence) or not 1 <= len(value) <= MOST_STEPS:
        raise RulesError(name, _("expected one to %(most)d steps of sign-off") % {"most": MOST_STEPS})
    found = tuple(_step(name, each) for each in value)
    if len({step.name for step in found}) < len(found):
        raise RulesError(name, _("two steps have one name"))
    return found


def _step(field: str, value: Any) -> Step:
    given = {"name": value} if isinstance(value, str) else value
    if not isinstance(given, Mapping) or given.keys() - {"name", "label"} or "name" not in given:
        raise RulesError(field, _("a step has a name and perhaps a label, not %(value)r") % {"value": value})
    name, label = (_text(field, given.get(key, "")) for key in ("name", "label"))
    if not name or len(name) > _STEP:
        raise RulesError(field, _("a step's name has 1 to %(most)d characters") % {"most": _STEP})
    known = _AS_PRINTED.get("".join(name.split()))
    return Step(known.value if known else name, label)


_READERS: dict[str, Callable[[str, Any], Any]] = {
    "aliases": _texts,
    "publisher": _text,
    "language": _one_of(LANGUAGES),
    "steps": _steps,
    "columns": _texts,
    "mail_from": _address,
    "mail_from_name": _text,
    "reply_to": _address,
    "return_path": _address,
    "list_id": _matching(_LIST_ID, "gazette.example.org"),
    "contribution_address": _address,
    "telephone": _text,
    "website": _matching(_WEBSITE, "https://www.example.org"),
    "layout": _one_of((*(layout.value for layout in Layout), BY_LENGTH)),
    "templates": _folder,
    "closing": _texts,
    "keep_days": _days,
    "internal_domains": _domains,
}
FIELDS = tuple(_READERS)
_NONE = Rules()
