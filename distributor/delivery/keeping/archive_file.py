"""The file of an archived run: one JSON object per line, compressed, with a manifest beside it.

run-12-2026-11.jsonl.gz     a line about the run, then a line per copy with the entries of its history
run-12-2026-11.json         the manifest: counts by state, and SHA-256 of the file and of the lines
"""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import json
import os
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from distributor.errors import ArchiveError
from distributor.language import gettext as _
from distributor.store.files import sync_folder

FORMAT = "distributor-archive-1"
Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a file holds, as it was read back after it was written."""

    format: str
    run: int
    issue: str
    copies: int
    states: dict[str, int]
    lines_sha256: str
    file: str
    file_sha256: str
    size: int  # octets of the file


def path_of(folder: Path, run: int, slug: str) -> Path:
    return folder / f"run-{run}-{slug}.jsonl.gz"


def manifest_of(path: Path) -> Path:
    return path.with_name(path.name.removesuffix(".jsonl.gz") + ".json")


def write(path: Path, head: Line, copies: Iterable[Line]) -> Manifest:
    """Write, read back and compare; only then does the file stand under its name, and on the disk.

    Raises ArchiveError where it cannot be written or does not read back as it was written.
    """
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        written = _write(fresh, _lines(head, copies))
        manifest = _read_back(fresh, written, path.name)
        fresh.replace(path)
        _write_manifest(manifest_of(path), manifest)
        sync_folder(path.parent)
    except OSError as error:
        words = _("%(file)s cannot be written: %(reason)s")
        raise ArchiveError(words % {"file": path, "reason": error.strerror or error}) from None
    finally:
        fresh.unlink(missing_ok=True)
    return manifest


def _lines(head: Line, copies: Iterable[Line]) -> Iterator[bytes]:
    for line in chain([{"format": FORMAT, **head}], copies):
        text = json.dumps(line, ensure_ascii=False, separators=(",", ":"), default=_written)
        yield text.encode() + b"\n"


def _written(value: object) -> str:
    if isinstance(value, dt.datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in an archive")


def _write(path: Path, lines: Iterable[bytes]) -> str:
    """The lines' SHA-256; the file is on the disk."""
    digest = hashlib.sha256()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)  # addresses stand in it
    with os.fdopen(descriptor, "wb") as raw:
        with gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=raw, mtime=0) as file:
            for line in lines:
                digest.update(line)
                file.write(line)
        raw.flush()
        os.fsync(raw.fileno())
    return digest.hexdigest()


def _read_back(path: Path, lines_sha256: str, name: str) -> Manifest:
    head = head_of(path)
    states = Counter(copy["state"] for copy in read(path, lines_sha256))
    with path.open("rb") as file:
        file_sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return Manifest(
        FORMAT, head["run"], head["issue"], sum(states.values()), dict(sorted(states.items())),
        lines_sha256, name, file_sha256, path.stat().st_size,
    )  # fmt: skip


def head_of(path: Path) -> Line:
    """The line about the run; ArchiveError where the file cannot be read."""
    with _opened(path) as file:
        return _parsed(path, file.readline())


def read(path: Path, lines_sha256: str) -> Iterator[Line]:
    """The lines of the copies, in the order of their numbers.

    Raises ArchiveError where the file is damaged; only after the last line it is sure that it is not.
    """
    digest = hashlib.sha256()
    with _opened(path) as file:
        digest.update(file.readline())  # about the run
        for line in file:
            digest.update(line)
            yield _parsed(path, line)
    if digest.hexdigest() != lines_sha256:
        raise _damaged(path, _("its SHA-256 is another"))


@contextmanager
def _opened(path: Path) -> Iterator[gzip.GzipFile]:
    try:
        with gzip.open(path, "rb") as file:
            yield file
    except (OSError, EOFError, zlib.error) as error:
        raise _damaged(path, str(error)) from None


def _parsed(path: Path, line: bytes) -> Line:
    try:
        parsed = json.loads(line)
    except ValueError:
        raise _damaged(path, _("a line is cut")) from None
    if not isinstance(parsed, dict):
        raise _damaged(path, _("a line is no object"))
    return parsed


def _damaged(path: Path, reason: str) -> ArchiveError:
    return ArchiveError(_("%(file)s cannot be read: %(reason)s") % {"file": path, "reason": reason})


def _write_manifest(path: Path, manifest: Manifest) -> None:
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with fresh.open("w", encoding="utf-8") as file:
        json.dump(asdict(manifest), file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
