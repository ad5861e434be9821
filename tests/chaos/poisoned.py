"""The worker's application where one reader's copy kills the process that makes it."""

from __future__ import annotations

import os
import signal

from distributor.worker import app  # wakes Django

from distributor.delivery.sending.copies import CompiledRun  # isort: skip
from distributor.delivery.transport.copy import Copy

from distributor.store.queries.deliveries import Claimed  # isort: skip

_make = CompiledRun.copy


def copy(compiled: CompiledRun, claimed: Claimed) -> Copy:
    if claimed.address.startswith("r7@"):
        os.kill(os.getpid(), signal.SIGKILL)
    return _make(compiled, claimed)


CompiledRun.copy = copy  # type: ignore[method-assign, assignment]

__all__ = ["app"]
