"""python -m tests.project.explosive: the patterns of the program that explode, as JSON; for a fresh process.

A pattern explodes where it takes longer than a moment for a few thousand characters, or where four times the
characters take clearly more than four times as long. What counts is the processor's time of this process.
"""

from __future__ import annotations

import json
import re
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import django

from tests.project.patterns import Used, used_patterns
from tests.project.pumps import pumped

SHORT, LONG = 3_000, 12_000  # characters
_SUSPECT = 0.0003  # seconds for SHORT
_TOO_LONG = 0.3  # seconds
_GROWTH = 8  # for four times as many characters; 4 is linear, 16 quadratic


def explodes(used: Used) -> str:
    """How; empty where it does not."""
    methods = used.methods or {"search", "fullmatch"}  # where the use cannot be seen
    for text, longer in zip(pumped(used.pattern, SHORT), pumped(used.pattern, LONG), strict=True):
        for method in methods:
            if growth := _growth(used.pattern, method, text, longer):
                return f"{method} on {text[:30]!r}…: {growth}"
    return ""


def _growth(pattern: re.Pattern[Any], method: str, text: str | bytes, longer: str | bytes) -> str:
    seconds = taken(pattern, method, text)
    if seconds > _TOO_LONG:
        return f"more than {_TOO_LONG} s"
    if seconds < _SUSPECT or taken(pattern, method, longer) < min(_GROWTH * seconds, _TOO_LONG):
        return ""
    seconds = min(taken(pattern, method, text) for _time in range(3))
    later = min(taken(pattern, method, longer) for _time in range(3))
    if later > _TOO_LONG:
        return f"more than {_TOO_LONG} s"
    growth = later / seconds
    return f"{growth:.0f} times as long for {LONG // SHORT} times as much" if growth > _GROWTH else ""


def taken(pattern: re.Pattern[Any], method: str, text: str | bytes) -> float:
    """Seconds of the processor; hardly more than `_TOO_LONG` are waited for."""
    arguments = (text[:0], text) if method in ("sub", "subn") else (text,)
    begun = time.process_time()
    with _interrupted(begun + _TOO_LONG):
        found = getattr(pattern, method)(*arguments)
        if method == "finditer":
            list(found)
    return time.process_time() - begun


class _Interrupted(Exception):
    pass


@contextmanager
def _interrupted(deadline: float) -> Iterator[None]:
    def look(_number: int, _frame: Any) -> None:
        if time.process_time() > deadline:
            raise _Interrupted

    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, _TOO_LONG, _TOO_LONG)
    try:
        yield
    except _Interrupted:
        pass
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


if __name__ == "__main__":
    django.setup()
    patterns, unknown = used_patterns()
    exploding = {used.where: how for used in patterns if (how := explodes(used))}
    found = [used.where for used in patterns]
    json.dump({"found": found, "unknown": unknown, "exploding": exploding}, sys.stdout)
