"""How a row keeps why it is as it is: codes with values as JSON, and never words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models

from distributor.reason import Reason, reasons_of, stored

if TYPE_CHECKING:
    _Field = models.JSONField[Iterable[Reason], tuple[Reason, ...]]
else:
    _Field = models.JSONField


class ReasonsField(_Field):
    """Reasons, several where several relays have one each; () where there is none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(default=tuple, blank=True)

    def deconstruct(self) -> Any:
        """A migration knows it as plain JSON that is a list."""
        name, _path, _args, _options = super().deconstruct()
        return name, "django.db.models.JSONField", [], {"default": list, "blank": True}

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> tuple[Reason, ...]:
        """What was stored."""
        return reasons_of(super().from_db_value(value, expression, connection) or ())

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """As JSON."""
        kept = value if prepared or not isinstance(value, tuple | list) else stored(value)
        return super().get_db_prep_value(kept, connection, prepared)
