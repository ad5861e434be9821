"""Words about manuscripts."""

from __future__ import annotations

from collections.abc import Callable

from distributor.language import gettext as _

_SURE, _LIKELY = 0.8, 0.5


def sureness(confidence: float) -> str:
    """How sure the reader was, as a word for the style sheet: sure | likely | unsure."""
    if confidence >= _SURE:
        return "sure"
    return "likely" if confidence >= _LIKELY else "unsure"


def sure_word(confidence: float) -> str:
    """How sure the reader was."""
    return {"sure": _("sure"), "likely": _("likely"), "unsure": _("please check")}[sureness(confidence)]


def done(name: str) -> str:
    """What was done just now."""
    return {
        "confirmed": _("The fields are kept."),
        "decided": _("The decision is entered."),
    }.get(name, "")


def per_cent(share: float) -> str:
    """83 %"""
    return f"{share * 100:.0f} %"


FILTERS: dict[str, Callable[..., str]] = {
    "sureness": sureness,
    "sure_word": sure_word,
    "per_cent": per_cent,
}
