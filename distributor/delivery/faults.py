"""A copy that cannot be written, told so that somebody can find out why."""

from __future__ import annotations

import traceback
from pathlib import Path

from distributor.delivery_codes import CopyReason
from distributor.errors import DistributorError
from distributor.reason import Reason

_FRAMES = 3
_LONGEST = 500


def unwritable(error: Exception) -> Reason:
    """Why a copy cannot be written; what we did not expect, with the innermost lines of its traceback."""
    if isinstance(error, DistributorError):
        return Reason(CopyReason.UNWRITABLE, cause=error.why)
    return Reason(CopyReason.UNWRITABLE, str(error) if isinstance(error, ValueError) else fault(error))


def fault(error: Exception) -> str:
    """An error that we did not expect, with the innermost lines of its traceback."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    where = ", ".join(
        f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames)
    )
    return f"{type(error).__name__}: {str(error)[:200]} ({where})"[:_LONGEST]
