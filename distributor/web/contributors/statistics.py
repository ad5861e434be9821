"""/statistics (用稿统计): what was received and adopted, by contributor, unit and column."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse


def statistics(request: HttpRequest) -> HttpResponse:
    """The table."""
    raise Http404


statistics_csv = statistics_xlsx = statistics
