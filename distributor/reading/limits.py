"""How much of one mail, and of its files, is read."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class FileLimits:
    """Limits for opening the files of one mail; a file beyond them is kept unopened."""

    entries: int = 200  # files unpacked from archives
    ratio: int = 100  # of unpacked to packed size, for a file larger than a megabyte
    octets: int = 200 * MEGABYTE  # unpacked from archives, counted while unpacking
    depth: int = 2  # archives within archives: 2 opens an archive in an archive
    characters: int = 300_000  # text of one file
    pages: int = 300  # of one PDF
    pixels: int = 40_000_000  # of one picture
    rows: int = 1_000  # of one sheet of a workbook
    processor_seconds: float = 8.0  # for all files together, without converters (subprocesses)
    converter_seconds: float = 40.0  # wall clock, for converting one document
    seconds: float = 90.0  # wall clock, for all files together
    clamd: str = ""  # address of a virus scanner: host:port, or the path of its socket; empty: none


@dataclass(frozen=True, slots=True)
class MailLimits:
    """Limits for reading one mail; what exceeds them is left out and noted in `problems`."""

    nesting: int = 50  # parts within parts
    parts: int = 1_000
    header_octets: int = 256 * 1024  # of one header block
    decoded_octets: int = 200 * 1024 * 1024  # of all parts together
    text_characters: int = 2_000_000  # of the mail's text, and of its HTML
    trusted: tuple[str, ...] = ()  # authserv-ids whose Authentication-Results are believed (RFC 8601)
