"""Two publications and one reader of both: what stops one of them, what stops all, and what is asked."""

from __future__ import annotations

import contextlib
import datetime as dt
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client

from distributor.delivery.runs.settle import message_id_of
from distributor.errors import NotFound, Outdated
from distributor.feedback import about, manual_suppression
from distributor.mail.tokens import token
from distributor.newsroom.answer_guards import reason_against_address
from distributor.states import RunKind
from distributor.store.models import Delivery, Edition, Membership, Person, Publication, Run, Suppression
from distributor.store.queries import notices, runs, settle, suppression
from tests.incoming.routing.mails import arrive, mail
from tests.reading.reports import reports
from tests.reading.reports.reports import ID, dsn
from tests.web import newsroom
from tests.web.newsroom import HERE, group, issue, link

pytestmark = pytest.mark.django_db
READER = "reader@example.com"
CITY, COUNTY = "城市公报", "县区公报"
In_force = dict[str | None, str]


@dataclass(frozen=True, slots=True)
class Sent:
    """A run of each publication, with a copy for the reader that waits, and one for somebody else."""

    city: Run
    county: Run

    def states(self) -> tuple[str, str]:
        return _reader(self.city).state, _reader(self.county).state


def _reader(of: Run) -> Delivery:
    return Delivery.objects.select_related("run__issue").get(run=of, copy_number=1)


def _run(number: int, title: str, kind: str = RunKind.ISSUE) -> Run:
    """Of an edition that nobody rendered: these tests look at no mail."""
    of = issue(number, title=title)
    made = Run.objects.create(
        issue=of,
        edition=Edition.objects.create(issue=of, content_hash=f"{number:064}", groups=[]),
        kind=kind,
        groups=[],
        sender={"address": "gazette@example.org", "name": "公报", "envelope": "gazette@example.org"},
        date=dt.datetime(2026, 11, 30, 9, tzinfo=dt.UTC),
        link_key=secrets.token_bytes(32),
    )
    readers = {READER: "卫清", "other@example.com": "苏青"}
    for place, (address, name) in enumerate(readers.items(), 1):
        copy = newsroom.copy(name, "planned", address=address, address_key=address)
        copy.run, copy.copy_number = made, place
        copy.save()
    return made


@pytest.fixture
def both() -> Sent:
    person = Person.objects.create(address=READER, address_key=READER)
    Membership.objects.create(group=group(), person=person, name="卫清", order=1)
    return Sent(_run(1, CITY), _run(2, COUNTY))


@pytest.fixture
def provider() -> Client:
    """A mail provider: no cookies, no CSRF token."""
    return Client(enforce_csrf_checks=True, headers={**HERE, "accept-language": "en"})


def in_force() -> In_force:
    """Title, None for all mail -> reason."""
    return {
        row.publication.title if row.publication else None: row.reason for row in suppression.standing(READER)
    }


def planned_next() -> tuple[int, int]:
    """How many readers of each the next plan leaves out."""
    city, county = (issue(number, title=title) for number, title in ((8, CITY), (9, COUNTY)))
    counted = tuple(runs.forecast(each, [group()], again=False)[0] for each in (city, county))
    assert [each.copies for each in counted] == [1, 1], "nobody has two copies, or none"
    return counted[0].suppressed, counted[1].suppressed


def one_click(client: Client, of: Run) -> None:
    assert client.post(link("unsubscribe", of), {"List-Unsubscribe": "One-Click"}).status_code == 200


def press(client: Client, of: Run, action: str) -> str:
    return client.post(link("unsubscribe", of), {"action": action}).content.decode()


def test_one_click_stops_this_publication_and_not_the_other(both: Sent, provider: Client) -> None:
    one_click(provider, both.city)
    assert in_force() == {CITY: "unsubscribed"}
    assert both.states() == ("suppressed", "planned")
    assert planned_next() == (1, 0)
    assert both.city.deliveries.filter(state="planned").count() == 1, "another reader"


def test_a_mail_with_the_token_stops_its_publication(both: Sent) -> None:
    made = token("unsubscribe", both.county.pk, 1, bytes(both.county.link_key))
    arrive(mail(f"unsubscribe {made}", "", From="private@example.net"))
    assert in_force() == {COUNTY: "unsubscribed"}
    assert both.states() == ("planned", "suppressed")


