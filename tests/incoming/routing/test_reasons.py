"""Rows say by a code why a mail was filed; words come when it is shown, and what others said stays theirs."""

from __future__ import annotations

import pytest

from distributor.cli import inbox_report
from distributor.language import speaking
from distributor.states import Route, RouteReason
from distributor.store.models import Incoming
from distributor.words import mails
from tests.incoming.routing.mails import arrive, mail

pytestmark = pytest.mark.django_db


def _why(found: Incoming) -> str:
    return mails.why_filed(found.route_reason, found.route_detail)


def filed(reason: str, detail: str = "") -> Incoming:
    return Incoming(route=Route.BOUNCE, route_reason=reason, route_detail=detail)


def test_a_row_holds_a_code_and_not_the_words_of_today() -> None:
    found, _routed = arrive(mail(Precedence="bulk"))
    assert (found.route_reason, found.route_detail) == ("bulk-mail", "Precedence: bulk")


def test_words_are_those_of_the_reader_and_json_is_english() -> None:
    found, _routed = arrive(mail(Precedence="bulk"))
    with speaking("zh"):
        assert _why(found).endswith(": Precedence: bulk")
        assert "mailing list" not in _why(found)
        assert inbox_report.as_json(found, ())["reason"] == "a mailing list or bulk mail: Precedence: bulk"


def test_what_others_said_is_not_translated_though_it_reads_like_our_words() -> None:
    with speaking("zh"):
        shown = _why(filed(RouteReason.MACHINE, "a receipt: it is a mail of ours"))
    assert shown.endswith(": a receipt: it is a mail of ours")


def test_the_kind_of_a_complaint_is_translated() -> None:
    with speaking("zh"):
        assert "abuse" not in _why(filed(RouteReason.COMPLAINED, "abuse"))
        assert _why(filed(RouteReason.MACHINE, "abuse")).endswith(": abuse")


def test_a_text_of_an_earlier_version_is_shown_as_it_stands() -> None:
    assert _why(filed("", "words of long ago")) == "words of long ago"
    assert _why(filed("a-code-of-a-later-version", "x@example.org")) == "x@example.org"
