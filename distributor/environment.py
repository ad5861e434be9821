"""Tiny typed readers of the environment: each notes what it read, and fails loudly by name.

A value comes from the environment, else from `.env` in the working folder, else from the
default. Where `secret=True`, NAME_FILE may name a file that holds the value.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from io import StringIO
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

from dotenv import dotenv_values
from dotenv.parser import parse_stream

from distributor.errors import SettingError
from distributor.language import gettext as _


@dataclass(frozen=True, slots=True)
class Setting:
    """One documented setting."""

    name: str
    default: str  # as a person would write it; "" = none
    help: str  # later(): shown in both languages
    secret: bool = False
    forms: str = ""  # the words it may be, or an example


T = TypeVar("T")
DOCUMENTED: dict[str, Setting] = {}
_SECRETS: set[str] = set()  # what no message may hold: secret values, and the passwords inside URLs
_SHORTEST_SECRET = 4  # characters; to blot out less would blot out ordinary words
DOT_ENV = Path(".env")


@cache
def dot_env() -> dict[str, str]:
    """What `.env` says; SettingError where it cannot be read whole: what is missing would go by defaults."""
    try:
        written = DOT_ENV.read_bytes().decode("utf-8-sig")  # Windows' editors write a byte order mark
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(
            str(DOT_ENV), _("cannot be read; save it as UTF-8: %(reason)s") % {"reason": error}
        ) from None
    for binding in parse_stream(StringIO(written)):
        if binding.error:
            raise SettingError(
                f"{DOT_ENV}:{binding.original.line}",
                _("this is not NAME=value; is a quotation mark missing?"),
            )
    found = dotenv_values(stream=StringIO(written))
    return {name: value for name, value in found.items() if value is not None}


def _given(name: str) -> str | None:
    value = os.environ.get(name, dot_env().get(name))
    return value if value is None else value.strip()


def _from_file(name: str) -> str | None:
    path = _given(f"{name}_FILE")
    if not path:
        return None
    if _given(name):
        raise SettingError(name, _("set %(name)s or %(name)s_FILE, not both") % {"name": name})
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(f"{name}_FILE", _("cannot be read: %(reason)s") % {"reason": error}) from None


def text(
    name: str,
    default: str = "",
    *,
    help: str,
    secret: bool = False,
    shown: str | None = None,
    forms: str = "",
) -> str:
    """A line of text; empty counts as not given. `shown` documents a default that depends on the machine."""
    DOCUMENTED[name] = Setting(name, default if shown is None else shown, help, secret, forms)
    given = (_from_file(name) if secret else None) or _given(name)
    if secret and given:
        _SECRETS.update(_secrets_in(given))
    return given or default


def _secrets_in(value: str) -> Iterator[str]:
    """The passwords in a value that is, or should be, one or several URLs; else the value itself."""
    for url in {value, *re.split(r"[,\s]+", value)}:
        userinfo, at, _host = url.rpartition("@")
        password = re.sub(r"^[a-z+]+:/*", "", userinfo, flags=re.ASCII | re.IGNORECASE).partition(":")[2]
        if password:
            yield from (password, unquote(password))
        elif not at and "://" not in value:
            yield url


def without_secrets(message: str) -> str:
    """A message for a person or a log, with every secret of the settings blotted out."""
    for secret in sorted(_SECRETS, key=len, reverse=True):
        if len(secret) >= _SHORTEST_SECRET:
            message = message.replace(secret, "********")
    return message


def in_force(setting: Setting) -> tuple[str, str]:
    """A documented setting's value and where it comes from: environment | .env | file | default."""
    if setting.secret and _given(f"{setting.name}_FILE"):
        return _from_file(setting.name) or "", "file"
    value = _given(setting.name)
    if not value:
        return setting.default, "default"
    return value, "environment" if setting.name in os.environ else ".env"


def _parsed(name: str, raw: str, parse: Callable[[str], T], what: str) -> T:
    try:
        return parse(raw)
    except ValueError:
        raise expected(name, what, raw) from None


def expected(name: str, what: str, found: object) -> SettingError:
    """What a setting should be and is not; the value of a secret one is not repeated."""
    if DOCUMENTED[name].secret:
        return SettingError(name, _("expected %(expected)s") % {"expected": what})
    words = _("expected %(expected)s, found %(found)s")
    return SettingError(name, words % {"expected": what, "found": repr(found)})


def number(
    name: str, default: int, *, help: str, least: int = 0, most: int = 2**31, shown: str | None = None
) -> int:
    """A whole number within bounds."""
    value = _parsed(name, text(name, str(default), help=help, shown=shown), int, _("a whole number"))
    if not least <= value <= most:
        raise expected(name, _("a number from %(least)d to %(most)d") % {"least": least, "most": most}, value)
    return value