def test_a_mail_of_the_reader_is_about_the_copy_that_it_answers(both: Sent) -> None:
    arrive(mail("Re: 第2期", "退订", From=READER, In_Reply_To=message_id_of(_reader(both.county))))
    assert in_force() == {COUNTY: "unsubscribed"}


def test_an_answer_to_somebody_elses_copy_says_nothing_of_which_is_meant(both: Sent) -> None:
    theirs = Delivery.objects.select_related("run__issue").get(run=both.county, copy_number=2)
    arrive(mail("退订", "", From=READER, In_Reply_To=message_id_of(theirs)))
    assert in_force() == {None: "unsubscribed"}


@pytest.mark.parametrize(
    ("words", "stopped"),
    [(f"退订《{CITY}》", CITY), ("退订《城 市 公报》", CITY), ("退订", None), ("unsubscribe", None)],
)
def test_a_mail_that_names_a_publication_stops_it_and_one_that_names_none_stops_all(
    both: Sent, words: str, stopped: str | None
) -> None:
    arrive(mail(words, "", From=READER))
    assert in_force() == {stopped: "unsubscribed"}
    assert both.states() == ("suppressed", "planned" if stopped else "suppressed")


def test_the_longer_of_two_titles_is_meant(both: Sent) -> None:
    Publication.objects.create(title="公报", slug="short")
    arrive(mail(f"退订《{CITY}》", "", From=READER))
    assert in_force() == {CITY: "unsubscribed"}


def test_a_mail_to_the_address_of_one_publication_is_about_it(both: Sent) -> None:
    Publication.objects.filter(title=COUNTY).update(rules={"contribution_address": "county@example.org"})
    arrive(mail("退订", "", From=READER, To="county@example.org"))
    assert in_force() == {COUNTY: "unsubscribed"}


def test_a_former_title_is_known(both: Sent) -> None:
    Publication.objects.filter(title=COUNTY).update(rules={"aliases": ["县报"]})
    arrive(mail("退订《县报》", "", From=READER))
    assert in_force() == {COUNTY: "unsubscribed"}


def test_nothing_is_asked_about_a_publication_that_is_retired(both: Sent) -> None:
    Publication.objects.filter(title=COUNTY).update(retired=dt.datetime.now(dt.UTC))
    arrive(reports.ARF.replace(ID.encode(), message_id_of(_reader(both.city)).encode()))
    assert in_force() == {CITY: "complained"} and not suppression.asking().exists()


def test_the_page_offers_this_and_all(both: Sent, provider: Client) -> None:
    page = provider.get(link("unsubscribe", both.city)).content.decode()
    assert 'value="stop"' in page and 'value="stop-all"' in page
    page = press(provider, both.city, "stop")
    assert f"no further issue of {CITY}" in page
    assert in_force() == {CITY: "unsubscribed"}
    assert 'value="stop-all"' in page, "whoever wants nothing at all can still say so"
    page = press(provider, both.city, "stop-all")
    assert "receives no publication" in page and 'value="stop-all"' not in page
    assert in_force() == {None: "unsubscribed", CITY: "unsubscribed"}
    assert both.states() == ("suppressed", "suppressed")
    assert planned_next() == (1, 1)


def test_the_mail_programs_one_click_never_stops_all(both: Sent, provider: Client) -> None:
    provider.post(link("unsubscribe", both.city), {"List-Unsubscribe": "One-Click", "action": "stop-all"})
    assert in_force() == {CITY: "unsubscribed"}


def test_receiving_again_takes_back_what_this_reader_stopped(both: Sent, provider: Client) -> None:
    press(provider, both.city, "stop-all")
    assert 'value="resume"' in provider.get(link("unsubscribe", both.county)).content.decode()
    assert "You will receive again" in press(provider, both.county, "resume")
    assert in_force() == {}
    assert planned_next() == (0, 0)


def test_receiving_one_again_leaves_the_other_stopped(both: Sent, provider: Client) -> None:
    one_click(provider, both.city)
    one_click(provider, both.county)
    press(provider, both.city, "stop-all")
    press(provider, both.city, "resume")
    assert in_force() == {COUNTY: "unsubscribed"}


@pytest.mark.parametrize("publication", ["", CITY])
def test_receiving_again_takes_nothing_back_that_the_office_stopped(
    both: Sent, provider: Client, publication: str
) -> None:
    one_click(provider, both.city)
    manual_suppression.add(READER, why="来电", by="郝维芳", publication=publication)
    page = press(provider, both.city, "resume")
    assert in_force() == {publication or None: "by-hand"}
    assert "stopped by the editorial office" in page


