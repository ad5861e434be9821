"""Reads documents, PDFs, workbooks and pictures: Markdown text, pictures, and what was left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from distributor.documents import display, kind, markdown_writer, office, page, pdf, sheet
from distributor.documents.office import ANYWHERE, Room
from distributor.documents.result import FileContent, Unreadable, Why
from distributor.documents.spans import tidy
from distributor.documents.text import decode, paragraphs
from distributor.documents.values import UNTOLD, Block, Heading, Picture, texts
from distributor.mail_codes import FileReason
from distributor.reading.attachments.context import AttachmentFolder, ExtractedContent, unique_reasons
from distributor.reading.limits import FileLimits
from distributor.reading.values import File
from distributor.reason import Reason
from distributor.states import EnclosureState


class DocumentPictures:
    """Stores the pictures of one document, each under a unique address."""

    def __init__(self, output: AttachmentFolder) -> None:
        self._output = output
        self.files: dict[str, File] = {}
        self.note: FileReason | None = None

    def address(self, picture: Picture) -> str:
        """Store the picture; returns its address in the text, "" if it could not be read (noted)."""
        if not picture.data:
            self.note = FileReason.PICTURES_LOST
            return ""
        file = self._output.put(picture.data, picture.media_type)
        suffix = kind.of(picture.data).replace("jpeg", "jpg")
        source = f"picture-{file.sha256[:12]}.{suffix}"
        self.files[source] = File(file.sha256, file.size, file.media_type, source)
        return source


def block_content(
    blocks: Sequence[Block], output: AttachmentFolder, limits: FileLimits, notes: Sequence[Reason] = ()
) -> ExtractedContent:
    """The blocks as Markdown; text beyond the limit is cut, which is noted."""
    kept = _first_characters(blocks, limits.characters)
    pictures = DocumentPictures(output)
    text = markdown_writer.write([_bare_heading(block) for block in kept], pictures.address)
    every = unique_reasons(*notes, FileReason.CUT if len(kept) < len(blocks) else None, pictures.note)
    if not text:
        return ExtractedContent(EnclosureState.EMPTY, unique_reasons(FileReason.NO_TEXT, *every))
    return ExtractedContent(EnclosureState.CONVERTED, every, text, pictures.files)


def _first_characters(blocks: Sequence[Block], characters: int) -> Sequence[Block]:
    for index, block in enumerate(blocks):
        characters -= sum(map(len, texts((block,))))
        if characters < 0:
            return blocks[:index]
    return blocks


def _bare_heading(block: Block) -> Block:
    """A heading that is bold throughout is written without `**`."""
    if not isinstance(block, Heading) or not all(span.strong for span in block.spans if span.text.strip()):
        return block
    return replace(block, spans=tidy(replace(span, strong=False) for span in block.spans))


_NOTES = {
    "cut": FileReason.CUT,
    "scan": FileReason.SOME_SCANNED,
    "changes": FileReason.CHANGES,
    "comments": FileReason.COMMENTS,
    "chart": FileReason.CHARTS,
    "hidden": FileReason.HIDDEN,
    "reading": FileReason.READINGS,
    "running": FileReason.RUNNING,
}
_REASONS: dict[Why, FileReason] = {
    "damaged": FileReason.DAMAGED,
    "encrypted": FileReason.LOCKED,
    "too-large": FileReason.TOO_LARGE,
    "too-deep": FileReason.HTML_TOO_DEEP,
    "too-long": FileReason.TOO_LONG,
    "no-converter": FileReason.NO_LIBREOFFICE,
    "no-pages": FileReason.DAMAGED,
    "scan": FileReason.SCAN,
    "unmapped": FileReason.UNMAPPED,
}
_STATES: dict[Why, EnclosureState] = {
    "encrypted": EnclosureState.ENCRYPTED,
    "no-converter": EnclosureState.UNSUPPORTED,
    "no-pages": EnclosureState.EMPTY,
    "scan": EnclosureState.UNSUPPORTED,
    "unmapped": EnclosureState.UNSUPPORTED,
}
_PAGES = ("html", "mht")
KINDS = frozenset({*office.KINDS, *_PAGES, "txt", "pdf", "xlsx"})


def read(
    data: bytes, kind: str, output: AttachmentFolder, limits: FileLimits, room: Room = ANYWHERE
) -> ExtractedContent:
    """The content of a document of one of KINDS."""
    try:
        found = _found(data, kind, limits, room)
    except Unreadable as refused:
        return ExtractedContent(
            _STATES.get(refused.why, EnclosureState.FAILED), unique_reasons(_REASONS[refused.why])
        )
    notes = () if kind in _PAGES else _notes(found)  # HTML pages contain much beside text
    return block_content(found.blocks, output, limits, notes)


def _found(data: bytes, kind: str, limits: FileLimits, room: Room) -> FileContent:
    match kind:
        case "pdf":
            return pdf.read(data, limits.pages, limits.characters)
        case "xlsx":
            return sheet.read(data, limits.rows)
        case "txt":
            return FileContent(tuple(paragraphs(decode(data, guess=True).split("\n"))))
        case "html":
            return page.read(data, _decoded)
        case "mht":
            return page.read_archive(data, _decoded)
        case _:
            return office.read(data, kind, room)


def _decoded(data: bytes, label: str) -> str:
    return decode(data, label, guess=True)


def _notes(found: FileContent) -> tuple[Reason, ...]:
    kinds = dict.fromkeys(part.kind for part in found.lost if part.kind not in UNTOLD)
    cause = found.only_text and Reason(_REASONS[found.only_text])
    only_text = Reason(FileReason.ONLY_TEXT, cause=cause) if cause else None
    return unique_reasons(only_text, *(_NOTES.get(kind, FileReason.PARTS) for kind in kinds))


DISPLAY = "display"


def read_picture(data: bytes, kind: str, output: AttachmentFolder, limits: FileLimits) -> ExtractedContent:
    """A picture with its copy for display (under DISPLAY in `pictures`), or why there is none."""
    if kind not in display.DRAWN:
        return ExtractedContent(EnclosureState.UNSUPPORTED, unique_reasons(FileReason.NOT_SHOWN))
    try:
        copy, media_type = display.copy(data, kind, limits.pixels)
    except Unreadable as refused:
        why = FileReason.TOO_MANY_PIXELS if refused.why == "too-many-pixels" else FileReason.DAMAGED
        return ExtractedContent(EnclosureState.FAILED, unique_reasons(why))
    return ExtractedContent(EnclosureState.PICTURE, pictures={DISPLAY: output.put(copy, media_type, DISPLAY)})
