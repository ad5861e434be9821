"""How much memory this process had at most."""

from __future__ import annotations

import resource
import sys


def peak_mb() -> float:
    """Since its start; Linux counts in KiB, macOS in bytes (getrusage(2))."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)
