"""What the readers of one mail's files share: the folder, the limits, and the value that they return."""

from __future__ import annotations

import secrets
import signal
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from types import FrameType

from distributor.mail_codes import FileReason
from distributor.reading import disk_errors
from distributor.reading.limits import MEGABYTE, FileLimits
from distributor.reading.values import File
from distributor.reason import Reason
from distributor.states import EnclosureState


@dataclass(frozen=True, slots=True)
class ArchiveMember:
    """A file unpacked from an archive; its bytes are in the AttachmentFolder."""

    name: str  # as decoded; hostile
    file: File
    note: FileReason | None = None  # what is unusual about it


@dataclass(frozen=True, slots=True)
class ExtractedContent:
    """What was read of one file."""

    state: EnclosureState
    reasons: tuple[Reason, ...] = ()  # why it has no text, or what was left out
    text: str = ""  # clean Markdown
    pictures: dict[str, File] = field(default_factory=dict)
    entries: tuple[ArchiveMember, ...] = ()


def unique_reasons(*file: FileReason | Reason | None) -> tuple[Reason, ...]:
    """The reasons given, without None and repetitions."""
    every = (Reason(one) if isinstance(one, FileReason) else one for one in file if one)
    found: list[Reason] = []
    found.extend(one for one in every if one not in found)
    return tuple(found)


class AttachmentFolder:
    """The folder of one mail's files, each named by its SHA-256 and written atomically."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._fault: OSError | None = None

    def put(self, data: bytes, media_type: str = "application/octet-stream", name: str = "") -> File:
        """Write the bytes as a file."""
        return self.put_chunks((data,), media_type, name)

    def put_chunks(
        self, pieces: Iterable[bytes], media_type: str = "application/octet-stream", name: str = ""
    ) -> File:
        """Write the chunks as one file, one at a time in memory; nothing is left if they raise."""
        unfinished = self.folder / f"unfinished-{secrets.token_hex(8)}"
        digest, size = sha256(), 0
        try:
            with unfinished.open("wb") as out:
                for piece in pieces:
                    digest.update(piece)
                    size += out.write(piece)
            unfinished.replace(self.folder / digest.hexdigest())
        except OSError as error:
            self._fault = error if disk_errors.is_of_disk(error) else self._fault
            raise
        finally:
            unfinished.unlink(missing_ok=True)
        return File(digest.hexdigest(), size, media_type, name)

    def raise_disk_error(self) -> None:
        """Raise the disk error, if any, that a reader took for damage of its file."""
        if self._fault:
            raise self._fault

    def get(self, file: File) -> bytes:
        """The bytes of a file in this folder."""
        return (self.folder / file.sha256).read_bytes()


class LimitExceeded(Exception):
    """A member of an archive exceeds the limit `why`."""

    def __init__(self, why: FileReason) -> None:
        super().__init__(why.value)
        self.why = why


class UnpackBudget:
    """Counts files and octets unpacked from all archives of one mail."""

    def __init__(self, limits: FileLimits) -> None:
        self.entries = limits.entries
        self.octets = limits.octets
        self._ratio = limits.ratio

    def count_file(self) -> None:
        """Count one more file; raises LimitExceeded."""
        if self.entries <= 0:
            raise LimitExceeded(FileReason.TOO_MANY)
        self.entries -= 1

    def count_octets(self, pieces: Iterable[bytes], packed: int) -> Iterator[bytes]:
        """Pass through the chunks of one file of `packed` octets in the archive; raises LimitExceeded."""
        most = self.most_octets(packed)
        for piece in pieces:
            most -= len(piece)
            self.octets -= len(piece)
            if most < 0 or self.octets < 0:
                raise LimitExceeded(FileReason.TOO_BIG)
            yield piece

    def most_octets(self, packed: int) -> int:
        """How many octets an archive of `packed` octets may still unpack to."""
        return min(self.octets, max(MEGABYTE, packed * self._ratio))


class OutOfTime(BaseException):
    """The time for reading is over. No Exception: a library could catch that."""


class TimeBudget:
    """The processor time left for our readers, and the wall-clock time left for converters."""

    def __init__(self, limits: FileLimits) -> None:
        self._processor = time.process_time() + limits.processor_seconds
        self._clock = time.monotonic() + limits.seconds
        self._converter = limits.converter_seconds

    @property
    def is_spent(self) -> bool:
        return time.process_time() >= self._processor or time.monotonic() >= self._clock

    def converter_seconds(self) -> float:
        """Seconds of wall-clock time that a converter may use now."""
        return max(0.0, min(self._converter, self._clock - time.monotonic()))

    @contextmanager
    def enforced(self) -> Iterator[None]:
        """Raise OutOfTime within the block when the processor time is used up; in the main thread only."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = signal.signal(signal.SIGPROF, self._expire)
        signal.setitimer(signal.ITIMER_PROF, max(0.01, self._processor - time.process_time()))
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, before)

    def _expire(self, number: int, frame: FrameType | None) -> None:
        self._processor = 0.0
        raise OutOfTime


@dataclass(frozen=True, slots=True)
class ReaderContext:
    """The folder, limits and budgets that the readers of one mail's files share."""

    output: AttachmentFolder
    limits: FileLimits
    budget: UnpackBudget
    clock: TimeBudget
