"""Several periodicals in one installation: each found by its titles, signed and sent by its own rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from distributor import configuration
from distributor.desk import audience, edition, publications, signoff
from distributor.desk.imports import UnknownPublication, import_document
from distributor.desk.review import review
from distributor.errors import DocumentError, SignOffError, UserError
from distributor.publication import rules, rules_file
from distributor.publication.rules import Rules, RulesError, Step
from distributor.states import Layout, Role
from distributor.store.models import Issue, Publication

pytestmark = pytest.mark.django_db
Write = Callable[..., Path]
OTHER = ("# 溪城人大", "# 溪城政协")


def imported(document: Write, *changes: tuple[str, str], new: bool = False) -> Issue:
    return import_document(document(*changes), configuration.office(), new_publication=new).issue


def given(issue: Issue, **values: object) -> None:
    """Set rules of the issue's publication."""
    publications.change(issue.publication, rules.read({**issue.publication.rules, **values}))
    issue.publication.refresh_from_db()


# ── found by what a masthead says ───────────────────────────────────────────────────────────────


def test_the_first_publication_is_made_by_its_first_issue(document: Write) -> None:
    done = import_document(document(), configuration.office())
    assert done.publication_made
    assert not import_document(document(), configuration.office()).publication_made


def test_a_further_publication_is_made_only_where_somebody_says_so(document: Write) -> None:
    imported(document)
    with pytest.raises(UnknownPublication, match=r"溪城政协.*溪城人大.*--new-publication"):
        imported(document, OTHER)
    assert Publication.objects.count() == Issue.objects.count() == 1
    assert imported(document, OTHER, new=True).publication.title == "溪城政协"


@pytest.mark.parametrize("title", ["溪 城 人 大", "《溪城人大》", "溪城人大\u3000", "溪城人大代表工作"])
def test_spacing_and_aliases_make_no_second_publication(document: Write, title: str) -> None:
    first = imported(document)
    given(first, aliases=["溪城人大代表 工作"])
    again = imported(document, ("# 溪城人大", f"# {title}"))
    assert (again.pk, Publication.objects.count()) == (first.pk, 1)


def test_importing_again_changes_that_issue_and_no_other(document: Write) -> None:
    first, second = imported(document), imported(document, OTHER, new=True)
    before = first.revision_id
    assert imported(document, OTHER, ("第3期", "第3期")).pk == second.pk
    first.refresh_from_db()
    assert first.revision_id == before


def test_a_retired_publication_takes_no_issue(document: Write) -> None:
    first = imported(document)
    Publication.objects.update(retired="2026-11-01T00:00:00Z")
    with pytest.raises(DocumentError, match=f"retire --undo {first.publication.slug}"):
        imported(document, ("第3期", "第4期"))


def test_a_title_or_alias_belongs_to_one_publication(document: Write) -> None:
    first, second = imported(document), imported(document, OTHER, new=True)
    for attempt in (
        lambda: publications.new("溪 城人大", "", Rules()),
        lambda: publications.new("新刊", second.publication.slug, Rules()),
        lambda: publications.rename(second.publication, "溪城人大"),
        lambda: given(first, aliases=["溪城政协"]),
    ):
        with pytest.raises(UserError):
            attempt()
    assert sorted(Publication.objects.values_list("title", flat=True)) == ["溪城人大", "溪城政协"]


def test_a_renamed_publication_still_knows_its_old_documents(document: Write) -> None:
    first = imported(document)
    publications.rename(first.publication, "溪城人大工作")
    assert imported(document).pk == first.pk
    assert imported(document, ("# 溪城人大", "# 溪城人大工作")).pk == first.pk


# ── its rules ───────────────────────────────────────────────────────────────────────────────────


def test_a_publication_without_rules_is_as_the_settings_have_it(document: Write) -> None:
    issue, office = imported(document), configuration.office()
    assert publications.office_of(issue.publication, office) == office
    assert publications.steps_of(issue.publication) == tuple(Role)


def test_each_has_a_sender_of_its_own(document: Write) -> None:
    first, second = imported(document), imported(document, OTHER, new=True)
    given(
        second, mail_from="zhengxie@example.org", mail_from_name="政协编辑部", reply_to="desk@example.org",
        list_id="zhengxie.example.org",
    )  # fmt: skip
    own = edition.sender_of(second, configuration.office())
    assert (own.address, own.envelope, own.name, own.reply_to, own.list_id) == (
        "zhengxie@example.org", "zhengxie@example.org", "政协编辑部", "desk@example.org",
        "zhengxie.example.org",
    )  # fmt: skip
    assert edition.sender_of(first, configuration.office()).address == configuration.office().mail_from


