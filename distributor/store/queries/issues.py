"""Issues, their documents, editions and signatures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import Manager, QuerySet

from distributor.errors import NotFound
from distributor.language import gettext as _
from distributor.states import RunKind
from distributor.store.models import Document, Edition, Issue, Publication, Run, SignOff

NEWEST_FIRST = ("-year", "-volume", "-position")
_NAMED = 10  # slugs that a message names at most
_TEXTS = ("html", "text", "pictures", "templates")  # of an edition: large


def listing(publication: Publication | None = None) -> QuerySet[Issue]:
    """Every issue, or those of one publication, newest first, without its document's bytes."""
    found = Issue.objects.filter(publication=publication) if publication else Issue.objects.all()
    return found.select_related("publication").order_by(*NEWEST_FIRST, "slug")


def by_slug(slug: str) -> Issue:
    """The issue of that slug with its content; NotFound says which there are."""
    found = with_content(Issue.objects).filter(slug=slug).first()
    if found is None:
        raise NotFound(_missing(slug))
    return found


def _missing(slug: str) -> str:
    known = list(listing().values_list("slug", flat=True)[: _NAMED + 1])
    if not known:
        return _("no issue %(slug)s; none is here yet: distributor issue import FILE") % {"slug": slug}
    names = ", ".join(sorted(known[:_NAMED])) + (" …" if len(known) > _NAMED else "")
    return _("no issue %(slug)s; there is %(known)s") % {"slug": slug, "known": names}


def with_content(found: Manager[Issue]) -> QuerySet[Issue]:
    """Issues with publication and revision; the bytes of its document are hardly ever wanted."""
    rows = found.select_related("publication", "revision__document")
    return rows.defer(*(f"revision__document__{field}" for field in ("content", "pictures")))


def keep_document(issue: Issue, name: str, sha256: str, content: bytes, pictures: dict[str, str]) -> Document:
    """The document of that hash, kept once per issue."""
    fresh = {"name": name, "content": content, "pictures": pictures}
    kept, _made = issue.documents.get_or_create(sha256=sha256, defaults=fresh)
    return kept


def set_layout(issue: Issue, layout: str) -> None:
    issue.layout = layout
    issue.save(update_fields=["layout"])


def keep_edition(issue: Issue, content_hash: str, fields: Mapping[str, object]) -> Edition:
    """The issue's edition of that content: made with these columns where it is missing, else as it is."""
    kept, _made = issue.editions.get_or_create(content_hash=content_hash, defaults=fields)
    return kept


def sign(edition: Edition, role: str, name: str) -> SignOff:
    """Enter the signature; IntegrityError where somebody signed the edition in that role."""
    return edition.signoffs.create(role=role, name=name)


def edition(issue: Issue, content_hash: str) -> Edition | None:
    return issue.editions.filter(content_hash=content_hash).first()


def edition_of(run: Run) -> Edition:
    """The edition that the run sends, without its texts."""
    return Edition.objects.defer(*_TEXTS).get(pk=run.edition_id)


def last_signed_edition(issue: Issue) -> Edition | None:
    """The edition that was signed last, without its texts, whether or not it is still the issue's content."""
    signed = SignOff.objects.filter(edition__issue=issue, edition__kind=RunKind.ISSUE).order_by(
        "-signed", "-id"
    )
    newest = signed.values_list("edition", flat=True)[:1]
    return Edition.objects.filter(pk__in=list(newest)).defer(*_TEXTS).first()


def signatures(edition_id: int) -> dict[str, SignOff]:
    """Role -> signature under that edition, in the order in which they are given."""
    return _by_role(SignOff.objects.filter(edition=edition_id))


def signatures_under(issue: Issue, content_hash: str) -> dict[str, SignOff]:
    """The same under the issue's content of that hash; empty where it was never frozen."""
    return _by_role(SignOff.objects.filter(edition__issue=issue, edition__content_hash=content_hash))


def _by_role(found: Iterable[SignOff]) -> dict[str, SignOff]:
    return {signoff.role: signoff for signoff in sorted(found, key=lambda signoff: signoff.pk)}
