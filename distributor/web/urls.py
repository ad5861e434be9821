"""Every address of the pages."""

from __future__ import annotations

from django.urls import path

from distributor.web import errors
from distributor.web.copies import copies
from distributor.web.copy import copy
from distributor.web.decide import decide
from distributor.web.health import healthz
from distributor.web.issues import issues
from distributor.web.login import login, logout
from distributor.web.metrics import metrics
from distributor.web.preview import preview
from distributor.web.read import read
from distributor.web.report import report
from distributor.web.schedule import schedule
from distributor.web.unsubscribe import unsubscribe

urlpatterns = [
    path("", issues, name="issues"),
    path("issues/<str:slug>/", report, name="report"),
    path("issues/<str:slug>/copies", copies, name="copies"),
    path("issues/<str:slug>/copies/<str:number>", copy, name="copy"),
    path("issues/<str:slug>/decide", decide, name="decide"),
    path("issues/<str:slug>/preview", preview, name="preview"),
    path("issues/<str:slug>/schedule", schedule, name="schedule"),
    path("r/<str:token>", read, name="read"),
    path("u/<str:token>", unsubscribe, name="unsubscribe"),
    path("login", login, name="login"),
    path("logout", logout, name="logout"),
    path("healthz", healthz, name="healthz"),
    path("metrics", metrics, name="metrics"),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.failed
