"""The links to the pages before and after the one at hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar
from urllib.parse import urlencode

from django.db.models import Model

from distributor.store.queries.pages import Page

Row = TypeVar("Row", bound=Model)


def turns(found: Page[Row], asked: Mapping[str, str]) -> dict[str, str]:
    """The queries of the links to newer and older rows, what was asked for kept; "" where there are none."""
    if not found.rows:
        return {"newer": "", "older": ""}
    kept = {name: value for name, value in asked.items() if value}
    return {
        "newer": urlencode({**kept, "after": found.rows[0].pk}) if found.before else "",
        "older": urlencode({**kept, "before": found.rows[-1].pk}) if found.after else "",
    }
