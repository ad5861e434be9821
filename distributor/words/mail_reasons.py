"""Why a mail, a file in it, a manuscript or an answer is as it is, by the code that its row holds."""

from __future__ import annotations

MAIL: dict[str, str] = {}
