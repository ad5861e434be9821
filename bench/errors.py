"""What ends a measurement."""

from __future__ import annotations


class BenchError(Exception):
    """Nothing trustworthy was measured; the message says why."""
