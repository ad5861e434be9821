"""The content of an issue at this moment, rendered once for as long as nothing that goes into it changes.

Pages ask for it at every view. What it was made from is remembered beside it in this process's memory, and
compared at every asking; nothing is written down.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings

from distributor.audience.group import Group
from distributor.desk import edition, sender
from distributor.desk.edition import Content
from distributor.store import models
from distributor.store.queries import audience, issues

_MOST = 500  # contents remembered


@dataclass(frozen=True, slots=True)
class _Inputs:
    """Everything that a rendering depends on, but for the code."""

    document: tuple[object, ...]
    layout: str
    groups: tuple[Group, ...]
    settings: tuple[str, ...]
    templates: str  # SHA-256 of their sources


_known: dict[_Inputs, Content] = {}


def present(issue: models.Issue) -> Content:
    """The issue's present content; raises UserError where it cannot be read or rendered."""
    inputs = _inputs(issue)
    if (known := _known.get(inputs)) is not None:
        return known
    content = edition.compose(issue).content
    if _inputs(issue) == inputs:  # else something was changed meanwhile, and the next asking tells
        _remember(inputs, content)
    return content


def _remember(inputs: _Inputs, content: Content) -> None:
    if len(_known) >= _MOST:
        _known.clear()
    _known[inputs] = content


def _inputs(issue: models.Issue) -> _Inputs:
    sources = json.dumps(dict(edition.templates()), sort_keys=True)
    return _Inputs(
        issues.document_version(issue),
        issue.layout,
        audience.groups(),
        tuple(str(getattr(settings, name)) for name in sender.SETTINGS),
        sha256(sources.encode()).hexdigest(),
    )
