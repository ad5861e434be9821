"""Why a run, a schedule or a copy is as it is, by the code in its row; `%(…)s` are the values there."""

from __future__ import annotations

DELIVERY: dict[str, str] = {}
