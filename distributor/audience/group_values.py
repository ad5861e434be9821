"""What a [[group]] of groups.toml may say: one reader per key, which refuses everything else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from distributor.audience.findings import Fault
from distributor.audience.text import shown, trim, unfit
from distributor.language import gettext as _

_LENGTH = 200  # characters of a name, an alias, a file name
_LAST = 100_000


def _words(value: Any, _folder: Path) -> str:
    if not isinstance(value, str) or not trim(value):
        raise Fault(_("text in quotation marks is expected"))
    if len(value) > _LENGTH:
        raise Fault(_("longer than %(most)d characters") % {"most": _LENGTH})
    char = unfit(trim(value))
    if char:
        raise Fault(_("it holds a control character (%(char)s)") % {"char": shown(char)})
    return trim(value)


def _list(value: Any, folder: Path) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise Fault(_('a list is expected, such as ["…", "…"]'))
    return tuple(_words(item, folder) for item in value)


def _place(value: Any, _folder: Path) -> int:
    if type(value) is not int or not 1 <= value <= _LAST:  # true is an int to Python
        raise Fault(_("a whole number from 1 to %(last)d is expected") % {"last": _LAST})
    return value


def _file(value: Any, folder: Path) -> str:
    name = _words(value, folder)
    if "/" in name or "\\" in name or name in {".", ".."}:
        raise Fault(_("“%(file)s” must be the name of a file beside groups.toml") % {"file": shown(name)})
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise Fault(_("“%(file)s” leads out of the folder") % {"file": shown(name)})
    if not path.is_file():
        raise Fault(_("there is no file “%(file)s” beside groups.toml") % {"file": shown(name)})
    return name


READERS: Mapping[str, Callable[[Any, Path], Any]] = {
    "name": _words,
    "aliases": _list,
    "order": _place,
    "file": _file,
    "publications": _list,
}
