"""Files opened as they are in production: bytes in, rows and a folder out."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from distributor.reading.attachments.extract import open_parts
from distributor.reading.limits import FileLimits
from distributor.reading.values import Attachment, MailPart
from distributor.reason import Reason

LIMITS = FileLimits()
Opener = Callable[..., tuple[Attachment, ...]]


def needed(program: str) -> None:
    """Skip the test where the program is missing; under CI that is a failure."""
    if shutil.which(program):
        return
    say = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
    say(f"{program} is not installed: make system-packages")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def open_all(folder: Path) -> Opener:
    """The rows of one file, or of several as (name, bytes)."""

    def opened(*files: tuple[str, bytes], limits: FileLimits = LIMITS) -> tuple[Attachment, ...]:
        parts = [
            MailPart(number, name, "application/octet-stream", data)
            for number, (name, data) in enumerate(files, 1)
        ]
        return open_parts(parts, folder, limits)

    return opened


@pytest.fixture
def soffice() -> None:
    needed("soffice")


@pytest.fixture
def unar() -> None:
    needed("unar")
    needed("lsar")


def why(row: Attachment) -> str:
    """The codes of its reasons, with what others said and what caused them."""
    return "; ".join(map(_code, row.reasons))


def _code(reason: Reason) -> str:
    cause = _code(reason.cause) if reason.cause else ""
    return ": ".join(filter(None, (reason.code, reason.said, cause)))
