"""A corpus of mails to a contribution address, made by the modules here when a test asks for them.

`expected/<name>.json` says what must be understood of each, `digests.txt` pins what each says (`tests.mailbox.digest`).
`python -m tests.mailbox` writes both; `sample.py` makes sample/inbox.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from tests.mailbox import clients, defects, hostile, machines, manuscripts, offices
from tests.mailbox.case import Case

EXPECTED = Path(__file__).parent / "expected"
DIGESTS = Path(__file__).parent / "digests.txt"


@cache
def cases() -> tuple[Case, ...]:
    """All of them, in the order in which they come in; made once per process."""
    themes = (clients, defects, manuscripts, machines, hostile, offices)
    return tuple(case for theme in themes for case in theme.cases())


def names() -> list[str]:
    """The name of every mail, without making any."""
    return sorted(path.stem for path in EXPECTED.glob("*.json"))


def expected(name: str) -> dict[str, Any]:
    """What must be understood of the mail."""
    found: dict[str, Any] = json.loads((EXPECTED / f"{name}.json").read_text(encoding="utf-8"))
    return found


def digests() -> dict[str, str]:
    """The pinned digest of each mail, by its name."""
    lines = DIGESTS.read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
