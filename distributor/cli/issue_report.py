"""Reports about issues, for people and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from distributor import configuration
from distributor.cli import outside, table, text
from distributor.desk import signoff
from distributor.desk.imports import Imported
from distributor.desk.publications import rules_of
from distributor.desk.review import Review
from distributor.desk.signoff import Signatures
from distributor.issue import summary
from distributor.issue.imprint import names_printed
from distributor.issue.issue import Issue, Problem
from distributor.language import active, ngettext
from distributor.language import gettext as _
from distributor.publication.number import printed
from distributor.states import Severity
from distributor.store import models
from distributor.store.models import SignOff
from distributor.store.queries import issues, runs
from distributor.words.issues import layout_name, role_name, severity_name
from distributor.words.names import heading
from distributor.words.runs import run_state_name


def imported(done: Imported) -> Iterator[str]:
    """Lines about an import."""
    slug = done.issue.slug
    count = len(done.parsed.articles)
    words = ngettext(
        "%(slug)s: %(publication)s, %(year)d %(number)s, %(count)d article (%(outcome)s)",
        "%(slug)s: %(publication)s, %(year)d %(number)s, %(count)d articles (%(outcome)s)",
        count,
    )
    outcome = {"created": _("new"), "changed": _("changed"), "unchanged": _("unchanged")}[done.outcome]
    issue = done.issue
    yield words % {
        "slug": slug,
        "publication": issue.publication.title,
        "year": issue.year,
        "number": printed(issue.identity, active()),
        "count": count,
        "outcome": outcome,
    }
    if done.publication_made:
        words = _(
            "“%(title)s” is a publication now; its rules (sender, sign-off, layout …): "
            "distributor publication show %(publication)s"
        )
        yield words % {"title": issue.publication.title, "publication": issue.publication.slug}
    if done.voided:
        names = _(", ").join(role_name(role) for role in done.voided)
        yield _("%(slug)s: these signatures are void, because the content has changed: %(roles)s") % {
            "slug": slug,
            "roles": names,
        }
    if done.held and done.outcome == "changed":
        roles = _(", ").join(map(role_name, done.held))
        words = _(
            "%(slug)s: it is the content that was signed before, and these signatures hold again: %(roles)s"
        )
        yield words % {"slug": slug, "roles": roles}
    if done.sending and done.outcome == "changed":
        yield _("%(slug)s is being sent; that run goes on with the content that was signed") % {"slug": slug}
    yield _("next: distributor issue check %(slug)s") % {"slug": slug}


def next_step(slug: str, missing: Sequence[str]) -> str:
    """Print the next step after a signature."""
    if not missing:
        return _("all have signed; next: distributor send %(slug)s") % {"slug": slug}
    roles = _(", ").join(map(role_name, missing))
    return _("still to sign: %(roles)s") % {"roles": roles}


def issue_as_json(looked: Review) -> dict[str, Any]:
    """What `issue show --json` prints."""
    told = summary.as_json(looked.parsed, looked.problems) | _signatures_as_json(signed(looked))
    return told | _marking_as_json(looked)


def check_as_json(looked: Review) -> dict[str, Any]:
    """What `issue check --json` prints."""
    return (
        {
            "issue": looked.issue.slug,
            "stopped": looked.stopped,
            "html_bytes": looked.html_bytes,
            "mail_octets": looked.mail_octets,
            "problems": summary.as_json(looked.parsed, looked.problems)["problems"],
        }
        | _signatures_as_json(signed(looked))
        | _marking_as_json(looked)
    )


def _marking_as_json(looked: Review) -> dict[str, Any]:
    """`marking`: the 密级 that stops the issue; `outside`: what an internal issue asks; else null."""
    found = looked.marking and {"line": looked.marking.line, "text": looked.marking.text}
    return {"marking": found, "outside": outside.as_json(looked.outside)}


def show_size(looked: Review) -> None:
    """Print the size of a copy on the wire."""
    count = len(looked.composition.mail.pictures)
    words = ngettext(
        "each mail: %(kb)d KB with %(count)d picture", "each mail: %(kb)d KB with %(count)d pictures", count
    )
    text.say(words % {"kb": round(looked.mail_octets / 1024), "count": count})


def show_problems(looked: Review) -> None:
    """Print the problems under two headings."""
    stops = [problem for problem in looked.problems if problem.severity == Severity.STOP]
    looks = [problem for problem in looked.problems if problem.severity == Severity.LOOK]
    if not looked.problems:
        text.say(_("%(slug)s: no problems found") % {"slug": looked.issue.slug})
    for severity, problems in ((Severity.STOP, stops), (Severity.LOOK, looks)):
        if problems:
            text.say(_("%(heading)s:") % {"heading": heading(severity_name(severity))})
        for problem in problems:
            text.say(_problem(problem))


def _problem(problem: Problem) -> str:
    message, remedy = text.line(problem.message), text.line(problem.remedy)
    where = _("line %(line)d: ") % {"line": problem.line} if problem.line else ""
    return f"  {where}{message}\n    → {remedy}"


def show_issue(looked: Review) -> None:
    """Print the issue: articles, imprint, 送发 list with the size of each group, signatures, problems."""
    issue = looked.parsed
    text.say(text.line(_title(issue)))
    headings = (_("column"), _("article"), _("authors"), _("page"), _("words"))
    table.show(headings, _articles(issue), right=(3, 4))
    for label, names in _imprint(issue, looked.issue.publication):
        text.say(_("%(role)s: %(names)s") % {"role": label, "names": text.line(_(", ").join(names))})
    text.say(_("for: %(names)s") % {"names": text.line(_("; ").join(issue.distribution))})
    size = {"layout": layout_name(looked.issue.layout), "kb": round(looked.html_bytes / 1024)}
    text.say(_("layout: %(layout)s; HTML of the mail: %(kb)d KB") % size)
    show_size(looked)
    show_signatures(signed(looked))
    if looked.problems:
        show_problems(looked)


def _title(issue: Issue) -> str:
    words = _("%(publication)s, %(year)s %(number)s, %(date)s")
    date = issue.date_printed or (issue.date.isoformat() if issue.date else _("no date"))
    return words % {
        "publication": issue.publication,
        "year": issue.year,
        "number": issue.number_in_english if active() == "en" else issue.number_in_chinese,
        "date": date,
    }


def _articles(issue: Issue) -> Iterator[tuple[object, ...]]:
    for column in issue.columns:
        for number, article in enumerate(column.articles):
            title = text.line(f"{article.title} {article.subtitle}")
            authors = _(", ").join(article.authors)
            yield "" if number else column.title, title, authors, article.page, article.words


def _imprint(issue: Issue, publication: models.Publication) -> list[tuple[str, tuple[str, ...]]]:
    return [
        (role_name(step.name), names_printed(issue, step.printed)) for step in rules_of(publication).steps
    ]


def signed(looked: Review) -> Signatures:
    """The people who signed the content that was shown."""
    return signoff.under(looked.issue, looked.composition.content)


def show_signatures(found: Signatures) -> None:
    """Print who signed the current content; if nobody did, whose signatures are void, and why."""
    text.say(_("signed: %(names)s") % {"names": signers(found.given) or _("nobody")})
    if found.void:
        values = {"names": signers(found.void), "what": _(", ").join(found.changed)}
        text.say(_("changed since it was signed (%(what)s); these do not hold: %(names)s") % values)


def signers(given: Mapping[str, SignOff]) -> str:
    """`editor 李敏, reviewer 陈青`; "" where nobody signed."""
    return _(", ").join(f"{role_name(role)} {signature.name}" for role, signature in given.items())


def _signatures_as_json(found: Signatures) -> dict[str, Any]:
    """`signed`: roles under the present content; `void`: those that signed before it was `changed`."""
    return {"signed": list(found.given), "void": list(found.void), "changed": list(found.changed)}


def list_as_json(publication: models.Publication | None) -> list[dict[str, Any]]:
    """What `issue list --json` prints."""
    return [_entry(issue, runs.latest(issue)) for issue in issues.listing(publication)]


def _entry(issue: models.Issue, run: models.Run | None) -> dict[str, Any]:
    return {
        "issue": issue.slug,
        "publication": issue.publication.title,
        "year": issue.year,
        "number": issue.kept_number,
        "volume": issue.volume or None,
        "total": issue.total or None,
        "date": issue.date.isoformat() if issue.date else None,
        "layout": issue.layout,
        "run": run.state if run else None,
    } | _signatures_as_json(signoff.signatures(issue, configuration.office()))


def _signed_cell(issue: Mapping[str, Any]) -> str:
    if issue["void"]:
        return _("nobody; changed since (%(what)s)") % {"what": _(", ").join(issue["changed"])}
    return _(", ").join(map(role_name, issue["signed"]))


def show_list(listed: Sequence[Mapping[str, Any]]) -> None:
    """Print a line per issue."""
    rows = [
        (
            issue["issue"],
            issue["publication"],
            issue["date"],
            layout_name(issue["layout"]),
            _signed_cell(issue),
            run_state_name(issue["run"]) if issue["run"] else "",
        )
        for issue in listed
    ]
    if not rows:
        text.note(_("no issues yet: distributor issue import FILE"))
        return
    table.show((_("issue"), _("publication"), _("date"), _("layout"), _("signed by"), _("latest run")), rows)
