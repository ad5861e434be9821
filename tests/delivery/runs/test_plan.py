"""Who a run is planned for, on the sample issue and the sample's recipients."""

from __future__ import annotations

import shutil
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from distributor import configuration
from distributor.delivery.runs import plan
from distributor.delivery.runs.plan import Order
from distributor.delivery.sending import copies
from distributor.desk import edition as editions
from distributor.desk import signoff
from distributor.desk.imports import import_document
from distributor.errors import AddressError, NotFound, SendRefused, SignOffError
from distributor.reason import Reason
from distributor.states import DeliveryState, Role, RunKind, RunState
from distributor.store.models import Delivery, Group, Issue, Membership, Person, Run, Suppression
from distributor.store.queries import deliveries, runs
from distributor.store.queries.copies import withhold

ROOT = Path(__file__).parents[3]
ROLES = tuple(Role)


def test_every_person_of_the_list_gets_one_copy_and_one_number(signed: Issue) -> None:
    run = plan.plan(signed, site=configuration.site())
    people = Person.objects.filter(memberships__retired=None).distinct().count()
    assert run.deliveries.count() == people
    assert Membership.objects.count() > people, "the sample has people in two groups"
    assert sorted(run.deliveries.values_list("copy_number", flat=True)) == list(range(1, people + 1))


def test_a_person_in_two_groups_is_addressed_as_in_the_first(signed: Issue) -> None:
    twice = next(p for p in Person.objects.all() if p.memberships.count() > 1)
    first = twice.memberships.order_by("group__order", "order")[0]
    copy = plan.plan(signed, site=configuration.site()).deliveries.get(address_key=twice.address_key)
    assert (copy.group, copy.name, copy.position) == (first.group, first.name, first.position)


def test_copy_numbers_follow_the_order_of_the_list(signed: Issue) -> None:
    orders = list(
        plan.plan(signed, site=configuration.site())
        .deliveries.order_by("copy_number")
        .values_list("group__order", flat=True)
    )
    assert orders == sorted(orders)


def test_a_suppressed_address_is_in_the_run_and_gets_nothing(signed: Issue) -> None:
    stopped = Person.objects.first()
    assert stopped is not None
    Suppression.objects.create(address_key=stopped.address_key, reason="unsubscribed")
    assert (
        plan.forecast(signed, editions.compose(signed, configuration.office()).groups, Order()).suppressed
        == 1
    )
    copy = plan.plan(signed, site=configuration.site()).deliveries.get(address_key=stopped.address_key)
    assert (copy.state, copy.reason, copy.reply) == (DeliveryState.SUPPRESSED, "unsubscribed", "")


def test_the_forecast_counts_what_the_run_then_has(signed: Issue) -> None:
    forecast = plan.forecast(signed, editions.compose(signed, configuration.office()).groups, Order())
    assert forecast.duplicates == 19
    run = plan.plan(signed, site=configuration.site())
    assert forecast.copies == run.deliveries.count()


@pytest.mark.parametrize("signatures", [0, 1, 2])
def test_nothing_is_planned_without_all_three_signatures(issue: Issue, signatures: int) -> None:
    for role in ROLES[:signatures]:
        signoff.sign(issue, role, "王静", configuration.office())
    with pytest.raises(SignOffError, match=ROLES[signatures]):
        plan.plan(issue, site=configuration.site())
    assert Run.objects.count() == 0


def test_an_edit_voids_the_signatures(signed: Issue, tmp_path: Path) -> None:
    text = (ROOT / "sample" / "issue-2026-11.md").read_text(encoding="utf-8")
    edited = tmp_path / "issue-2026-11.md"
    edited.write_text(text.replace("同志们", "各位同志", 1), encoding="utf-8")
    import_document(edited, configuration.office())
    with pytest.raises(SignOffError, match="changed after it was signed"):
        plan.plan(Issue.objects.get(pk=signed.pk), site=configuration.site())


def test_a_live_run_keeps_a_second_one_out(signed: Issue) -> None:
    plan.plan(signed, site=configuration.site())
    with pytest.raises(SendRefused, match="being sent already"):
        plan.plan(signed, Order(again="once more"), site=configuration.site())
    assert Run.objects.count() == 1


def finish(run: Run) -> None:
    run.deliveries.filter(state=DeliveryState.PLANNED).update(state=DeliveryState.ACCEPTED)
    Run.objects.filter(pk=run.pk).update(state=RunState.DONE)


def test_what_was_sent_is_sent_again_only_with_a_reason(signed: Issue) -> None:
    finish(plan.plan(signed, site=configuration.site()))
    with pytest.raises(SendRefused, match="--again"):
        plan.plan(signed, site=configuration.site())
    run = plan.plan(signed, Order(again="misprint on page 3"), site=configuration.site())
    assert run.reason == "misprint on page 3" and run.deliveries.count() == 250


def test_the_rest_of_the_list_is_sent_after_a_part_of_it_and_nobody_gets_it_twice(signed: Issue) -> None:
    first = plan.plan(signed, Order(only_groups=("市法院",)), site=configuration.site())
    assert set(first.deliveries.values_list("group__name", flat=True)) == {"市法院"}
    finish(first)
    second = plan.plan(signed, site=configuration.site())
    served = set(first.deliveries.values_list("address_key", flat=True))
    assert not served & set(second.deliveries.values_list("address_key", flat=True))
    assert first.deliveries.count() + second.deliveries.count() == 250


