"""Servers of the product that tests start for themselves: the embedded Redis and the mail catcher."""

from __future__ import annotations

import contextlib
import email.policy
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Self

from distributor import var
from distributor.errors import UserError
from distributor.local import catcher, outbox, redis
from distributor.local.child import Child

_TRACE_LINES = 2  # Return-Path, Delivered-To


@contextlib.contextmanager
def redis_on(folder: Path, missing: Callable[[str], None]) -> Iterator[str]:
    """A running Redis with its data and socket under the folder; its URL."""
    try:
        command = redis.prepare(folder)
    except UserError:
        missing("Redis")
        raise
    server = Child("redis", command, var.logs(folder) / "redis.log")
    server.start()
    try:
        await_true(lambda: redis.answers(var.redis_socket(folder)), server.last_words)
        yield f"unix://{var.redis_socket(folder)}"
    finally:
        server.end()


@dataclass(frozen=True, slots=True)
class CaughtMail:
    """A running mail catcher."""

    port: int
    outbox: Path

    @classmethod
    @contextlib.contextmanager
    def started(cls, folder: Path, log: Path) -> Iterator[Self]:
        listener = catcher.listen()
        descriptor = listener.fileno()
        program = [sys.executable, "-m", "distributor.local.catcher"]
        child = Child(
            "catcher",
            [*program, "--outbox", str(folder), "--fd", str(descriptor)],
            log,
            descriptors=(descriptor,),
        )
        child.start()
        try:
            yield cls(listener.getsockname()[1], folder)
        finally:
            child.end()
            listener.close()

    @property
    def url(self) -> str:
        """For RELAYS."""
        return f"smtp://127.0.0.1:{self.port}"

    def files(self) -> list[Path]:
        """The kept messages, oldest first."""
        return outbox.messages(self.outbox)

    def wire(self) -> list[bytes]:
        """Every message byte for byte as it was sent."""
        return [path.read_bytes().split(b"\r\n", _TRACE_LINES)[_TRACE_LINES] for path in self.files()]

    def messages(self) -> list[EmailMessage]:
        """Every message parsed, with Return-Path and Delivered-To in front."""
        return [
            BytesParser(policy=email.policy.default).parsebytes(path.read_bytes()) for path in self.files()
        ]


def await_true(question: Callable[[], bool], words: Callable[[], str] = str, seconds: float = 30) -> None:
    """Return as soon as the answer is yes; fail with the words if it is no for too long."""
    deadline = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < deadline, f"still not so after {seconds} s: {words()}"
        time.sleep(0.02)
