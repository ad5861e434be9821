"""A 密级 stops import and every kind of send; an internal issue asks before it goes outside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from distributor import configuration
from distributor.audience import domains
from distributor.delivery.runs import correction, plan, schedule, settle
from distributor.delivery.runs.installation import Installation
from distributor.delivery.runs.plan import Order
from distributor.delivery_codes import SendReason
from distributor.desk import drafting, signoff
from distributor.desk.imports import import_document
from distributor.desk.marking import Consent
from distributor.desk.office import Office
from distributor.desk.review import review
from distributor.errors import DocumentError, SendRefused, SignOffError
from distributor.issue import marking
from distributor.issue.document import read
from distributor.publication import rules
from distributor.publication.rules import RulesError
from distributor.states import DeliveryState, Role, RunKind, RunState, ScheduleState
from distributor.store.models import (
    Group,
    Issue,
    OutsideConsent,
    Person,
    Run,
    Schedule,
    Suppression,
)
from distributor.store.queries import issues
from distributor.words.reasons import english_of
from tests.delivery.conftest import SAMPLE
from tests.issue.paper import as_docx, as_html

SOON = dt.datetime.now(dt.UTC) + dt.timedelta(hours=5)


def office() -> Office:
    return configuration.office()


def marked(folder: Path, name: str = "issue.md", line: str = "机密★5年") -> Path:
    """The sample with a marking at its top."""
    file = folder / name
    text = folder / "marked.md"
    text.write_text(f"{line}\n\n{SAMPLE.read_text(encoding='utf-8')}", encoding="utf-8")
    match file.suffix:
        case ".docx":
            file.write_bytes(as_docx(read(text)))
        case ".html":
            file.write_text(as_html(read(text)), encoding="utf-8")
        case _:
            text.rename(file)
    return file


@contextmanager
def unguarded(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As an earlier version was, which looked for no marking."""
    with monkeypatch.context() as patch:
        patch.setattr(marking, "find", lambda *_arguments: None)
        patch.setattr("distributor.desk.review.find", lambda *_arguments: None)
        yield


@pytest.fixture
def of_before(issue: Issue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Issue:
    """A marked issue, imported and signed by an earlier version."""
    with unguarded(monkeypatch):
        import_document(marked(tmp_path), office())
        for role in Role:
            signoff.sign(issues.by_slug(issue.slug), role, "林明涛", office())
    return issues.by_slug(issue.slug)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["issue.md", "issue.docx", "issue.html"])
def test_a_marked_document_is_not_imported_and_nothing_of_it_is_kept(name: str, tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="“机密★5年”: classified documents do not go by mail") as refused:
        import_document(marked(tmp_path, name), office())
    assert "office that gave it to decide" in str(refused.value)
    assert not Issue.objects.exists()
    import_document(marked(tmp_path, name, "商业秘密"), office())


