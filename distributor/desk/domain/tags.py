"""Lists of `name=value;` as DKIM and DMARC records have them (RFC 6376 section 3.2)."""

from __future__ import annotations


def tags(record: str) -> dict[str, str]:
    """The tags in their order, names in lower case; what is no tag, or comes twice, is left out."""
    found: dict[str, str] = {}
    for part in record.split(";"):
        name, equals, value = part.partition("=")
        if equals:
            found.setdefault(name.strip().lower(), value.strip())
    return found


def begins(record: str, version: str) -> bool:
    """Whether the record's first tag is `v=` with that version."""
    name, _equals, value = record.partition(";")[0].partition("=")
    return name.strip().lower() == "v" and value.strip() == version
