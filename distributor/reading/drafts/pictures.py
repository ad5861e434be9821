"""Assigns the pictures of a mail to its manuscripts, by file name, place, or as the only one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from urllib.parse import unquote

from distributor.issue.compare import key, likeness
from distributor.reading.drafts import naming
from distributor.reading.values import Attachment, File
from distributor.states import EnclosureState

MOST = 50  # pictures of one manuscript
SMALLEST = 8 * 1024  # octets; a smaller inline picture is a logo or an emoji
_HAN = re.compile(r"[\u4e00-\u9fff]{4}")
_CID = re.compile(r"!\[(?P<alt>[^\[\]\n]{0,200})\]\(cid:(?P<id>[^\s()]{1,500})\)\n{0,2}")
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,5}")


def separate_pictures(enclosures: Sequence[Attachment], beside_documents: bool) -> list[Attachment]:
    """The pictures that may belong to a manuscript; beside documents, inline pictures are logos."""
    pictures = (one for one in enclosures if one.state == EnclosureState.PICTURE)
    return [one for one in pictures if not one.inline or not (beside_documents or one.file.size < SMALLEST)]


def assign(
    pictures: Sequence[Attachment], owners: Sequence[tuple[str, Attachment | None]]
) -> list[list[Attachment]]:
    """The pictures of each owner (title, file); a single owner gets all."""
    dealt: list[list[Attachment]] = [[] for _owner in owners]
    for picture in pictures:
        owner = _owner(picture, owners)
        if owner is not None and len(dealt[owner]) < MOST:
            dealt[owner].append(picture)
    return dealt


def place_inline(body: str, enclosures: Sequence[Attachment]) -> tuple[str, dict[str, File]]:
    """The body with inline pictures in their places; a missing one is dropped."""
    known = {
        one.content_id.lower(): one
        for one in enclosures
        if one.content_id and one.state == EnclosureState.PICTURE
    }
    files: dict[str, File] = {}

    def placed(found: re.Match[str]) -> str:
        picture = known.get(unquote(found["id"]).lower())
        if picture is None or picture.file.size < SMALLEST or len(files) >= MOST:
            return ""
        source = _source(picture)
        files[source] = picture.file
        return f"![{found['alt'] or _caption(picture.name)}]({source})\n\n"

    return _CID.sub(placed, body + "\n\n").rstrip("\n") if "](cid:" in body else body, files


def append(body: str, pictures: Sequence[Attachment]) -> tuple[str, dict[str, File]]:
    """The body with the pictures appended, and the file of each address."""
    files: dict[str, File] = {}
    for picture in pictures:
        source = _source(picture)
        files[source] = picture.file
        body += ("\n\n" if body else "") + f"![{_caption(picture.name)}]({source})"
    return body, files


def _source(picture: Attachment) -> str:
    suffix = PurePosixPath(picture.name).suffix
    return f"file-{picture.number}{suffix if _EXTENSION.fullmatch(suffix) else ''}"


def _owner(picture: Attachment, owners: Sequence[tuple[str, Attachment | None]]) -> int | None:
    if len(owners) == 1:
        return 0
    scored = [(_nearness(picture, title, file), -at) for at, (title, file) in enumerate(owners)]
    best, at = max(scored, default=(0.0, 0))
    if best:
        return -at
    housed = [at for at, (_title, file) in enumerate(owners) if file and file.inside == picture.inside]
    return housed[0] if len(housed) == 1 else None


def _nearness(picture: Attachment, title: str, file: Attachment | None) -> float:
    """How similar the names of picture and manuscript are; 0 if they are not."""
    ours = key(naming.of_file(picture.name).title or PurePosixPath(picture.name).stem)[:60]
    named = [key(title)[:60], key(naming.of_file(file.name).title)[:60] if file else ""]
    return max(
        (likeness(ours, name) for name in named if ours and name and likeness(ours, name) > 0.5), default=0.0
    )


def _caption(name: str) -> str:
    """The name of the file, if it is a Chinese name and not that of a camera."""
    stem = PurePosixPath(name).stem
    return re.sub(r"[\\\[\]]", "", stem)[:80] if _HAN.search(stem) else ""
