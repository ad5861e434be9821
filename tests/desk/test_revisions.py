"""An issue's content is read once; nothing but an import or an edit makes another."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from distributor import configuration
from distributor.desk import content, drafting, edition, imports, reading, revisions, signoff
from distributor.desk.imports import import_document
from distributor.documents import reader_process
from distributor.errors import DocumentError, UserError
from distributor.issue import parse
from distributor.states import Origin
from distributor.store.models import Group, Issue, Rendering, Revision, StoredPicture
from distributor.store.queries import issues
from tests.desk.pictures import picture

Write = Callable[..., Path]
ROLES = {"editor": "李敏", "reviewer": "陈青", "signatory": "周山"}


def again(of: Issue) -> Issue:
    return issues.by_slug(of.slug)


def signed(of: Issue) -> tuple[str, ...]:
    return tuple(signoff.signatures(again(of), configuration.office()).given)


@pytest.fixture
def ready(issue: Issue) -> Issue:
    for role, name in ROLES.items():
        signoff.sign(issue, role, name, configuration.office())
    return issue


@pytest.fixture
def better(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """`better()`: from now on documents are understood otherwise."""

    def now() -> None:
        understood = parse.parse

        def other(document: Any) -> Any:
            return dataclasses.replace(understood(document), telephone="0314-2222222")

        monkeypatch.setattr(parse, "parse", other)

    return now


def test_a_better_reader_does_not_alter_what_was_signed(ready: Issue, better: Callable[[], None]) -> None:
    before = reading.read(again(ready)).parsed
    better()
    assert reading.read(again(ready)).parsed == before
    assert signoff.signed_edition(again(ready), configuration.office()).revision == ready.revision


def test_the_same_document_under_a_better_reader_is_another_revision(
    ready: Issue, document: Write, better: Callable[[], None]
) -> None:
    better()
    done = import_document(document(), configuration.office())
    assert (done.outcome, done.voided) == ("changed", tuple(ROLES))
    assert done.issue.documents.count() == 1 and done.issue.revisions.count() == 2
    assert reading.read(again(ready)).parsed.telephone == "0314-2222222"


def test_going_back_to_an_earlier_document_brings_its_revision_and_signatures_back(
    ready: Issue, document: Write
) -> None:
    first = ready.revision
    assert import_document(document(("入夜，", "傍晚，")), configuration.office()).voided == tuple(ROLES)
    assert signed(ready) == ()
    again_first = import_document(document(), configuration.office())
    assert again_first.issue.revision == first
    assert (again_first.outcome, again_first.held) == ("changed", tuple(ROLES))
    assert signed(ready) == tuple(ROLES)
    assert ready.revisions.count() == 2


def test_ids_of_blocks_outlive_an_import(issue: Issue, document: Write) -> None:
    def ids() -> dict[str, int]:
        parsed = reading.read(again(issue)).parsed
        return {str(block): block.id for article in parsed.articles for block in article.body}

    before = ids()
    import_document(document(("入夜，", "傍晚，")), configuration.office())
    after = ids()
    same = before.keys() & after.keys()
    assert same and all(before[each] == after[each] for each in same)
    assert not {after[each] for each in after.keys() - same} & set(before.values())


def test_pictures_of_several_revisions_are_kept_once(audience: None, document: Write, tmp_path: Path) -> None:
    (tmp_path / "lamp.png").write_bytes(picture("red"))
    issue = import_document(document(("入夜，", "![路灯](lamp.png)\n\n入夜，")), configuration.office()).issue
    import_document(document(("入夜，", "![路灯](lamp.png)\n\n傍晚，")), configuration.office())
    assert issue.revisions.count() == 2
    assert [bytes(row.data) for row in StoredPicture.objects.all()] == [picture("red")]


def test_an_issue_that_was_begun_has_no_document(issue: Issue) -> None:
    begun = drafting.begin("2026-04", issue, dt.date(2026, 6, 8), configuration.office()).issue
    assert again(begun).date == dt.date(2026, 6, 8)
    assert begun.revision and begun.revision.origin == Origin.NEW and begun.revision.document is None
    assert reading.read(again(begun)).parsed.imprint == reading.read(issue).parsed.imprint
    assert not begun.documents.exists()
    with pytest.raises(UserError, match="2026-04 exists already"):
        drafting.begin("2026-04", issue, None, configuration.office())
    with pytest.raises(DocumentError):
        imports.begin(dataclasses.replace(reading.read(issue).parsed, publication=""), configuration.office())


def test_a_damaged_revision_says_what_to_do(issue: Issue) -> None:
    issue.revisions.update(content=b"\x93damaged")
    with pytest.raises(DocumentError, match=r"^2026-03: its stored content is damaged; import"):
        reading.read(again(issue))


class TestFromBeforeThereWereRevisions:
    """`migrate` leaves a revision without content for every document in use."""

    @pytest.fixture
    def old(self, ready: Issue) -> Issue:
        Revision.objects.update(content=None, version="")
        Rendering.objects.all().delete()
        StoredPicture.objects.all().delete()
        Issue.objects.update(blocks=0)
        return again(ready)

    def test_it_is_read_and_its_signatures_hold(self, old: Issue) -> None:
        assert revisions.fill(never) == 1
        revision = Revision.objects.get()
        assert revision.content and revision.version
        assert signed(old) == tuple(ROLES)
        assert signoff.signed_edition(again(old), configuration.office()).revision == revision
        assert Issue.objects.get().blocks > 10
        assert revisions.fill(never) == 0

    def test_until_then_it_is_shown_and_nothing_is_written(self, old: Issue) -> None:
        with CaptureQueriesContext(connection) as asked:
            assert signed(old) == tuple(ROLES)
            assert reading.read(old).parsed.number == 3
        assert {query["sql"].split()[0] for query in asked.captured_queries} == {"SELECT"}

    def test_what_comes_before_it_is_read_counts_on_from_its_blocks(
        self, old: Issue, document: Write
    ) -> None:
        done = import_document(
            document(("入夜，", "傍晚，"), ("校车按时到站", "校车准时到站")), configuration.office()
        )
        assert Revision.objects.filter(content=None).count() == 0
        [first, second] = Revision.objects.order_by("pk")
        before, after = (revisions.content_of(each).document for each in (first, second))
        assert before and after and done.issue.revision == second
        said = {block.id: str(block) for block in before.blocks}
        fresh = {block.id for block in after.blocks if str(block) not in said.values()}
        assert len(fresh) == 2 and not fresh & said.keys()

    def test_what_cannot_be_read_any_more_is_told_and_the_rest_is_read(
        self, old: Issue, document: Write
    ) -> None:
        other = import_document(document(("2026年第3期", "2026年第4期")), configuration.office()).issue
        Revision.objects.filter(issue=other).update(content=None)
        other.documents.update(content=b"\x00\x01\x02", name="gone.docx")
        told: list[str] = []
        assert revisions.fill(lambda revision, _why: told.append(revision.issue.slug)) == 1
        assert told == ["2026-04"]
        assert signed(old) == tuple(ROLES)
        with pytest.raises(DocumentError, match=r"gone\.docx"):
            reading.read(again(other))

    def test_a_mail_that_would_be_another_is_not_signed(self, old: Issue, better: Callable[[], None]) -> None:
        better()
        revisions.fill(never)
        assert signed(old) == ()

    def test_pictures_beside_it_are_found_again(
        self, audience: None, document: Write, tmp_path: Path
    ) -> None:
        (tmp_path / "旧 灯.png").write_bytes(picture("red"))
        issue = import_document(
            document(("入夜，", "![路灯](<旧 灯.png>)\n\n入夜，")), configuration.office()
        ).issue
        before = reading.read(issue).parsed
        Revision.objects.update(content=None)
        StoredPicture.objects.all().delete()
        revisions.fill(never)
        assert reading.read(again(issue)).parsed == before


def never(revision: Revision, error: DocumentError) -> None:
    raise AssertionError(error)


class TestWhoOnlyLooks:
    """The mail is rendered by whoever checks, signs or sends; pages compare what it was made from."""

    @pytest.fixture
    def no_rendering(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_arguments: object) -> None:
            raise AssertionError("rendered, or read")

        content._known.clear()
        monkeypatch.setattr(edition, "compose", refuse)
        monkeypatch.setattr(revisions, "content_of", refuse)
        monkeypatch.setattr(reader_process, "read", refuse)

    def test_renders_nothing_after_a_signature(self, ready: Issue, no_rendering: None) -> None:
        assert signed(ready) == tuple(ROLES)
        assert signoff.edition_to_send(again(ready), configuration.office()) == issues.last_signed_edition(
            ready
        )

    def test_renders_in_memory_after_an_upgrade_and_writes_nothing(
        self, ready: Issue, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        remembered = Rendering.objects.get()
        monkeypatch.setattr(edition, "__version__", "0.2.0")
        with CaptureQueriesContext(connection) as asked:
            assert signed(ready) == tuple(ROLES)
        assert {query["sql"].split()[0] for query in asked.captured_queries} == {"SELECT"}
        assert Rendering.objects.get().fingerprint == remembered.fingerprint
        signoff.signed_edition(again(ready), configuration.office())
        assert Rendering.objects.get().fingerprint != remembered.fingerprint
        assert Rendering.objects.get().content_hash == remembered.content_hash

    @pytest.mark.parametrize("what", ["layout", "group", "REPLY_TO", "template", "document"])
    def test_sees_every_change(
        self, ready: Issue, document: Write, settings: Any, tmp_path: Path, what: str
    ) -> None:
        match what:
            case "layout":
                issues.set_layout(ready, "digest")
            case "group":
                Group.objects.filter(name="市法院").update(name="市中级法院")
            case "REPLY_TO":
                settings.REPLY_TO = "desk@example.org"
            case "template":
                folder = tmp_path / "mail" / "issue"
                folder.mkdir(parents=True)
                for source in (settings.MAIL_TEMPLATES / "issue").iterdir():
                    (folder / source.name).write_bytes(source.read_bytes())
                (folder / "subject.txt").write_text("{{ issue.publication }}", encoding="utf-8")
                settings.MAIL_TEMPLATES = tmp_path / "mail"
            case _:
                import_document(document(("入夜，", "傍晚，")), configuration.office())
        assert signed(ready) == ()
        assert tuple(signoff.signatures(again(ready), configuration.office()).void) == tuple(ROLES)
