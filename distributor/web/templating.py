"""The Jinja2 environment of the pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from distributor import language, states
from distributor.audience import where
from distributor.feedback import evidence_words as feedback_words
from distributor.text import PAGE
from distributor.web import access, dates, forms, outcomes, readers, words
from distributor.web.files import asset
from distributor.web.inbox import labels as inbox_words
from distributor.web.language import html_tag
from distributor.web.manuscripts import labels as manuscript_words
from distributor.web.sections import sections
from distributor.words import copies, issues, mails, manuscripts, runs
from distributor.words.actors import actor_name
from distributor.words.names import heading
from distributor.words.reasons import all_words_of, row_words, words_of

# How states and kinds are called, here as in commands.
_NAMES: dict[str, Callable[[str], str]] = {
    "run_kind": runs.run_kind_name,
    "run_state": runs.run_state_name,
    "schedule_state": runs.schedule_state_name,
    "delivery_state": copies.delivery_state_name,
    "stage": copies.stage_name,
    "suppression_reason": copies.suppression_reason_name,
    "others_decision": copies.others_decision_name,
    "role": issues.role_name,
    "layout": issues.layout_name,
    "mail_state": mails.incoming_state_name,
    "route": mails.route_name,
    "enclosure_state": mails.enclosure_state_name,
    "manuscript_state": manuscripts.manuscript_state_name,
    "answer_kind": manuscripts.answer_kind_name,
    "answer_when": manuscripts.answer_when,
    "decision": manuscripts.decision,
    "field": manuscripts.field_name,
    "found_in": manuscripts.found_in,
    "heading": heading,
}


def environment(**options: Any) -> Environment:
    """Escaping everything, knowing the words of both languages and the addresses of the pages."""
    made = Environment(
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        **{**options, "undefined": StrictUndefined, "autoescape": True, "finalize": _shown},
    )
    made.install_gettext_callables(  # type: ignore[attr-defined]
        language.gettext, language.ngettext, newstyle=True, pgettext=language.pgettext
    )
    made.globals.update(url=_address, asset=asset, html_tag=html_tag, issue_name=words.issue_name)
    made.globals.update(sections=sections, today=dates.today, visitor=access.shown, form_fields=forms.fields)
    made.globals.update({kind.__name__: kind for kind in states.ALL})
    made.filters.update(day=dates.day, moment=dates.moment, brief=dates.brief, number=_number)
    made.filters.update(**inbox_words.FILTERS, **manuscript_words.FILTERS)
    made.filters.update(conditions=where.told, other_fields=readers.others)
    made.filters.update(reasons=all_words_of, reason=words_of, row_words=row_words, actor=actor_name)
    made.filters.update(fate=outcomes.fate_of, **_NAMES)
    made.filters.update(
        suppression_cause=feedback_words.cause,
        evidence_said=feedback_words.said,
        lift_reason=feedback_words.lift_reason,
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