def test_clicks_of_somebody_who_wants_nothing_add_no_row(both: Sent, provider: Client) -> None:
    press(provider, both.city, "stop-all")
    one_click(provider, both.city)
    assert in_force() == {None: "unsubscribed"}
    assert suppression.active().get().evidence.count() == 2


def test_a_dead_address_is_stopped_everywhere(both: Sent) -> None:
    arrive(dsn(message_id=message_id_of(_reader(both.city)), recipient=f"rfc822; {READER}"))
    assert in_force() == {None: "bounced"}
    assert both.states() == ("suppressed", "suppressed")
    assert planned_next() == (1, 1)


def complain(both: Sent) -> Suppression:
    arrive(reports.ARF.replace(ID.encode(), message_id_of(_reader(both.city)).encode()))
    [found] = suppression.asking()
    return found


def test_a_complaint_stops_the_publication_and_asks_about_the_others(both: Sent) -> None:
    assert str(complain(both)) == READER
    assert in_force() == {CITY: "complained"}
    assert both.states() == ("suppressed", "planned")
    assert planned_next() == (1, 0)


def test_yes_stops_the_others_and_says_who(both: Sent) -> None:
    manual_suppression.decide_others(complain(both), stop=True, by="郝维芳")
    assert in_force() == {None: "complained", CITY: "complained"}
    assert both.states() == ("suppressed", "suppressed")
    evidence = suppression.of(READER).evidence.get()  # type: ignore[union-attr]
    assert (evidence.by, evidence.text, evidence.run_id) == ("郝维芳", CITY, both.city.pk)
    asked = Suppression.objects.exclude(publication=None).get()
    assert (asked.others, asked.others_by, asked.others_decided is None) == ("stopped", "郝维芳", False)
    assert not suppression.asking().exists()


def test_no_lets_them_go_on_and_is_not_asked_again(both: Sent) -> None:
    asked = complain(both)
    manual_suppression.decide_others(asked, stop=False, by="郝维芳")
    arrive(reports.ARF.replace(ID.encode(), message_id_of(_reader(both.city)).encode()) + b"\r\nagain\r\n")
    assert in_force() == {CITY: "complained"}
    assert both.states() == ("suppressed", "planned")
    assert not suppression.asking().exists()
    with pytest.raises(Outdated):
        manual_suppression.decide_others(asked, stop=True, by="阮和")
    assert Suppression.objects.get().others_by == "郝维芳"


def test_nothing_is_asked_where_nothing_else_goes_on(both: Sent, provider: Client) -> None:
    one_click(provider, both.county)
    arrive(reports.ARF.replace(ID.encode(), message_id_of(_reader(both.city)).encode()))
    assert in_force() == {CITY: "complained", COUNTY: "unsubscribed"}
    assert not suppression.asking().exists()


def test_with_one_publication_a_complaint_asks_nothing_and_the_page_offers_what_it_did(
    provider: Client,
) -> None:
    only = _run(1, CITY)
    assert "stop-all" not in provider.get(link("unsubscribe", only)).content.decode()
    page = press(provider, only, "stop")
    assert "receives nothing more" in page and "stop-all" not in page and CITY not in page.split("</h1>")[1]
    arrive(reports.ARF.replace(ID.encode(), message_id_of(_reader(only)).encode()))
    assert in_force() == {CITY: "complained"} and not suppression.asking().exists()


def test_titles_that_differ_in_spaces_are_one_publication(provider: Client) -> None:
    spaced = _run(1, "城市 公报")
    other = _run(2, CITY)
    assert "stop-all" not in provider.get(link("unsubscribe", other)).content.decode()
    one_click(provider, other)
    assert [_reader(each).state for each in (spaced, other)] == ["suppressed", "suppressed"]
    press(provider, spaced, "resume")
    assert in_force() == {}


@pytest.mark.parametrize(("title", "goes"), [(CITY, []), (COUNTY, [1])])
def test_a_failed_copy_goes_once_more_unless_its_own_publication_is_stopped(
    both: Sent, title: str, goes: list[int]
) -> None:
    manual_suppression.add(READER, why="来电", by="郝维芳", publication=title)
    both.city.deliveries.filter(copy_number=1).update(state="failed")
    assert settle.suppressed(both.city.pk, "failed") == ([] if goes else [1])
    decision = settle.SettleChoice("failed", "retried", "郝维芳")
    assert settle.decide(both.city.pk, decision) == goes


