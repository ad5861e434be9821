"""The Jinja2 environment of the pages."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment, StrictUndefined

from distributor import language


def environment(**options: Any) -> Environment:
    """Escaping everything, knowing the words of both languages and the addresses of the pages."""
    made = Environment(extensions=["jinja2.ext.i18n"], **{**options, "undefined": StrictUndefined, "autoescape": True})
    made.install_gettext_callables(language.gettext, language.ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.globals.update(url=reverse, static=static, language=language.active)
    return made
