"""/metrics: for a monitoring system with METRICS_TOKEN, and for whoever is logged in."""

from __future__ import annotations

import hmac
import logging

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from distributor import settings
from distributor.delivery.runs import metrics as delivery
from distributor.web.access import may_see

log = logging.getLogger(__name__)
_SPARING = delivery.CachedMetrics(delivery.text)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The metrics as text; 401 for whoever may not see them, 503 without a database."""
    if not (may_see(request) or _bears_token(request)):
        refusal = HttpResponse("metrics: with METRICS_TOKEN, or logged in\n", "text/plain", 401)
        refusal.headers["WWW-Authenticate"] = "Bearer"
        return refusal
    try:
        return HttpResponse(_SPARING.text(), delivery.CONTENT_TYPE)
    except DatabaseError as error:
        log.error("the database does not answer: %s", error)
        return HttpResponse("database: no answer\n", "text/plain", 503)


def _bears_token(request: HttpRequest) -> bool:
    """Authorization: Bearer, compared in constant time (RFC 6750 section 2.1)."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    expected = settings.METRICS_TOKEN
    return (
        bool(expected)
        and scheme.lower() == "bearer"
        and hmac.compare_digest(token.strip().encode(), expected.encode())
    )
