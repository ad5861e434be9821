"""The pictures within a document, laid on the shelf under addresses that no other picture has."""

from __future__ import annotations

from distributor.documents import kind
from distributor.documents.values import Picture
from distributor.mail_codes import FileReason
from distributor.reading.attachments.folder import Shelf
from distributor.reading.values import File


class Pictures:
    """Collects the pictures of one document."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self.files: dict[str, File] = {}
        self.note: FileReason | None = None

    def address(self, picture: Picture) -> str:
        """The address to write for the picture; "" for one that could not be read, which is noted."""
        if not picture.data:
            self.note = FileReason.PICTURES_LOST
            return ""
        file = self._shelf.put(picture.data, picture.media_type)
        suffix = kind.of(picture.data).replace("jpeg", "jpg")
        source = f"picture-{file.sha256[:12]}.{suffix}"
        self.files[source] = File(file.sha256, file.size, file.media_type, source)
        return source