def test_a_list_id_is_made_of_the_own_address_not_taken_from_the_settings(document: Write) -> None:
    issue, office = imported(document), replace(configuration.office(), list_id="all.example.org")
    given(issue, mail_from="gazette@example.net")
    assert edition.sender_of(issue, office).list_id == "gazette.example.net"


def test_new_issues_have_its_layout(document: Write) -> None:
    first = imported(document)
    given(first, layout="digest")
    assert imported(document, ("第3期", "第4期")).layout == Layout.DIGEST


@pytest.mark.parametrize(("times", "expected"), [(1, Layout.FULL), (12000, Layout.DIGEST)])
def test_a_long_issue_is_a_digest_where_the_length_decides(
    document: Write, times: int, expected: Layout
) -> None:
    first = imported(document)
    given(first, layout="by-length")
    assert imported(document, ("第3期", "第4期"), ("入夜，", "入夜，" * times)).layout == expected


def test_what_a_document_leaves_out_is_added_and_what_it_says_stays(document: Write) -> None:
    issue = imported(document)
    before = review(issue, configuration.office())
    given(issue, telephone="0314-0000000", website="https://www.example.org", closing=["本刊不收版面费。"])
    after = review(Issue.objects.get(pk=issue.pk), configuration.office())
    for name, value in (("telephone", "0314-0000000"), ("website", "https://www.example.org")):
        assert getattr(after.parsed, name) == (getattr(before.parsed, name) or value)
    assert "本刊不收版面费。" in after.composition.mail.text
    assert after.composition.content_hash != before.composition.content_hash


def test_changed_rules_void_signatures_where_the_mail_changes(issue: Issue) -> None:
    office = configuration.office()
    signoff.sign(issue, Role.EDITOR, "李敏", office)
    given(issue, closing=["本刊不收版面费。"])
    found = signoff.signatures(Issue.objects.get(pk=issue.pk), office)
    assert (list(found.given), list(found.void)) == ([], [Role.EDITOR])


def test_unknown_columns_and_their_order_are_looked_at(document: Write) -> None:
    issue = imported(document)
    titles = [column.title for column in review(issue, configuration.office()).parsed.columns]
    given(issue, columns=[*reversed(titles), "别的"])
    codes = {problem.code for problem in review(issue, configuration.office()).problems}
    assert "columns-order" in codes or len(titles) < 2
    given(issue, columns=["别的"])
    codes = {problem.code for problem in review(issue, configuration.office()).problems}
    assert "column-unknown" in codes


# ── steps of sign-off ───────────────────────────────────────────────────────────────────────────


def test_its_own_steps_are_signed_in_their_order(issue: Issue) -> None:
    office = configuration.office()
    given(issue, steps=["编辑", {"name": "终审", "label": "终审"}])
    assert publications.steps_of(issue.publication) == ("editor", "终审")
    with pytest.raises(SignOffError, match="first signs the editor"):
        signoff.sign(issue, "终审", "赵国强", office)
    with pytest.raises(SignOffError, match=r"signatory is no step of .*editor, 终审"):
        signoff.sign(issue, "signatory", "赵国强", office)
    assert signoff.sign(issue, "编辑", "李敏", office).missing == ("终审",)
    assert signoff.sign(issue, "终审", "赵国强", office).missing == ()
    assert signoff.signed_edition(issue, office).pk


def test_the_names_behind_an_own_label_are_compared_with_the_signature(document: Write, issue: Issue) -> None:
    office = configuration.office()
    given(issue, steps=[{"name": "终审", "label": "终审"}])
    notices = signoff.sign(issue, "终审", "赵国强", office).notices
    assert "nobody" in notices[0]


def test_one_to_four_steps(document: Write) -> None:
    assert rules.read({"steps": ["一审", "二审", "三审", "签发"]}).step_names == (
        "一审",
        "二审",
        "三审",
        "signatory",
    )
    for wrong in ([], ["一", "二", "三", "四", "五"], ["编辑", "editor"], "编辑", [{"label": "编"}], [7]):
        with pytest.raises(RulesError, match="steps: "):
            rules.read({"steps": wrong})


# ── groups ──────────────────────────────────────────────────────────────────────────────────────


