"""Keeps the children alive: starts them in stages, starts again what ends, ends all in reverse order."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from distributor.errors import UserError
from distributor.language import gettext as _
from distributor.local.child import Child

MOST_ENDS = 5  # within the window; the next one ends the machine
_WINDOW_SECONDS = 120.0
_FIRST_PAUSE_SECONDS = 0.2
_LOOK_SECONDS = 0.05

Stage = Sequence[Child]


@dataclass(slots=True)
class ChildWatch:
    """One child and how often it ended of late."""

    child: Child
    _ends: list[float] = field(default_factory=list)
    _due: float | None = None  # when it is started again

    def look(self, now: float) -> None:
        """Start the child again if it ended, after a pause that doubles; UserError when that is no use."""
        if self.child.running:
            return
        if self._due is None:
            self._note_end(now)
        elif now >= self._due:
            self._due = None
            self.child.start()

    def _note_end(self, now: float) -> None:
        self.child.kill()  # what it left behind
        self._ends = [end for end in self._ends if now - end < _WINDOW_SECONDS] + [now]
        if len(self._ends) > MOST_ENDS:
            words = _("%(name)s ended %(count)d times in a row; its log %(log)s closes with:\n%(words)s")
            raise UserError(words % {"count": len(self._ends), **_about(self.child)})
        self._due = now + _FIRST_PAUSE_SECONDS * 2 ** (len(self._ends) - 1)


class Supervisor(threading.Thread):
    """One thread does it all: on Linux, children end with the thread that started them."""

    def __init__(self, stages: Sequence[Stage]) -> None:
        super().__init__(name="supervisor", daemon=True)
        self._stages = stages
        self._watches: list[ChildWatch] = []
        self._ending, self._hurry, self._settled = threading.Event(), threading.Event(), threading.Event()
        self.failure: UserError | None = None

    def run(self) -> None:
        try:
            for stage in self._stages:
                self._bring_up(stage)
            self._settled.set()
            while not self._ending.wait(_LOOK_SECONDS):
                self._look()
        except UserError as error:
            self.failure = error
        except OSError as error:
            self.failure = UserError(str(error))
        finally:
            self._end_all()
            self._settled.set()

    def await_ready(self) -> None:
        """Return when every child is ready; raises what prevents it."""
        while not self._settled.wait(_LOOK_SECONDS):
            pass
        self.check()

    def check(self) -> None:
        """Raise the reason if the children could not be kept alive."""
        if self.failure:
            raise self.failure

    def stop(self) -> None:
        """End all children; `hurry` may be called meanwhile."""
        self._ending.set()
        while self.is_alive():  # in steps, so that signals are handled
            self.join(_LOOK_SECONDS)

    def hurry(self) -> None:
        """Kill the children that are still to end."""
        self._hurry.set()

    def _bring_up(self, stage: Stage) -> None:
        for child in stage:
            child.start()
            self._watches.append(ChildWatch(child))
        begun, waiting = time.monotonic(), list(stage)
        while waiting and not self._ending.is_set():
            self._look()
            waiting = [child for child in waiting if not (child.running and child.ready())]
            _refuse_late(waiting, time.monotonic() - begun)
            self._ending.wait(_LOOK_SECONDS if waiting else 0)

    def _look(self) -> None:
        for watch in self._watches:
            watch.look(time.monotonic())

    def _end_all(self) -> None:
        for stage in reversed(self._stages):
            for child in reversed(stage):
                child.ask_to_end()
            for child in reversed(stage):
                child.end(self._hurry.is_set)


def _refuse_late(waiting: Sequence[Child], seconds: float) -> None:
    for child in waiting:
        if seconds > child.patience:
            words = _(
                "%(name)s is not ready after %(seconds)d seconds; its log %(log)s closes with:\n%(words)s"
            )
            raise UserError(words % {"seconds": seconds, **_about(child)})


def _about(child: Child) -> dict[str, object]:
    return {"name": child.name, "log": child.log, "words": child.last_words()}
