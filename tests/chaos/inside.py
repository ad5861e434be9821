"""What happens from inside an office, with its settings: `python -m tests.chaos.inside bells …`."""

from __future__ import annotations

import sys
from collections.abc import Callable

from distributor.worker import ring  # wakes Django

from distributor.feedback.suppress import suppress  # isort: skip
from distributor.feedback.suppress import Feedback  # isort: skip
from distributor.store.queries.settle import SettleChoice, decide  # isort: skip


def bells(run: str, times: str) -> None:
    """Ring so often for a run."""
    ring(int(run), times=int(times))


def unsubscribe(address: str) -> None:
    """As by the link in a mail."""
    suppress(Feedback("unsubscribed", address, "by the link of an earlier copy"))


def settle(run: str, arrived: str) -> None:
    """A person decides about everything in doubt: it arrived, or it goes out once more."""
    decide(int(run), SettleChoice("in_doubt", "settled", by="王静", arrived=arrived == "yes"))


if __name__ == "__main__":
    what: dict[str, Callable[..., None]] = {"bells": bells, "unsubscribe": unsubscribe, "settle": settle}
    what[sys.argv[1]](*sys.argv[2:])
