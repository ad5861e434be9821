"""A file that a command writes for a person: whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from distributor.errors import UserError
from distributor.language import gettext as _


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A path beside it to write to; its file takes the name at the end. UserError where that cannot be."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield fresh
        fresh.replace(path)
    except OSError as error:
        words = _("%(file)s cannot be written: %(reason)s")
        raise UserError(words % {"file": path, "reason": error.strerror}) from None
    finally:
        fresh.unlink(missing_ok=True)
