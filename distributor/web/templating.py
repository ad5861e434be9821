"""The Jinja2 environment of the pages."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from distributor import language, states
from distributor.audience import where
from distributor.feedback import words as feedback_words
from distributor.text import PAGE
from distributor.web import access, dates, fates, forms, words
from distributor.web.files import asset
from distributor.web.inbox import words as inbox_words
from distributor.web.language import html_tag
from distributor.web.manuscripts import words as manuscript_words
from distributor.web.sections import sections
from distributor.words.actors import actor
from distributor.words.reasons import all_words_of, words_of


def environment(**options: Any) -> Environment:
    """Escaping everything, knowing the words of both languages and the addresses of the pages."""
    made = Environment(
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        **{**options, "undefined": StrictUndefined, "autoescape": True, "finalize": _shown},
    )
    made.install_gettext_callables(language.gettext, language.ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.globals.update(url=_address, asset=asset, html_tag=html_tag, issue_name=words.issue_name)
    made.globals.update(sections=sections, today=dates.today, visitor=access.shown, form_fields=forms.fields)
    made.globals.update({kind.__name__: kind for kind in states.ALL})
    made.filters.update(day=dates.day, moment=dates.moment, brief=dates.brief, number=_number)
    made.filters.update(**inbox_words.FILTERS, **manuscript_words.FILTERS)
    made.filters.update(conditions=where.told, reasons=all_words_of, reason=words_of, actor=actor)
    made.filters.update(fate=fates.fate_of, fate_word=fates.word)
    made.filters.update(
        role=words.role,
        run_state=words.run_state,
        run_kind=words.run_kind,
        schedule_state=words.schedule_state,
        layout_word=words.layout,
    )
    made.filters.update(
        suppression_word=feedback_words.reason,
        suppression_cause=feedback_words.cause,
        evidence_said=feedback_words.said,
        lift_reason=feedback_words.lift_reason,
        told=language.told,
    )
    return made


def _shown(value: object) -> object:
    """What a page prints, without what could turn or hide the text around it."""
    if not isinstance(value, str):
        return value
    return type(value)(PAGE.fit(value)) if type(value) in (str, Markup) else value


def _address(name: str, **parts: Any) -> str:
    return reverse(name, kwargs=parts)


def _number(value: int) -> str:
    """12,345"""
    return f"{value:,}"
