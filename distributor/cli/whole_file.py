"""Files that a command writes: complete or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from distributor.errors import UserError
from distributor.language import gettext as _


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A temporary path to write to, renamed at the end; raises UserError if that fails."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield fresh
        fresh.replace(path)
    except OSError as error:
        words = _("%(file)s cannot be written: %(reason)s")
        raise UserError(words % {"file": path, "reason": error.strerror}) from None
    finally:
        fresh.unlink(missing_ok=True)
