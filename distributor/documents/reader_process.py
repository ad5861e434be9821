"""Reads documents in a separate process with limits, so that no file can harm the caller."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from distributor import language, privileges
from distributor.documents import converter
from distributor.documents.child import MEMORY_EXIT
from distributor.documents.serialized import ReaderAnswer, ReaderTask, unpacked
from distributor.documents.values import Document
from distributor.errors import DocumentError
from distributor.language import gettext as _

WALL_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """A document, and the pictures that lay beside it: source as written -> bytes."""

    document: Document
    beside: dict[str, bytes]


def read(
    name: str, data: bytes, folder: Path | None = None, *, beside: Mapping[str, bytes] | None = None
) -> FoundDocument:
    """The document in the bytes, with pictures below the folder or those beside; raises DocumentError."""
    at = None if folder is None else str(folder)
    with tempfile.TemporaryDirectory(prefix="distributor-", ignore_cleanup_errors=True) as room:
        return _found(
            name, *_done(name, ReaderTask(name, data, at, language.active(), room, dict(beside or {})))
        )


def _done(name: str, task: ReaderTask) -> tuple[bytes, int]:
    """What the child wrote, and its status; nothing that it started is left."""
    process = subprocess.Popen(
        [sys.executable, "-m", "distributor.documents.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a traceback would quote the document
        env=privileges.clean_environment(),
        start_new_session=True,
    )
    with process:
        try:
            written, _nothing = process.communicate(msgspec.msgpack.encode(task), timeout=WALL_SECONDS)
        except subprocess.TimeoutExpired:
            raise DocumentError(name, _too_long()) from None
        finally:
            process.kill()
            converter.end_session(process.pid)
    return written, process.returncode


def _found(name: str, written: bytes, status: int) -> FoundDocument:
    if status == -signal.SIGXCPU:
        raise DocumentError(name, _too_long())
    if status == MEMORY_EXIT:
        raise DocumentError(name, _("reading it needs too much memory; split it, or save it as .docx"))
    try:
        answer = msgspec.msgpack.decode(written, type=ReaderAnswer)
        if answer.refused:
            raise DocumentError(name, answer.refused, answer.line)
        return FoundDocument(unpacked(answer), answer.beside)
    except (msgspec.MsgspecError, KeyError):
        reason = _("its reader broke off; open the document in Word and save it again as .docx")
        raise DocumentError(name, reason) from None


def _too_long() -> str:
    return _("reading it takes too long; split it, or save it as .docx")
