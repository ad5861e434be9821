"""Why mail servers refuse a mail: the table of reasons, read from `reasons.toml` beside this module."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any, Literal

Matter = Literal["reader", "operator", "office"]  # who can mend it: operator, whoever runs the sending
Lasting = Literal["hard", "soft"]  # stands until somebody acts, or passes by itself
_TABLE = Path(__file__).with_name("reasons.toml")


@dataclass(frozen=True, slots=True)
class RefusalReason:
    """One row of the table."""

    name: str
    matter: Matter
    lasting: Lasting
    words: re.Pattern[str] | None = None
    codes: tuple[
        str, ...
    ] = ()  # enhanced codes (RFC 3463) without their class: "1.1"; the first says it best
    means: Literal["", "wait", "slow"] = ""  # what a permanent code for it means in a session
    names_domain: bool = False  # fits only where the recipient's domain is named

    @property
    def nobody(self) -> bool:
        """Whether it says that nobody reads at the address."""
        return self.matter == "reader" and self.lasting == "hard"

    def fits(self, code: str, text: str) -> bool:
        return code in self.codes or bool(self.words and self.words.search(text))


def _read(file: Path) -> tuple[RefusalReason, ...]:
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    short = {name: f"(?:{'|'.join(meant)})" for name, meant in table["abbreviations"].items()}
    return tuple(_reason(row, short) for row in table["reasons"])


def _reason(row: Mapping[str, Any], short: Mapping[str, str]) -> RefusalReason:
    patterns = _spelled_out(row.get("words", ()), short)
    return RefusalReason(
        row["name"],
        row["matter"],
        row["lasting"],
        # ASCII: a Latin word ends where Chinese begins, without a space.
        re.compile(patterns, re.ASCII) if patterns else None,
        tuple(row.get("codes", ())),
        row.get("means", ""),
        row.get("names_domain", False),
    )


def _spelled_out(patterns: Iterable[str], short: Mapping[str, str]) -> str:
    return reduce(lambda text, name: text.replace(name, short[name]), short, "|".join(patterns))


REASONS = _read(_TABLE)
UNCLEAR = RefusalReason("unclear", "operator", "hard")
OTHERS_ADDRESS = RefusalReason(
    "others-address", "operator", "hard"
)  # it is not this reader's that is spoken of
BY_NAME = {reason.name: reason for reason in (*REASONS, OTHERS_ADDRESS, UNCLEAR)}
