"""Writes the corpus: `python -m tests.mailbox` makes mails/<name>.eml, and mails/<name>.json with what is expected."""

from __future__ import annotations

import json

from tests.mailbox import MAILS, cases


def main() -> None:
    MAILS.mkdir(exist_ok=True)
    for old in MAILS.iterdir():
        old.unlink()
    for case in cases():
        (MAILS / f"{case.name}.eml").write_bytes(case.raw)
        written = json.dumps(case.expected, ensure_ascii=False, indent=1)
        (MAILS / f"{case.name}.json").write_text(written + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
