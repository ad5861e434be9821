"""The options of a relay's or a mailbox's URL, typed: what is wrong is named, and never with a credential."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote

import idna

from distributor.errors import SettingError
from distributor.language import gettext as _
from distributor.text import NAME

_LONGEST_LABEL = 100  # characters, as the rows have room for


@dataclass(frozen=True, slots=True)
class Options:
    """What stands behind the question mark; each name once, or several times for a list."""

    where: str  # the relay, as people know it
    given: dict[str, list[str]]
    setting: str = "RELAYS"  # that the URL stands in

    @classmethod
    def read(cls, query: str, where: str, known: set[str], setting: str = "RELAYS") -> Options:
        """Raises SettingError for an option that is none."""
        given = parse_qs(query, keep_blank_values=True)
        if unknown := set(given) - known:
            words = _("unknown option %(names)s for %(host)s")
            named = {"names": ", ".join(sorted(unknown)), "host": where}
            raise SettingError(setting, words % named)
        return cls(where, given, setting)

    def text(self, name: str, default: str = "") -> str:
        return self.given.get(name, [default])[-1]

    def number(self, name: str, default: int, least: int = 1) -> int:
        """A whole number; the default where not given."""
        value = self.text(name)
        if name not in self.given:
            return default
        if not (value.isascii() and value.isdigit()) or int(value) < least:
            words = _("%(name)s=%(value)s: expected a number of at least %(least)d")
            raise SettingError(self.setting, words % {"name": name, "value": value, "least": least})
        return int(value)

    def one_of(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        """One of a few words; the default need not be one of them."""
        value = self.text(name, default)
        if name in self.given and value not in choices:
            words = _("%(name)s=%(value)s: expected one of %(words)s")
            named = {"name": name, "value": value, "words": ", ".join(choices)}
            raise SettingError(self.setting, words % named)
        return value

    def flag(self, name: str) -> bool:
        return self.one_of(name, "no", ("yes", "no")) == "yes"

    def names(self, name: str) -> frozenset[str]:
        """Several values: separated by | or ;, or the option given several times."""
        given = (word.strip() for value in self.given.get(name, []) for word in re.split(r"[|;]", value))
        return frozenset(filter(None, given))

    def domains(self, name: str) -> frozenset[str]:
        """Names of domains as addresses are compared by: lower case, A-labels; `*.` may stand before one."""
        return frozenset(self._domain(name, word) for word in self.names(name))

    def _domain(self, name: str, given: str) -> str:
        star, _dot, domain = given.rpartition("*.")
        try:
            if not star:
                return _dot + idna.encode(domain, uts46=True).decode("ascii").lower()
        except UnicodeError:  # idna's errors are UnicodeErrors
            pass
        words = _("%(name)s=%(value)s: expected domains such as example.org or *.example.org")
        raise SettingError(self.setting, words % {"name": name, "value": given})

    def label(self, name: str, default: str) -> str:
        """What people call the relay; it stands in rows and reports."""
        value = self.text(name) or default
        if len(value) > _LONGEST_LABEL or NAME.unfit(value):
            words = _("%(host)s: give it a name= of at most %(most)d printable characters")
            raise SettingError(
                self.setting, words % {"host": self.where[:_LONGEST_LABEL], "most": _LONGEST_LABEL}
            )
        return value

    def password(self, parts: SplitResult) -> tuple[str, Path | None]:
        """The password in the file that `password_file` names, with that file; else the one in the URL."""
        password, file = self.secret("password_file")
        if file and parts.password:
            words = _("%(host)s has both a password and password_file: keep one")
            raise SettingError(self.setting, words % {"host": self.where})
        return password or unquote(parts.password or ""), file

    def secret(self, name: str) -> tuple[str, Path | None]:
        """The first line of the file that the option names, and the file; it must be there now."""
        if name not in self.given:
            return "", None
        path = Path(self.text(name)).expanduser()
        try:
            return first_line(path), path
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or _("it is empty, or no text")
            words = _("%(name)s of %(host)s: %(file)s cannot be read: %(reason)s")
            named = {"name": name, "host": self.where, "file": path, "reason": reason}
            raise SettingError(self.setting, words % named) from None


def first_line(path: Path) -> str:
    """A secret kept in a file; raises OSError, and ValueError where there is none."""
    lines = path.read_text(encoding="utf-8").splitlines()
    if not lines or not lines[0].strip():
        raise ValueError("empty")
    return lines[0].strip()