def test_a_group_serves_every_publication_or_those_that_it_names(
    document: Write, recipients: Callable[..., Path]
) -> None:
    first, second = imported(document), imported(document, OTHER, new=True)
    folder = recipients(
        {"大家": ["甲,a@example.org,"], "政协": ["乙,b@example.org,"], "没有": ["丙,c@example.org,"]}
    )
    groups = folder / "groups.toml"
    text = groups.read_text("utf-8")
    text = text.replace('file = "2.csv"', 'file = "2.csv"\npublications = ["溪 城政协"]')
    groups.write_text(text.replace('file = "3.csv"', 'file = "3.csv"\npublications = ["无此刊"]'), "utf-8")
    found = audience.pending(folder)
    audience.apply(found)
    assert "“没有”: there is no publication “无此刊”" in found.notices[-1]
    serving = [
        [group.name for group in publications.groups_of(issue.publication)] for issue in (first, second)
    ]
    assert serving == [["大家"], ["大家", "政协"]]
    assert not audience.pending(folder)
    groups.write_text(text.replace("溪 城政协", first.publication.slug), "utf-8")
    audience.apply(audience.pending(folder))
    assert "政协" in [group.name for group in publications.groups_of(first.publication)]


# ── mail that comes in ──────────────────────────────────────────────────────────────────────────


def test_mail_is_for_the_publication_that_it_is_addressed_to(document: Write) -> None:
    first, second = imported(document), imported(document, OTHER, new=True)
    given(first, contribution_address="Gao@Example.org")
    given(second, contribution_address="zheng@example.org", mail_from="out@example.org")
    for addresses, expected in (
        (["gao@example.org"], [first.publication]),
        (["x@example.org", "ZHENG@example.org"], [second.publication]),
        (["out@example.org"], [second.publication]),
        (["gao@example.org", "zheng@example.org"], [first.publication, second.publication]),
        (["x@example.org", "nonsense"], []),
    ):
        assert publications.addressed(addresses) == expected
    assert publications.own_addresses() == {"out@example.org"}


# ── as a file ───────────────────────────────────────────────────────────────────────────────────

FULL = Rules(
    aliases=("溪城人大代表", "a \"quoted\" \\ title"), publisher="研究室", language="en",
    steps=(Step("editor", "责任编辑"), Step("终审")), columns=("特载", "调研"), mail_from="a@example.org",
    mail_from_name="编辑部", reply_to="b@example.org", return_path="c@example.org", list_id="x.example.org",
    contribution_address="d@example.org", telephone="0314", website="https://www.example.org",
    layout="digest", keep_days=90, closing=("一。", "二。"), internal_domains=("gov.example.org",),
)  # fmt: skip


def test_rules_go_through_a_file_and_through_the_database_unchanged() -> None:
    assert rules_file.load("x.toml", rules_file.dump(FULL).encode()) == FULL
    assert rules.read(rules.as_values(FULL)) == FULL
    assert rules.as_values(Rules()) == {}


def test_a_folder_of_templates_is_there_when_it_is_set_and_missed_only_by_the_mail_later(
    document: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue = imported(document)
    with pytest.raises(RulesError, match="templates: "):
        given(issue, templates="no/such/folder")
    (tmp_path / "own").mkdir()
    monkeypatch.chdir(tmp_path)
    given(issue, templates="own")
    assert publications.rules_of(issue.publication).templates == str(tmp_path / "own"), (
        "workers start elsewhere"
    )
    (tmp_path / "own").rmdir()
    signed = signoff.signatures(issue, configuration.office())
    assert signed.missing == tuple(Role), "the pages show the issue all the same"
    with pytest.raises(UserError, match="own"):
        review(issue, configuration.office())


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('mail_from = "nobody"', r"x\.toml: mail_from: "),
        ('mail_frm = "a@example.org"', r"x\.toml: mail_frm: is no rule.*mail_from"),
        ('layout = "half"', r"x\.toml: layout: .*full, digest"),
        ('language = "fr"', r"x\.toml: language: "),
        ('keep_days = "soon"', r"x\.toml: keep_days: "),
        ("keep_days = -1", r"x\.toml: keep_days: "),
        ("telephone = 5", r"x\.toml: telephone: "),
        ('website = "javascript:alert(1)"', r"x\.toml: website: "),
        ('list_id = "a b"', r"x\.toml: list_id: "),
        ('aliases = ["", "b"]', r"x\.toml: aliases: "),
        ('columns = ["a", "a "]', r"x\.toml: columns: "),
        ('internal_domains = ["a b"]', r"x\.toml: internal_domains: "),
        ("[[[", r"x\.toml: it is not valid TOML: .*line 1"),
        ("\xff", r"x\.toml: it is not text in UTF-8"),
    ],
)
def test_a_fault_in_a_file_is_named_with_its_field(text: str, named: str) -> None:
    with pytest.raises(UserError, match=named):
        rules_file.load("x.toml", text.encode("latin-1"))


def test_no_value_of_a_file_can_break_a_header() -> None:
    found = rules.read({"mail_from_name": "a\r\nBcc: x@example.org", "closing": ["\u202eabc"]})
    assert "\n" not in found.mail_from_name
    assert "\u202e" not in found.closing[0]
