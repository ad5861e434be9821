"""Reads OLE compound files: Office and WPS before 2007, and password-protected documents."""

from __future__ import annotations

from io import BytesIO

import olefile

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS = (
    ("EncryptedPackage", "sealed"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "ppt"),
    ("__properties_version1.0", "msg"),
)


def kind(data: bytes) -> str:
    """The kind by the streams inside; where the directory is damaged, by their names anywhere."""
    names = _names(data)
    for stream, found in _STREAMS:
        if stream in names:
            return found
    return "ole"


def _names(data: bytes) -> set[str]:
    try:
        with olefile.OleFileIO(BytesIO(data)) as ole:
            return {path[0] for path in ole.listdir(streams=True, storages=False)}
    except Exception:  # noqa: BLE001 (whatever damage makes of its tables)
        return {stream for stream, _found in _STREAMS if f"{stream}\0".encode("utf-16-le") in data}
