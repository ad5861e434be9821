"""What a process gives up at its start: files and memory that others may read, and what it inherited.

Linux keeps the environment and the memory of a process readable under /proc for every process of the same
user. The one that reads hostile mail is of that user too, and passwords stand in environments.
"""

from __future__ import annotations

import ctypes
import os
import sys

# prctl(2), capabilities(7)
_PR_SET_DUMPABLE, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 4, 24, 38
_CAP_DAC_OVERRIDE, _CAP_FOWNER, _LAST_CAPABILITY = 1, 3, 63
_CAPABILITY_VERSION = 0x20080522

# What programs need to find themselves, their files and their language; nothing else is handed on.
_INHERITED = (
    "DISTRIBUTOR_LANGUAGE",
    "HOME",
    "LANG",
    "LANGUAGE",
    "LD_LIBRARY_PATH",
    "PATH",
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONPATH",
    "PYTHONUNBUFFERED",
    "TMPDIR",
    "TZ",
)


def restrict() -> None:
    """New files are for this user alone, and no other process of this user reads our memory (Linux)."""
    os.umask(0o077)
    _prctl(_PR_SET_DUMPABLE, 0)


def confine() -> None:
    """For a process that reads hostile input: it gains no privilege, and root keeps access to files only."""
    _prctl(_PR_SET_DUMPABLE, 0)
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    if sys.platform == "linux" and os.geteuid() == 0:
        _drop_capabilities({_CAP_DAC_OVERRIDE, _CAP_FOWNER})


def clean_environment() -> dict[str, str]:
    """The environment for a program that needs no setting: nothing in it is secret."""
    return {name: value for name, value in os.environ.items() if name in _INHERITED or name.startswith("LC_")}


def _drop_capabilities(kept: set[int]) -> None:
    """All but those `kept`, for this process and whatever it starts."""
    for capability in set(range(_LAST_CAPABILITY + 1)) - kept:
        _prctl(_PR_CAPBSET_DROP, capability)  # one that the kernel does not know is no loss
    mask = sum(1 << capability for capability in kept)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    sets = (ctypes.c_uint32 * 6)(mask, mask, 0, 0, 0, 0)  # effective, permitted, inheritable: low, then high
    ctypes.CDLL(None, use_errno=True).capset(header, sets)


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)
