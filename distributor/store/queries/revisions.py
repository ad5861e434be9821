"""Revisions of issues, their pictures, and what an issue's mail was when it was rendered last."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from distributor.states import Origin
from distributor.store.models import Document, Issue, Publication, Rendering, Revision, StoredPicture


def make(wanted: Revision, pictures: Mapping[str, bytes]) -> None:
    """Inside a transaction: keep the revision with its pictures, and let it be its issue's content."""
    issue = wanted.issue
    keep_pictures(issue, pictures)
    wanted.save(force_insert=True)
    make_current(issue, wanted)


def by_id(revision_id: int) -> Revision:
    """The revision of that id, which an issue or an edition names."""
    return Revision.objects.get(pk=revision_id)


def make_current(issue: Issue, revision: Revision) -> None:
    """Let the revision be the issue's content."""
    issue.revision = revision
    issue.save(update_fields=["revision", "blocks", "date", "volume", "total"])


def fill(
    revision: Revision, version: str, content: bytes, pictures: Mapping[str, bytes], *, blocks: int
) -> None:
    """Inside a transaction: keep the content of a revision that has none yet, with its pictures.

    Its issue, which is locked, has given that many `blocks` more their ids.
    """
    issue = revision.issue
    issue.blocks += blocks
    issue.save(update_fields=["blocks"])
    keep_pictures(issue, pictures)
    revision.content, revision.version = content, version
    Revision.objects.filter(pk=revision.pk, content=None).update(content=content, version=version)


def of_document(document: Document) -> list[Revision]:
    """Those that were read from that very document, the newest first."""
    return list(Revision.objects.filter(document=document, origin=Origin.IMPORT).order_by("-id"))


def unread() -> list[int]:
    """Ids of the revisions whose document waits to be read."""
    return list(Revision.objects.filter(content=None).order_by("id").values_list("id", flat=True))


def taken(revision_id: int) -> Revision | None:
    """Inside a transaction: the revision with its issue locked, where its document still waits to be read."""
    found = Revision.objects.filter(pk=revision_id).values_list("issue", flat=True).first()
    if found is None:
        return None
    Issue.objects.select_for_update().get(pk=found)
    rows = Revision.objects.select_related("issue", "document").filter(pk=revision_id, content=None)
    return rows.first()


def identity(issue: Issue) -> str:
    """What tells the issue's current revision from every other, even after a backup was restored."""
    found = Revision.objects.filter(pk=issue.revision_id or 0).values_list("pk", "made").first()
    return f"{found[0]} {found[1].isoformat()}" if found else ""


def keep_pictures(issue: Issue, pictures: Mapping[str, bytes]) -> None:
    """Keep pictures, by their SHA-256 in hex, each once."""
    rows = [StoredPicture(issue=issue, sha256=sha256, data=data) for sha256, data in pictures.items()]
    StoredPicture.objects.bulk_create(rows, ignore_conflicts=True)


def pictures(issue_id: int, wanted: Collection[str]) -> dict[str, bytes]:
    """Those of the issue's pictures, by their SHA-256 in hex."""
    if not wanted:
        return {}
    rows = StoredPicture.objects.filter(issue=issue_id, sha256__in=wanted)
    return {sha256: bytes(data) for sha256, data in rows.values_list("sha256", "data")}


def newest(publication: Publication | None) -> Revision | None:
    """The content of the newest issue (of that publication), which tells whom contributors write to."""
    found = Issue.objects.exclude(revision=None).select_related("revision")
    newest = (found.filter(publication=publication) if publication else found).first()
    return newest.revision if newest else None


def rendering(issue: Issue) -> Rendering | None:
    """What is remembered of the issue's mail."""
    return Rendering.objects.filter(issue=issue).first()


def remember(found: Rendering) -> None:
    """Remember what an issue's mail is, and from what it was made, in place of what was remembered."""
    names = ("fingerprint", "revision_id", "layout", "groups", "content_hash")
    Rendering.objects.update_or_create(
        issue=found.issue, defaults={name: getattr(found, name) for name in names}
    )
