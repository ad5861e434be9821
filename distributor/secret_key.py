"""The key that signs the pages' sessions: given, else made once and kept on this machine."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from distributor import environment
from distributor.errors import SettingError
from distributor.language import gettext as _

_SHORTEST = 32  # characters; a shorter one can be guessed, and with it every session and link


def read(setting: str, path: Path, *, alone: bool, help: str) -> str:
    """The key given, else the one at `path`, made where it is missing; only `alone` on one machine.

    Raises SettingError, and OSError where it cannot be kept.
    """
    given = environment.text(setting, help=help, secret=True)
    if given:
        return _long_enough(setting, given)
    if not alone:
        raise SettingError(setting, _("is required with DATABASE_URL: web and workers must share one"))
    if not path.exists():
        _make(path)
    return path.read_text(encoding="ascii")


def _long_enough(setting: str, key: str) -> str:
    if len(key) < _SHORTEST:
        words = _("has %(count)d characters; %(least)d at least, drawn at random, are needed")
        raise SettingError(setting, words % {"count": len(key), "least": _SHORTEST})
    return key


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.touch(mode=0o600)
    fresh.write_text(secrets.token_urlsafe(50), encoding="ascii")
    try:
        os.link(fresh, path)  # the first of several processes wins, and nobody reads half a key
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
