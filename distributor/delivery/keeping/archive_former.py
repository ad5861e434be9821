"""Archives of before rows kept codes: the English texts in their lines, read into codes.

What is in no table stands as what others said.
"""

from __future__ import annotations

from typing import Any

from distributor.states import AttemptEvent, DeliveryState, SuppressionReason
from distributor.store.former_texts import FORMER_TEXTS

_SET_ASIDE = "set aside, its worker died three times"
_BY_MAIL = (AttemptEvent.BOUNCED, AttemptEvent.DELAYED, AttemptEvent.NOT_READER)
_SUPPRESSED = tuple(reason.value for reason in SuppressionReason)


def with_codes(line: dict[str, Any]) -> dict[str, Any]:
    """The line of a copy as rows are now, with the entries of its history."""
    if "reason" in line:
        return line
    return {**line, **_coded(line), "history": [{**entry, **_coded(entry)} for entry in line["history"]]}


def _coded(row: dict[str, Any]) -> dict[str, str]:
    reply = row["reply"]
    if row["state"] == DeliveryState.SUPPRESSED and reply in _SUPPRESSED:
        return {"reason": reply, "reply": ""}
    ours = row["reply_code"] is None or row.get("event") in _BY_MAIL or reply == _SET_ASIDE
    for text, codes in FORMER_TEXTS if ours else ():
        if reply == text or reply.startswith(f"{text}: "):
            return {"reason": codes, "reply": reply[len(text) + 2 :]}
    return {"reason": "", "reply": reply}
