"""The parts of a Word package (ECMA-376 part 2): what each is called, and what it refers to by which id."""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import dataclass
from typing import Any

from distributor.documents.word.names import parsed

_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(wordprocessingml|drawingml|officeDocument)/(\w+)")
_KINDS = ("styles", "numbering", "footnotes", "endnotes")
# Of the relations of the package only this one leads to what is read.
_MAIN, _USUAL = "officeDocument", "word/document.xml"


@dataclass(frozen=True, slots=True)
class PackagePart:
    """One XML file of the package."""

    name: str
    root: Any
    targets: dict[str, str]  # id → name of the entry, or address of what is outside


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts that are read, under their kinds; `main` is the text of the document."""

    main: PackagePart
    others: dict[str, PackagePart]

    def root(self, kind: str) -> Any:
        """The root element of the part; None where there is none."""
        part = self.others.get(kind)
        return None if part is None else part.root

    @property
    def texts(self) -> list[PackagePart]:
        """The text of the document and those of its notes."""
        return [self.main, *(self.others[kind] for kind in ("footnotes", "endnotes") if kind in self.others)]


def opened(archive: zipfile.ZipFile) -> Parts:
    """The parts of the package; raises KeyError where it has no text, ValueError where two have one name."""
    names = set(archive.namelist())
    if len(names) < len(archive.namelist()):  # Word shows one, and who knows which
        raise ValueError("two entries have one name")
    package = _relations(archive, "")
    main = next((each[2] for each in package if each[1] == _MAIN and each[2] in names), _USUAL)
    related = _relations(archive, main)
    others = {}
    for kind in _KINDS:
        found = (each[2] for each in related if each[1] == kind and each[2] in names)
        name = next(found, f"word/{kind}.xml")
        if name in names:
            others[kind] = _part(archive, name)
    return Parts(_part(archive, main), others)


def transitional(data: bytes) -> bytes:
    """The XML with the names that nearly all writers use in place of the strict ones of ISO/IEC 29500-1."""
    return _STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/\2", data)


def _part(archive: zipfile.ZipFile, name: str) -> PackagePart:
    targets = {id_: target for id_, _kind, target in _relations(archive, name)}
    return PackagePart(name, parsed(transitional(archive.read(name))), targets)


def _relations(archive: zipfile.ZipFile, source: str) -> list[tuple[str, str, str]]:
    """Id, kind and target of each relation of the part, of the package itself for ""."""
    folder, name = posixpath.split(source)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in archive.namelist():
        return []
    return [_relation(each, folder) for each in parsed(transitional(archive.read(path)))]


def _relation(each: Any, folder: str) -> tuple[str, str, str]:
    target = each.get("Target", "")
    if each.get("TargetMode") != "External":
        target = posixpath.normpath(posixpath.join(folder, target)).lstrip("/")
    return each.get("Id", ""), each.get("Type", "").rpartition("/")[2], target
