"""/healthz: whether this process can do its work."""

from __future__ import annotations

import logging

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from distributor.store.queries import clock

log = logging.getLogger(__name__)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 where the database answers, else 503; the reason is for the log, not for the world."""
    try:
        clock.read()
    except DatabaseError as error:
        log.error("the database does not answer: %s", error)
        return HttpResponse("database: no answer\n", "text/plain", 503)
    return HttpResponse("ok\n", "text/plain")
