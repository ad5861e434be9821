"""Rules as a TOML file: written so that an office can change it, and read with the line of what is wrong."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from typing import Any

from distributor.errors import UserError
from distributor.language import gettext as _
from distributor.publication import rules
from distributor.publication.rules import Rules


def load(name: str, content: bytes) -> Rules:
    """The rules in a file; UserError names the file, and the field or the line."""
    try:
        values = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise UserError(_("%(file)s: it is not text in UTF-8") % {"file": name}) from None
    except (ValueError, RecursionError) as fault:
        words = _("%(file)s: it is not valid TOML: %(detail)s")
        raise UserError(words % {"file": name, "detail": fault}) from None
    try:
        return rules.read(values)
    except rules.RulesError as error:
        raise UserError(f"{name}: {error}") from error


def dump(own: Rules) -> str:
    """The file that `load` makes the same rules of."""
    return "".join(f"{name} = {_written(value)}\n" for name, value in rules.as_values(own).items())


def _written(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_written(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")  # else TOML's strings are JSON's
