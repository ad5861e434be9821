"""Names that are safe to show and to save under; Chinese and its marks stay as they are."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from distributor.text import FILE_NAME, one_line

MOST_OCTETS = 200
_MOST_SUFFIX = 20
# What Windows forbids in a name, as the full-width mark that looks like it.
_FORBIDDEN = str.maketrans({'"': "＂", "*": "＊", ":": "：", "<": "＜", ">": "＞", "?": "？", "|": "｜"})
_DEVICE = re.compile(r"(?:CON|PRN|AUX|NUL|COM[1-9¹²³]|LPT[1-9¹²³])(?=\.|$)", re.IGNORECASE)
_BARE_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,5}")


def safe(name: str, number: int, kind: str) -> str:
    """The last part of the name made safe; `附件3.docx` where nothing is left of it."""
    shown = one_line(name, FILE_NAME)
    last = shown.replace("\\", "/").rstrip("/ ").rsplit("/", 1)[-1]
    plain = last.translate(_FORBIDDEN).strip(" .")
    if not any(map(str.isalnum, plain)) or _BARE_SUFFIX.fullmatch(last.strip()):
        return f"附件{number}{_suffix(kind)}"
    return _shortened(f"_{plain}" if _DEVICE.match(plain) else plain)


def leaves(name: str) -> bool:
    """Whether a name of an archive points outside the folder that it is unpacked into."""
    path = name.replace("\\", "/")
    return path.startswith("/") or bool(re.match("[A-Za-z]:", path)) or ".." in path.split("/")


def _suffix(kind: str) -> str:
    return {"jpeg": ".jpg", "tnef": ".dat", "unknown": ".bin", "empty": "", "sealed": ".bin"}.get(
        kind, f".{kind}"
    )


def _shortened(name: str) -> str:
    suffix = PurePosixPath(name).suffix
    suffix = suffix if len(suffix.encode()) <= _MOST_SUFFIX else ""
    stem = name.removesuffix(suffix).encode()[: MOST_OCTETS - len(suffix.encode())]
    return stem.decode(errors="ignore").rstrip(" .") + suffix