def test_who_joins_a_group_later_gets_a_copy_by_the_next_send(signed: Issue) -> None:
    first = plan.plan(signed, site=configuration.site())
    finish(first)
    court = Membership.objects.filter(group__name="市法院")[0]
    late = Person.objects.create(address="late@example.org", address_key="late@example.org")
    Membership.objects.create(group=court.group, person=late, name="迟到", order=99)
    second = plan.plan(signed, site=configuration.site())
    assert [copy.name for copy in second.deliveries.all()] == ["迟到"]


def test_a_group_renamed_during_a_run_changes_no_copy(signed: Issue) -> None:
    run = plan.plan(signed, site=configuration.site())
    before = copies.compile_run(run, configuration.office()).groups
    for group in Group.objects.all():
        group.name = f"原{group.name}"
        group.save()
    assert copies.compile_run(Run.objects.get(pk=run.pk), configuration.office()).groups == before


def test_after_a_cancelled_run_those_who_have_no_copy_get_one(signed: Issue) -> None:
    first = plan.plan(signed, site=configuration.site())
    done = list(first.deliveries.values_list("pk", flat=True)[:100])
    Delivery.objects.filter(pk__in=done).update(state=DeliveryState.ACCEPTED)
    runs.cancel(first, Reason("", "stopped"))
    assert plan.plan(signed, site=configuration.site()).deliveries.count() == 150


def test_a_group_that_is_not_on_the_list_is_refused_by_name(signed: Issue) -> None:
    with pytest.raises(NotFound, match=r"市档案馆.*市法院"):
        plan.plan(signed, Order(only_groups=("市档案馆",)), site=configuration.site())


def test_an_issue_that_addresses_nobody_is_not_taken_for_one_that_was_sent(transactional_db: None) -> None:
    imported = import_document(ROOT / "sample" / "issue-2026-11.md", configuration.office()).issue
    with pytest.raises(SendRefused, match="addresses no known group"):
        plan.plan(imported, site=configuration.site())


def test_a_test_copy_needs_no_signature_and_does_not_count_as_sent(issue: Issue) -> None:
    run = plan.plan_test(issue, "Editor@Example.ORG", office=configuration.office())
    copy = run.deliveries.get()
    assert (run.kind, copy.address, copy.copy_number) == (RunKind.TEST, "Editor@example.org", 1)
    assert runs.latest(issue) is None
    with pytest.raises(AddressError):
        plan.plan_test(issue, "not an address", office=configuration.office())


def test_the_date_is_the_offices_and_stays_so_when_the_office_moves(signed: Issue, settings: Any) -> None:
    run = plan.plan(signed, site=configuration.site())
    (claimed,) = deliveries.claim(run.pk, 1, 1, 60.0)
    before = b"".join(copies.compile_run(run, configuration.office()).copy(claimed).segments)
    assert message_from_bytes(before, policy=policy.default)["Date"].endswith(" +0800")
    settings.TIME_ZONE, settings.ZONE = "America/New_York", ZoneInfo("America/New_York")
    assert (
        b"".join(
            copies.compile_run(Run.objects.get(pk=run.pk), configuration.office()).copy(claimed).segments
        )
        == before
    )


def test_a_reader_who_leaves_while_a_copy_is_under_way_is_stopped_at_the_gate(signed: Issue) -> None:
    run = plan.plan(signed, site=configuration.site())
    mine, other = deliveries.claim(run.pk, 1, 2, 60.0)
    assert withhold(mine.address_key, "unsubscribed") == 1
    assert deliveries.pass_gate([], [mine, other], 60.0) == {other.id}
    assert run.deliveries.get(pk=mine.id).state == DeliveryState.SUPPRESSED
    assert withhold(other.address_key, "unsubscribed") == 0, "a dot that may be out is not taken back"


def test_a_run_that_fails_half_way_leaves_nothing_behind(
    signed: Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> int:
        raise OSError("disk full")

    real = runs.begin

    def half(run: Run, *arguments: object, **named: object) -> int:
        real(run, *arguments, **named)  # type: ignore[arg-type]
        return broken()

    monkeypatch.setattr(runs, "begin", half)
    with pytest.raises(OSError, match="disk full"):
        plan.plan(signed, site=configuration.site())
    assert (Run.objects.count(), Delivery.objects.count()) == (0, 0)


def test_a_template_that_decides_per_reader_is_rendered_for_each_of_them(
    issue: Issue, tmp_path: Path, settings: Any
) -> None:
    shutil.copytree(ROOT / "templates" / "mail" / "issue", tmp_path / "issue")
    with (tmp_path / "issue" / "body.txt").open("a", encoding="utf-8") as file:
        file.write("{% if reader.name == 'me' %}ONLY FOR ME{% endif %}\n")
    settings.MAIL_TEMPLATES = tmp_path
    run = plan.plan_test(issue, "me@example.org", office=configuration.office())
    assert run.edition.personal
    shutil.rmtree(tmp_path / "issue")  # a run needs nothing but what it froze
    (claimed,) = deliveries.claim(run.pk, 1, 1, 60.0)
    mail = message_from_bytes(
        b"".join(copies.compile_run(run, configuration.office()).copy(claimed).segments),
        policy=policy.default,
    )
    body = mail.get_body(("plain",))
    assert body is not None
    assert "ONLY FOR ME" in body.get_content()
