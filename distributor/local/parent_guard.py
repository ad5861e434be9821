"""Starts a command that ends when its parent does: `python parent_guard.py PARENT-PID PROGRAM ARGUMENT…`.

Run by its path, with the standard library alone, so that it costs a few milliseconds. A
`preexec_fn` would do the same, but may deadlock in a process with threads.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main(argv: list[str]) -> None:
    """Ask Linux for SIGTERM at the parent's death (elsewhere: nothing), then become the command."""
    parent, command = int(argv[1]), argv[2:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before we asked
            return
    os.execv(command[0], command)


if __name__ == "__main__":
    main(sys.argv)
