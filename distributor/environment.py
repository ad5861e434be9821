"""Tiny typed readers of the environment: each notes what it read, and fails loudly by name.

A value comes from the environment, else from `.env` in the working folder, else from the
default. Where `secret=True`, NAME_FILE may name a file that holds the value.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

from dotenv import dotenv_values

from distributor.errors import SettingError


@dataclass(frozen=True, slots=True)
class Setting:
    """One documented setting."""

    name: str
    default: str  # as a person would write it; "" = none
    help: str
    secret: bool = False


T = TypeVar("T")
DOCUMENTED: dict[str, Setting] = {}
_DOT_ENV = {name: value for name, value in dotenv_values(Path(".env")).items() if value is not None}


def _given(name: str) -> str | None:
    value = os.environ.get(name, _DOT_ENV.get(name))
    return value if value is None else value.strip()


def _from_file(name: str) -> str | None:
    path = _given(f"{name}_FILE")
    if not path:
        return None
    if _given(name):
        raise SettingError(name, f"set {name} or {name}_FILE, not both")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(f"{name}_FILE", f"cannot be read: {error}") from None


def text(name: str, default: str = "", *, help: str, secret: bool = False, shown: str | None = None) -> str:
    """A line of text; empty counts as not given. `shown` documents a default that depends on the machine."""
    DOCUMENTED[name] = Setting(name, default if shown is None else shown, help, secret)
    return (_from_file(name) if secret else None) or _given(name) or default


def in_force(setting: Setting) -> tuple[str, str]:
    """A documented setting's value and where it comes from: environment | .env | file | default."""
    if setting.secret and _given(f"{setting.name}_FILE"):
        return _from_file(setting.name) or "", "file"
    value = _given(setting.name)
    if not value:
        return setting.default, "default"
    return value, "environment" if setting.name in os.environ else ".env"


def _parsed(name: str, raw: str, parse: Callable[[str], T], expected: str) -> T:
    try:
        return parse(raw)
    except ValueError:
        raise SettingError(name, f"expected {expected}, found {raw!r}") from None


def number(
    name: str, default: int, *, help: str, least: int = 0, most: int = 2**31, shown: str | None = None
) -> int:
    """A whole number within bounds."""
    value = _parsed(name, text(name, str(default), help=help, shown=shown), int, "a whole number")
    if not least <= value <= most:
        raise SettingError(name, f"expected a number from {least} to {most}, found {value}")
    return value


def flag(name: str, default: bool, *, help: str) -> bool:
    """yes/no, true/false, on/off, 1/0."""
    words = dict.fromkeys(("yes", "true", "on", "1"), True) | dict.fromkeys(
        ("no", "false", "off", "0"), False
    )
    raw = text(name, "yes" if default else "no", help=help).lower()
    if raw not in words:
        raise SettingError(name, f"expected yes or no, found {raw!r}")
    return words[raw]


def one_of(name: str, default: str, choices: tuple[str, ...], *, help: str) -> str:
    """One of a few words."""
    value = text(name, default, help=f"{help} ({' | '.join(choices)})")
    if value not in choices:
        raise SettingError(name, f"expected one of {', '.join(choices)}, found {value!r}")
    return value


def folder(name: str, default: str, *, help: str, shown: str | None = None) -> Path:
    """A folder; it need not exist yet."""
    return Path(text(name, default, help=help, shown=shown)).expanduser()


def file(name: str, *, help: str) -> Path | None:
    """A file, or none."""
    value = text(name, help=help)
    return Path(value).expanduser() if value else None


def words(name: str, default: str = "", *, help: str, secret: bool = False) -> list[str]:
    """Several values, separated by commas, spaces or lines."""
    return [word for word in re.split(r"[,\s]+", text(name, default, help=help, secret=secret)) if word]


def urls(name: str, *, help: str, secret: bool = False) -> list[str]:
    """Several URLs, separated by spaces, lines, or a comma before the next one's scheme."""
    return [url for url in re.split(r"\s+|,(?=[a-z][a-z+]*:)", text(name, help=help, secret=secret)) if url]


_RATE = re.compile(r"(?:(?P<whose>[^=/\s]+)=)?(?P<count>[1-9][0-9]{0,8})/(?P<per>s|min|day)")


def rates(name: str, *, help: str, example: str, named: bool = False) -> dict[str, dict[str, int]]:
    """`20/s 50000/day`: {"": {"s": 20, "day": 50000}}; named, `qq.com=5/s`: {"qq.com": {"s": 5}}."""
    found: dict[str, dict[str, int]] = {}
    for word in words(name, help=f"{help}, e.g. {example}"):
        match = _RATE.fullmatch(word)
        if match is None or bool(match["whose"]) != named:
            raise SettingError(name, f"expected such as {example}, found {word!r}")
        found.setdefault((match["whose"] or "").lower(), {})[match["per"]] = int(match["count"])
    return found


def http_url(name: str, default: str, *, help: str, shown: str | None = None) -> str:
    """An http(s) address without a slash at its end."""
    value = text(name, default, help=help, shown=shown).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingError(name, f"expected an address such as https://gazette.example.org, found {value!r}")
    return value


def database(name: str, default: str, *, help: str, shown: str | None = None) -> dict[str, object]:
    """Django's database settings from postgresql://user:password@host:port/name or sqlite:///path."""
    url = text(name, default, help=help, secret=True, shown=shown)
    parts = urlsplit(url)
    if parts.scheme == "sqlite" and len(parts.path) > 1:
        return _sqlite(parts.path[1:])
    if parts.scheme in ("postgresql", "postgres") and len(parts.path) > 1:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(_parsed(name, url, lambda _: parts.port or "", "a port number")),
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": dict(parse_qsl(parts.query)),
        }
    # The value may hold a password: it is not repeated.
    raise SettingError(name, "expected postgresql://user:password@host:5432/name or sqlite:////absolute/path")


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
        lines += ["", f"# {setting.help}"]
        if setting.secret:
            path = f"/run/secrets/{setting.name.lower()}"
            lines.append(f"# {setting.name}_FILE={path} reads it from a file instead.")
        lines.append(f"# {setting.name}={setting.default}")
    return "\n".join(lines) + "\n"