def flag(name: str, default: bool, *, help: str) -> bool:
    """yes/no, true/false, on/off, 1/0."""
    words = dict.fromkeys(("yes", "true", "on", "1"), True) | dict.fromkeys(
        ("no", "false", "off", "0"), False
    )
    raw = text(name, "yes" if default else "no", help=help).lower()
    if raw not in words:
        raise expected(name, _("yes or no"), raw)
    return words[raw]


def one_of(name: str, default: str, choices: tuple[str, ...], *, help: str) -> str:
    """One of a few words."""
    value = text(name, default, help=help, forms=" | ".join(choices))
    if value not in choices:
        raise expected(name, _("one of %(choices)s") % {"choices": ", ".join(choices)}, value)
    return value


def folder(name: str, default: str, *, help: str, shown: str | None = None) -> Path:
    """A folder; it need not exist yet."""
    return Path(text(name, default, help=help, shown=shown)).expanduser()


def file(name: str, *, help: str) -> Path | None:
    """A file, or none."""
    value = text(name, help=help)
    return Path(value).expanduser() if value else None


def words(name: str, default: str = "", *, help: str, secret: bool = False, forms: str = "") -> list[str]:
    """Several values, separated by commas, spaces or lines."""
    given = text(name, default, help=help, secret=secret, forms=forms)
    return [word for word in re.split(r"[,\s]+", given) if word]


def urls(name: str, *, help: str, secret: bool = False) -> list[str]:
    """Several URLs, separated by spaces, lines, or a comma before the next one's scheme."""
    return [url for url in re.split(r"\s+|,(?=[a-z][a-z+]*:)", text(name, help=help, secret=secret)) if url]


_RATE = re.compile(r"(?:(?P<whose>[^=/\s]+)=)?(?P<count>[1-9][0-9]{0,8})/(?P<per>s|min|day)")


def rates(name: str, *, help: str, example: str, named: bool = False) -> dict[str, dict[str, int]]:
    """`20/s 50000/day`: {"": {"s": 20, "day": 50000}}; named, `qq.com=5/s`: {"qq.com": {"s": 5}}."""
    found: dict[str, dict[str, int]] = {}
    for word in words(name, help=help, forms=example):
        match = _RATE.fullmatch(word)
        if match is None or bool(match["whose"]) != named:
            raise expected(name, _("such as %(example)s") % {"example": example}, word)
        found.setdefault((match["whose"] or "").lower(), {})[match["per"]] = int(match["count"])
    return found


def http_url(name: str, default: str, *, help: str, shown: str | None = None) -> str:
    """An http(s) address without a slash at its end."""
    value = text(name, default, help=help, shown=shown).rstrip("/")
    form = _("an address such as %(example)s") % {"example": "https://gazette.example.org"}
    parts = _parsed(name, value, urlsplit, form)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise expected(name, form, value)
    return value


def redis_url(name: str, *, help: str) -> str:
    """A URL that Redis' client takes, or nothing."""
    value = text(name, help=help, secret=True)
    if value and not value.startswith(("redis://", "rediss://", "unix://")):
        raise expected(name, "redis://:password@host:6379/0", value)
    return value


def database(name: str, default: str, *, help: str, shown: str | None = None) -> dict[str, object]:
    """Django's database settings from postgresql://user:password@host:port/name or sqlite:///path."""
    url = text(name, default, help=help, secret=True, shown=shown)
    forms = "postgresql://user:password@host:5432/name, sqlite:////absolute/path"
    parts = _parsed(name, url, urlsplit, forms)
    if parts.scheme == "sqlite" and len(parts.path) > 1:
        return _sqlite(parts.path[1:])
    if parts.scheme in ("postgresql", "postgres") and len(parts.path) > 1:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(_parsed(name, url, lambda _url: parts.port or "", _("a port number"))),
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": dict(parse_qsl(parts.query)),
        }
    raise expected(name, forms, url)


def _sqlite(path: str) -> dict[str, object]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            # synchronous=FULL: a claim or an intent that was committed survives a power cut.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000;",
        },
    }


def example() -> str:
    """The text of `.env.example`: every documented setting with its default."""
    lines = [
        "# Every setting of the distributor. Copy to .env and change what you need; a line that is",
        "# commented out shows the default.",
    ]
    for setting in DOCUMENTED.values():
        lines += ["", f"# {setting.help}" + (f" ({setting.forms})" if setting.forms else "")]
        if setting.secret:
            path = f"/run/secrets/{setting.name.lower()}"
            lines.append(f"# {setting.name}_FILE={path} reads it from a file instead.")
        lines.append(f"# {setting.name}={setting.default}")
    return "\n".join(lines) + "\n"