def test_what_was_imported_before_is_refused_at_every_door(
    of_before: Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = configuration.site()
    for door in (
        lambda: plan.plan(of_before, site=site),
        lambda: plan.ready(of_before, Order(), site),
        lambda: schedule.schedule(of_before, Order(), SOON, office=office()),
        lambda: plan.plan_test(of_before, "me@example.org", office=office()),
    ):
        with pytest.raises(SendRefused, match="2026-11 is marked “机密★5年”"):
            door()
    with pytest.raises(SignOffError, match="机密★5年"):
        signoff.sign(of_before, Role.EDITOR, "林明涛", office())
    looked = review(of_before, office())
    assert looked.marking and (looked.marking.line, looked.marking.text) == (1, "机密★5年")
    assert "classified" in [problem.code for problem in looked.problems] and looked.stopped
    with pytest.raises(DocumentError, match="机密★5年"):
        drafting.begin("2026-12", of_before, None, office())
    assert not Run.objects.exists() and not Schedule.objects.exists()


def test_what_was_sent_before_is_neither_corrected_nor_tried_again(
    of_before: Issue, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with unguarded(monkeypatch):
        run = plan.plan(of_before, site=configuration.site())
    run.deliveries.update(state=DeliveryState.FAILED)
    run.deliveries.filter(copy_number=1).update(state=DeliveryState.ACCEPTED)
    Run.objects.filter(pk=run.pk).update(state=RunState.DONE)
    for kind in (RunKind.CORRECTION, RunKind.WITHDRAWAL):
        with pytest.raises(SendRefused, match="机密★5年"):
            correction.draft(of_before, kind, "更正。", office())
    with pytest.raises(SendRefused, match="机密★5年"):
        settle.retry(Run.objects.get(), None, by="王静")
    import_document(SAMPLE, office())  # the office that gave the marking lifted it
    again = correction.draft(issues.by_slug(of_before.slug), RunKind.CORRECTION, "更正。", office())
    assert again.text == "更正。"


def test_what_was_scheduled_before_is_held(of_before: Issue, monkeypatch: pytest.MonkeyPatch) -> None:
    with unguarded(monkeypatch):
        waiting = schedule.schedule(of_before, Order(), SOON, office=office())
    due(waiting)
    assert schedule.start_due(configuration.site()) == [] and not Run.objects.exists()
    waiting.refresh_from_db()
    assert waiting.state == ScheduleState.HELD and "机密★5年" in english_of(waiting.state_reason)
    with pytest.raises(SendRefused, match="机密★5年"):
        schedule.confirm(waiting, office=office())


def due(waiting: Schedule) -> None:
    past = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1)
    Schedule.objects.filter(pk=waiting.pk).update(due=past)


@pytest.fixture
def internal(issue: Issue, tmp_path: Path) -> Issue:
    """The sample as an internal paper, signed; all its readers are at example.org."""
    file = tmp_path / "internal.md"
    text = SAMPLE.read_text(encoding="utf-8")
    assert "内部刊物" in text[:200]
    file.write_text(text, encoding="utf-8")
    import_document(file, office())
    for role in Role:
        signoff.sign(issues.by_slug(issue.slug), role, "林明涛", office())
    return issues.by_slug(issue.slug)


def within(issue: Issue, *domains: str) -> Installation:
    """The installation, whose publication lists these domains from now on."""
    issue.publication.rules = {"internal_domains": list(domains)}
    issue.publication.save()
    return configuration.site()


def move(count: int, domain: str = "example.net") -> None:
    """So many readers get an address in that domain."""
    for person in Person.objects.order_by("id").exclude(address__endswith=domain)[:count]:
        person.address = person.address_key = f"{person.address.rpartition('@')[0]}@{domain}"
        person.save()


def test_without_listed_domains_and_without_a_notice_nothing_asks(internal: Issue, tmp_path: Path) -> None:
    move(3)
    assert plan.outside(internal, Order(), office()) is None
    assert (
        plan.outside(internal, Order(), within(internal, "example.com", "example.org", "example.net").office)
        is None
    )
    file = tmp_path / "open.md"
    text = (tmp_path / "internal.md").read_text(encoding="utf-8")
    file.write_text(text.replace("内部刊物  \n注意保存", "免费赠阅", 1), encoding="utf-8")
    import_document(file, office())
    again = issues.by_slug(internal.slug)
    assert plan.outside(again, Order(), within(again, "example.com").office) is None


@pytest.mark.parametrize(
    ("domain", "listed", "inside"),
    [
        ("renda.example.gov.cn", "gov.cn", True),
        ("gov.cn", "GOV.CN", True),
        ("notgov.cn", "gov.cn", False),
        ("gov.cn.example.net", "gov.cn", False),
        ("xn--fsqu00a.example.org", "例子.example.org", True),
        ("a.xn--fsqu00a.example.org", "例子。example。org", True),
        ("example.org", "mail.example.org", False),
    ],
)
def test_domains_are_compared_by_their_labels(domain: str, listed: str, inside: bool) -> None:
    assert domains.outside([f"a@{domain}"], domains.read([listed])) == (() if inside else (f"a@{domain}",))


@pytest.mark.parametrize(
    "listed", ["", "gov cn", "@gov.cn", "*.gov.cn", "gov..cn", "https://gov.cn", "cn", "gov.cn."]
)
def test_a_domain_that_cannot_be_read_is_a_clear_error(listed: str) -> None:
    with pytest.raises(RulesError, match="internal_domains: "):
        rules.read({"internal_domains": ["example.org", listed]})


def test_a_send_outside_needs_a_yes_once_and_keeps_who_gave_it(internal: Issue) -> None:
    move(3)
    site = within(internal, "example.com", "example.org")
    with pytest.raises(
        SendRefused, match=r"and 3 of its addresses .* example\.net; that needs somebody's yes"
    ) as no:
        plan.plan(internal, site=site)
    assert (
        no.value.why.code == SendReason.OUTSIDE
        and not Run.objects.exists()
        and not OutsideConsent.objects.exists()
    )
    run = plan.plan(internal, Order(consent=Consent("王静")), site=site)
    row = OutsideConsent.objects.get()
    assert (row.by, len(row.addresses), row.domains) == ("王静", 3, ["example.com", "example.org"])
    assert "内部" in row.notices[0] and run.deliveries.count() == 250
    Run.objects.update(state=RunState.DONE)
    plan.plan(internal, Order(again="再发一次"), site=site)  # nothing asks twice
    assert OutsideConsent.objects.count() == 1


def test_a_new_address_outside_asks_again(internal: Issue) -> None:
    move(1)
    site = within(internal, "example.com", "example.org")
    asked = plan.outside(internal, Order(), site.office)
    assert asked and len(asked.asks) == 1
    move(1)
    shown = Consent("王静", frozenset(asked.asks))
    with pytest.raises(SendRefused, match="and 2 of its addresses"):
        plan.plan(internal, Order(consent=shown), site=site)
    plan.plan_test(internal, *asked.asks, office=site.office, consent=shown)
    again = plan.outside(internal, Order(), site.office)
    assert again and (len(again.addresses), len(again.asks), again.agreed[0].by) == (2, 1, "王静")
    with pytest.raises(SendRefused, match="and 1 of its addresses"):
        plan.plan(internal, site=site)


def test_a_suppressed_address_and_one_that_is_not_chosen_ask_nothing(internal: Issue) -> None:
    move(1)
    (key,) = Person.objects.filter(address__endswith="example.net").values_list("address_key", flat=True)
    other = Group.objects.exclude(memberships__person__address_key=key).first()
    site = within(internal, "example.com", "example.org")
    assert other and plan.outside(internal, Order(only_groups=(other.name,)), site.office) is None
    Suppression.objects.create(address_key=key, address=key, reason="unsubscribed")
    assert plan.outside(internal, Order(), site.office) is None
    assert plan.plan(internal, site=site).deliveries.count() == 250


def test_test_copies_and_corrections_ask_too(internal: Issue) -> None:
    site = within(internal, "example.com", "example.org")
    with pytest.raises(SendRefused, match="and 1 of its addresses"):
        plan.plan_test(internal, "me@example.net", office=site.office)
    plan.plan_test(internal, "me@example.com", office=site.office)
    move(2)
    run = plan.plan(internal, site=within(internal))
    run.deliveries.update(state=DeliveryState.ACCEPTED)
    Run.objects.update(state=RunState.DONE)
    within(internal, "example.com", "example.org")
    written = correction.draft(internal, RunKind.CORRECTION, "更正。", site.office)
    asked = correction.outside(written)
    assert asked and len(asked.asks) == 2
    with pytest.raises(SendRefused, match="and 2 of its addresses"):
        correction.plan_notice(written, site=site, by="赵国强")
    assert not issues.edition(internal, written.content_hash), "nothing is signed that is refused"
    consent = Consent("王静", frozenset(asked.asks))
    assert correction.plan_notice(written, site=site, by="赵国强", consent=consent).deliveries.count() == 250


def test_a_schedule_records_the_yes_when_it_is_ordered_and_holds_what_is_new(internal: Issue) -> None:
    move(1)
    site = within(internal, "example.com", "example.org")
    with pytest.raises(SendRefused, match="and 1 of its addresses"):
        schedule.schedule(internal, Order(), SOON, office=site.office)
    order = Order(consent=Consent("王静"))
    waiting = schedule.schedule(internal, order, SOON, by="王静", office=site.office)
    assert OutsideConsent.objects.get().by == "王静" and schedule.amiss(waiting, site.office) == ()
    move(1)
    assert [why.code for why in schedule.amiss(waiting, site.office)] == [SendReason.OUTSIDE]
    due(waiting)
    assert schedule.start_due(site) == [] and not Run.objects.exists()
    waiting.refresh_from_db()
    assert waiting.state == ScheduleState.HELD and "1 of its addresses" in english_of(waiting.state_reason)
    with pytest.raises(SendRefused, match="and 1 of its addresses"):
        schedule.confirm(waiting, office=site.office)
    asked = schedule.question(waiting, site.office)
    assert asked
    schedule.confirm(waiting, office=site.office, consent=Consent("李敏", frozenset(asked.asks)))
    assert len(schedule.start_due(site)) == 1
    assert list(OutsideConsent.objects.order_by("id").values_list("by", flat=True)) == ["王静", "李敏"]


def test_the_check_tells_what_the_send_will_ask(internal: Issue) -> None:
    move(2)
    looked = review(internal, within(internal, "example.com", "example.org").office)
    (told,) = (problem for problem in looked.problems if problem.code == "outside-readers")
    assert "2 of its addresses" in told.message and told.severity == "look"
    assert looked.outside and looked.outside.asks
