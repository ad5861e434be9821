"""What pages show of a copy's reader beyond name, position and unit, which `parts.whole` sets by itself."""

from __future__ import annotations

from distributor.audience.fields import PRINTED
from distributor.store.models import Delivery

_OTHERS = tuple(name for name in PRINTED if name not in ("name", "position", "unit"))


def others(copy: Delivery) -> list[str]:
    """The cells of the other declared fields that mails print, where there is something in them."""
    return [cell for name in _OTHERS if (cell := getattr(copy, name))]
