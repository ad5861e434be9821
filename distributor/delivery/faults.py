"""A copy that cannot be written, told so that somebody can find out why."""

from __future__ import annotations

import traceback
from pathlib import Path

from distributor.errors import DistributorError
from distributor.language import later

_FRAMES = 3
_LONGEST = 500


def unwritable(error: Exception) -> str:
    """Why a copy cannot be written; what we did not expect, with the innermost lines of its traceback."""
    told = later("cannot be written") + ": "
    if isinstance(error, (DistributorError, ValueError)):
        return (told + str(error))[:_LONGEST]
    return (told + fault(error))[:_LONGEST]


def fault(error: Exception) -> str:
    """An error that we did not expect, with the innermost lines of its traceback."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    where = ", ".join(
        f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames)
    )
    return f"{type(error).__name__}: {str(error)[:200]} ({where})"[:_LONGEST]