def test_a_correction_goes_to_who_stopped_the_other_publication(both: Sent, provider: Client) -> None:
    for run in (both.city, both.county):
        run.deliveries.update(state="accepted")
    one_click(provider, both.city)
    told = {run: notices.receivers(run.issue, 0, "correction") for run in (both.city, both.county)}  # type: ignore[arg-type]
    assert [(each.copies, each.suppressed) for each in told.values()] == [(2, 1), (2, 0)]
    notice = Run(
        issue=both.city.issue, edition=both.city.edition, kind="correction", date=both.city.date,
        sender=both.city.sender, link_key=b"k", groups=[], answers=[[0, both.city.pk]],
    )  # fmt: skip
    assert notices.begin(notice) == 2
    withheld = notice.deliveries.get(state="suppressed")
    assert (withheld.address_key, withheld.reason, withheld.reply) == (READER, "unsubscribed", "")


@pytest.mark.parametrize(
    ("reason", "publication", "withheld"),
    [
        ("unsubscribed", CITY, False),
        ("unsubscribed", "", False),
        ("by-hand", CITY, False),
        ("by-hand", "", True),
        ("complained", CITY, True),
        ("bounced", "", True),
    ],
)
def test_answers_to_the_readers_own_mail_keep_their_rule(
    both: Sent, reason: str, publication: str, withheld: bool
) -> None:
    manual_suppression.add(READER, why="来电", by="郝维芳", publication=CITY)
    manual_suppression.lift_all(READER, "", why="来电", by="郝维芳")
    manual_suppression.add(READER, why="来电", by="郝维芳", reason=reason, publication=publication)
    answer = _run(3, CITY, RunKind.ANSWER)
    Run.objects.filter(pk=answer.pk).update(issue=None)
    answer.deliveries.update(state="failed")
    assert (reason_against_address(READER) is not None) is withheld
    assert settle.suppressed(answer.pk, "failed") == ([1] if withheld else [])
    answer.deliveries.update(state="planned")
    suppression.lift(suppression.active().get(), by="郝维芳", why="来电")
    manual_suppression.add(READER, why="来电", by="郝维芳", reason=reason, publication=publication)
    assert (_reader(answer).state == "suppressed") is withheld


def test_a_complaint_beside_a_stop_by_hand_withholds_answers_too(both: Sent) -> None:
    manual_suppression.add(READER, why="来电", by="郝维芳", publication=CITY)
    complain(both)
    assert in_force() == {CITY: "complained"}
    assert reason_against_address(READER)


def test_an_unknown_publication_is_refused_and_says_which_there_are(both: Sent) -> None:
    with pytest.raises(NotFound, match=f"{CITY}.*{COUNTY}"):
        manual_suppression.add(READER, why="来电", by="郝维芳", publication="省报")
    assert in_force() == {}
    assert about.named(" ") is None


def _at_once(*acts: Callable[[], object]) -> None:
    """Run them at the same moment, each over a connection of its own."""
    ready = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        with contextlib.closing(connection):
            ready.wait()
            act()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.fixture
def raced(transactional_db: None) -> Sent:
    return Sent(_run(1, CITY), _run(2, COUNTY))


def test_clicks_at_the_same_moment_leave_one_row_for_each(raced: Sent, provider: Client) -> None:
    _at_once(
        *[lambda: one_click(provider, raced.city)] * 3,
        *[lambda: press(provider, raced.county, "stop-all")] * 3,
    )
    found = in_force()
    assert found in ({None: "unsubscribed"}, {None: "unsubscribed", CITY: "unsubscribed"})
    assert suppression.active().count() == len(found)
    assert all(row.evidence.exists() for row in suppression.active())
    assert raced.states() == ("suppressed", "suppressed")


def test_of_two_editors_who_decide_at_once_one_does(raced: Sent) -> None:
    asked, outcomes = complain(raced), list[bool]()

    def decide(stop: bool) -> None:
        with contextlib.suppress(Outdated):
            manual_suppression.decide_others(asked, stop=stop, by="郝维芳")
            outcomes.append(stop)

    _at_once(lambda: decide(stop=True), lambda: decide(stop=False))
    [stopped] = outcomes
    assert (suppression.of(READER) is not None) is stopped
    asked.refresh_from_db()
    assert asked.others == ("stopped" if stopped else "go-on")
