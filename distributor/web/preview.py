"""/issues/<slug>/preview: the mail itself, for the frame in the report."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from distributor import configuration
from distributor.delivery.sending.copies import rendered
from distributor.desk import edition as editions
from distributor.errors import UserError
from distributor.language import gettext as _
from distributor.mail import slots
from distributor.mail.render import filled, for_browser
from distributor.mail.values import Reader, RenderedIssue, RunStamp
from distributor.store.models import Issue, Run
from distributor.store.queries import overview
from distributor.web.access import desk_only
from distributor.web.headers import as_mail
from distributor.web.report import choose_run, find_issue


@require_safe
@desk_only
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The mail of the run, else of the issue as it stands, for a stand-in reader whose links lead nowhere."""
    issue = find_issue(slug)
    run = choose_run(overview.runs_of(issue), request.GET.get("run", ""))
    try:
        page = for_browser(filled(_mail(issue, run), _stand_in(issue)))
    except UserError as error:  # a document that was imported and cannot be rendered
        return as_mail(HttpResponse(str(error), "text/plain; charset=utf-8", 422), framed=True)
    return as_mail(HttpResponse(page), framed=True)


def _mail(issue: Issue, run: Run | None) -> RenderedIssue:
    return rendered(run.edition) if run else editions.compose(issue, configuration.office()).mail


def _stand_in(issue: Issue) -> tuple[str, ...]:
    reader = Reader(_("(name of the reader)"), "reader@example.org", 1, _("(group of the reader)"))
    return slots.fields(reader, RunStamp(0, issue.slug, dt.datetime.now(dt.UTC), bytes(32)))
