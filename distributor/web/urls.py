"""Every address of the pages."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from distributor.mail.tokens import at_the_start
from distributor.web import errors
from distributor.web.contributors.contributor import contributor, correct, merge, note
from distributor.web.contributors.listing import contributors
from distributor.web.contributors.statistics import statistics, statistics_csv, statistics_xlsx
from distributor.web.copies import copies
from distributor.web.copy import copy
from distributor.web.decide import decide
from distributor.web.health import healthz
from distributor.web.inbox.answering import answers
from distributor.web.inbox.downloads import download, picture, raw
from distributor.web.inbox.filing import again, file
from distributor.web.inbox.layout import layout
from distributor.web.inbox.listing import inbox
from distributor.web.inbox.mail import mail
from distributor.web.issues import issues
from distributor.web.login import login, logout
from distributor.web.login_link import login_link
from distributor.web.manuscripts.changes import alike, changes
from distributor.web.manuscripts.deciding import decide as decide_manuscript
from distributor.web.manuscripts.editing import confirm
from distributor.web.manuscripts.listing import manuscripts
from distributor.web.manuscripts.manuscript import manuscript
from distributor.web.manuscripts.manuscript import picture as manuscript_picture
from distributor.web.manuscripts.placing import place, unplace
from distributor.web.metrics import metrics
from distributor.web.preview import preview
from distributor.web.reader_link import read
from distributor.web.report import report
from distributor.web.schedule import schedule
from distributor.web.suppressed import decide_others, lift, suppressed, suppression
from distributor.web.unsubscribe import unsubscribe


class Link(StringConverter):
    """A reader's token, and whatever a mail program took for the rest of the link."""

    regex = r"[\s\S]+"

    def to_python(self, value: str) -> str:
        return at_the_start(value)


register_converter(Link, "link")

urlpatterns = [
    path("", issues, name="issues"),
    path("issues/<str:slug>/", report, name="report"),
    path("issues/<str:slug>/copies", copies, name="copies"),
    path("issues/<str:slug>/copies/<str:number>", copy, name="copy"),
    path("issues/<str:slug>/decide", decide, name="decide"),
    path("issues/<str:slug>/preview", preview, name="preview"),
    path("issues/<str:slug>/schedule", schedule, name="schedule"),
    path("inbox", inbox, name="inbox"),
    path("inbox/files/<str:token>", download, name="enclosure"),
    path("inbox/files/<str:token>/picture", picture, name="enclosure-picture"),
    path("inbox/<int:incoming_id>", mail, name="mail"),
    path("inbox/<int:incoming_id>/layout", layout, name="mail-layout"),
    path("inbox/<int:incoming_id>/raw", raw, name="mail-raw"),
    path("inbox/<int:incoming_id>/file", file, name="mail-file"),
    path("inbox/<int:incoming_id>/again", again, name="mail-again"),
    path("answers", answers, name="answers"),
    path("manuscripts", manuscripts, name="manuscripts"),
    path("manuscripts/<str:number>", manuscript, name="manuscript"),
    path("manuscripts/<str:number>/confirm", confirm, name="manuscript-confirm"),
    path("manuscripts/<str:number>/changes", changes, name="manuscript-changes"),
    path("manuscripts/<str:number>/alike/<int:version>/<int:other>", alike, name="manuscript-alike"),
    path(
        "manuscripts/<str:number>/pictures/<int:version>/<int:place>",
        manuscript_picture,
        name="manuscript-picture",
    ),
    path("manuscripts/<str:number>/decide", decide_manuscript, name="manuscript-decide"),
    path("manuscripts/<str:number>/place", place, name="manuscript-place"),
    path("manuscripts/<str:number>/unplace", unplace, name="manuscript-unplace"),
    path("contributors", contributors, name="contributors"),
    path("contributors/<int:contributor_id>", contributor, name="contributor"),
    path("contributors/<int:contributor_id>/correct", correct, name="contributor-correct"),
    path("contributors/<int:contributor_id>/note", note, name="contributor-note"),
    path("contributors/<int:contributor_id>/merge", merge, name="contributor-merge"),
    path("suppressed", suppressed, name="suppressed"),
    path("suppressed/<int:suppression_id>", suppression, name="suppression"),
    path("suppressed/<int:suppression_id>/lift", lift, name="suppression-lift"),
    path("suppressed/<int:suppression_id>/others", decide_others, name="suppression-others"),
    path("statistics", statistics, name="statistics"),
    path("statistics.csv", statistics_csv, name="statistics-csv"),
    path("statistics.xlsx", statistics_xlsx, name="statistics-xlsx"),
    path("r/<link:token>", read, name="read"),
    path("u/<link:token>", unsubscribe, name="unsubscribe"),
    path("login", login, name="login"),
    path("login/<str:secret>", login_link, name="login-link"),
    path("logout", logout, name="logout"),
    path("healthz", healthz, name="healthz"),
    path("metrics", metrics, name="metrics"),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.failed
