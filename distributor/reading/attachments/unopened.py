"""The files of a mail as they came, unopened: for one whose files were too much."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from distributor.documents import kind
from distributor.mail_codes import FileReason
from distributor.reading.attachments import name
from distributor.reading.mail.part import Part
from distributor.reading.values import Enclosed, File
from distributor.reason import Reason
from distributor.states import EnclosureState


def keep(parts: Sequence[Part], folder: Path) -> tuple[Enclosed, ...]:
    """Each file in the folder under its SHA-256, with a name that is safe and without a text."""
    return tuple(_keep(part, folder) for part in parts)


def _keep(part: Part, folder: Path) -> Enclosed:
    digest = sha256(part.data).hexdigest()
    (folder / digest).write_bytes(part.data)
    return Enclosed(
        part.number,
        name.safe(part.name, part.number, kind.UNKNOWN),
        kind.UNKNOWN,
        File(digest, len(part.data), "application/octet-stream"),
        EnclosureState.FAILED,
        (Reason(FileReason.UNOPENED),),
        inside=part.inside,
        inline=part.inline,
        content_id=part.content_id,
    )
