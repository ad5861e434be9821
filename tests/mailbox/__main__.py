"""Writes what is committed of the corpus: `python -m tests.mailbox` writes expected/<name>.json and digests.txt.

With a folder (`python -m tests.mailbox FOLDER`) it writes the mails there instead, as <name>.eml, to be looked at.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.mailbox import DIGESTS, EXPECTED, cases
from tests.mailbox.digest import digest


def write_mails(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for case in cases():
        (folder / f"{case.name}.eml").write_bytes(case.raw)


def write_expected() -> None:
    for old in EXPECTED.iterdir():
        old.unlink()
    for case in cases():
        written = json.dumps(case.expected, ensure_ascii=False, indent=1)
        (EXPECTED / f"{case.name}.json").write_text(written + "\n", encoding="utf-8")
    lines = sorted((case.name, digest(case.raw)) for case in cases())
    DIGESTS.write_text("".join(f"{pinned}  {name}\n" for name, pinned in lines), encoding="utf-8")


if __name__ == "__main__":
    if folders := sys.argv[1:]:
        write_mails(Path(folders[0]))
    else:
        write_expected()
