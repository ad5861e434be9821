"""`distributor suppressed …`: seen, made and lifted by the people of the office."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.utils import timezone

from distributor.cli import main
from distributor.delivery.runs import metrics
from distributor.feedback import suppression_file
from distributor.language import speaking
from distributor.states import DeliveryState
from distributor.store.models import Publication, Suppression
from distributor.store.queries import suppression
from distributor.store.queries.suppression import Evidence
from tests.web.newsroom import copy, issue, run

pytestmark = pytest.mark.django_db
Suppressed = Callable[..., Result]


@pytest.fixture
def suppressed() -> Suppressed:
    """`suppressed("add", "a@example.org", …)`: the command, in English."""

    def command(*arguments: str | Path) -> Result:
        with speaking("en"):
            return CliRunner().invoke(main, ["suppressed", *map(str, arguments)])

    return command


def test_an_address_is_stopped_by_hand_with_reason_and_name(suppressed: Suppressed) -> None:
    waiting = run(issue(), copy(state="planned", address="Wei@example.org", address_key="wei@example.org"))
    done = suppressed("add", "WEI@example.org", "--reason", "电话要求停发", "--by", "郝维芳")
    assert (done.exit_code, done.stdout) == (0, "WEI@example.org: suppressed\n")
    found = suppression.active().get()
    assert (found.address_key, found.reason) == ("wei@example.org", "by-hand")
    assert [(each.text, each.by) for each in found.evidence.all()] == [("电话要求停发", "郝维芳")]
    assert waiting.deliveries.get().state == DeliveryState.SUPPRESSED
    assert "was suppressed already" in suppressed("add", "wei@example.org", "--reason", "again").stdout


def test_a_bad_address_is_refused_with_the_reason(suppressed: Suppressed) -> None:
    refused = suppressed("add", "'wei@example.org", "--reason", "x")
    assert refused.exit_code == 2
    assert "apostrophe" in refused.stderr


def test_lifting_is_recorded_and_the_history_stays(suppressed: Suppressed) -> None:
    suppression.suppress("wei@example.org", "bounced", Evidence("550 5.1.1", cause="no-such-user"))
    lifted = suppressed("lift", "Wei@example.org", "--reason", "电话核实", "--by", "郝维芳")
    assert lifted.exit_code == 0, lifted.stderr
    assert "receives mail again" in lifted.stdout
    assert "withheld are not sent afterwards" in lifted.stderr
    shown = suppressed("show", "wei@example.org").stdout
    assert "550 5.1.1" in shown
    assert "nobody has this mailbox" in shown
    assert "郝维芳: 电话核实" in shown
    assert suppressed("list").stdout == ""
    assert "wei@example.org" in suppressed("list", "--lifted").stdout
    again = suppressed("lift", "wei@example.org", "--reason", "x")
    assert (again.exit_code, "not suppressed any more" in again.stderr) == (2, True)


@pytest.mark.parametrize("reason", ["unsubscribed", "complained"])
def test_a_readers_own_wish_is_lifted_only_by_who_says_so(suppressed: Suppressed, reason: str) -> None:
    suppression.suppress("wei@example.org", "bounced", Evidence("550"))
    suppression.suppress("wei@example.org", reason, Evidence("page"))
    refused = suppressed("lift", "wei@example.org", "--reason", "误操作")
    assert (refused.exit_code, "--own-wish" in refused.stderr) == (2, True)
    assert suppression.of("wei@example.org")
    assert suppressed("lift", "wei@example.org", "--reason", "来信要求恢复", "--own-wish").exit_code == 0
    assert suppression.of("wei@example.org") is None


def test_the_one_in_force_is_lifted_even_if_a_newer_one_was(suppressed: Suppressed) -> None:
    suppression.suppress("wei@example.org", "bounced", Evidence("550"))
    Suppression.objects.create(address_key="wei@example.org", reason="bounced", lifted=timezone.now())
    assert suppressed("lift", "wei@example.org", "--reason", "电话核实").exit_code == 0
    assert suppression.of("wei@example.org") is None


def test_an_address_that_is_refused_today_can_still_be_lifted(suppressed: Suppressed) -> None:
    suppression.suppress("'wei@example.org", "bounced", Evidence("550"))
    assert suppressed("lift", "'wei@example.org", "--reason", "更正").exit_code == 0
    assert suppressed("lift", "'never@example.org", "--reason", "x").exit_code == 2
    assert "never was" in suppressed("show", "never@example.org").stderr


def test_a_file_is_read_line_by_line_and_says_what_it_did(suppressed: Suppressed, tmp_path: Path) -> None:
    suppression.suppress("old@example.org", "by-hand")
    file = tmp_path / "list.csv"
    rows = [
        "邮箱,原因,依据", "a@example.org,退订,来信", "OLD@example.org,,", "bad@@example.org,,",
        "b@example.org,厌烦,", "'+c@example.org,bounced,'=1+1", 'd@example.org,"x', "zhаng@example.org,,", "",
    ]  # fmt: skip
    file.write_bytes("\n".join(rows).encode("gb18030"))
    done = suppressed("import", file, "--by", "郝维芳")
    told = done.stdout.splitlines()
    assert told[0] == "list.csv:2: a@example.org: suppressed"
    assert told[1] == "list.csv:3: OLD@example.org: was suppressed already; noted"
    assert "more than one “@”" in told[2]
    assert "reason “厌烦”" in told[3]
    assert told[4] == "list.csv:6: +c@example.org: suppressed"
    assert told[5].startswith("list.csv:7: ")
    assert "CYRILLIC" in told[6]
    assert (done.exit_code, "4 lines were refused" in done.stderr) == (2, True)
    plus = Suppression.objects.get(address_key="+c@example.org")
    evidence = plus.evidence.get()
    assert (plus.reason, evidence.text, evidence.source) == ("bounced", "=1+1", "list.csv")
    assert Suppression.objects.get(address_key="a@example.org").reason == "unsubscribed"


def test_a_list_without_heading_is_addresses_and_one_without_addresses_is_refused(
    suppressed: Suppressed, tmp_path: Path
) -> None:
    file = tmp_path / "a.txt"
    file.write_text("a@example.org\nb@example.org\n", encoding="utf-8")
    assert suppressed("import", file).exit_code == 0
    assert suppression.active().count() == 2
    file.write_text("姓名\n张三\n", encoding="utf-8")
    assert "a.txt:1" in suppressed("import", file).stderr


def test_what_is_exported_runs_no_formula_and_can_be_imported(suppressed: Suppressed, tmp_path: Path) -> None:
    suppression.suppress("+c@example.org", "complained", Evidence("=HYPERLINK(1)\n2", by="@x"))
    suppression.suppress("gone@example.org", "bounced")
    suppressed("lift", "gone@example.org", "--reason", "x")
    file = tmp_path / "out.csv"
    assert suppressed("export", file).exit_code == 0
    _heading, row = csv.reader(io.StringIO(file.read_bytes().decode("utf-8-sig")))
    assert row[:4] == ["'+c@example.org", "complained", "'=HYPERLINK(1) 2", "'@x"]
    assert len(suppressed("export", "-", "--history").stdout.splitlines()) == 3
    Suppression.objects.all().delete()
    assert suppressed("import", file).exit_code == 0
    assert suppression.active().get().address_key == "+c@example.org"


def test_an_export_in_chinese_is_read_again_but_for_what_was_lifted(tmp_path: Path) -> None:
    suppression.suppress("a@example.org", "unsubscribed", Evidence("来信"))
    suppression.suppress("gone@example.org", "bounced")
    suppression.lift(suppression.active()[0], by="甲", why="更正")
    with speaking("zh_Hans"), (tmp_path / "停发.csv").open("w", encoding="utf-8-sig", newline="") as stream:
        suppression_file.write(stream, history=True)
    Suppression.objects.all().delete()
    assert [done.refused for done in suppression_file.read(tmp_path / "停发.csv", by="甲")] == [False, False]
    assert suppression.active().get().address_key == "a@example.org"


def test_json_holds_the_evidence(suppressed: Suppressed) -> None:
    made = run(issue(), copy())
    suppression.suppress("a@example.org", "bounced", Evidence("550", run_id=made.pk, copy_number=1))
    (found,) = json.loads(suppressed("list", "--json").stdout)
    assert found["evidence"][0]["copy_number"] == 1
    assert f"distributor copy 2026-11 1 --run {made.pk}" in suppressed("show", "a@example.org").stdout


CITY, COUNTY = "城市公报", "县区公报"


@pytest.fixture
def _both() -> None:
    for title, slug in ((CITY, "city"), (COUNTY, "county")):
        Publication.objects.create(title=title, slug=slug)


def test_with_one_publication_no_words_are_about_it(suppressed: Suppressed) -> None:
    Publication.objects.create(title=CITY, slug="city")
    suppressed("add", "a@example.org", "--reason", "来电", "--publication", CITY)
    assert CITY not in suppressed("list").output + suppressed("show", "a@example.org").output
    assert json.loads(suppressed("list", "--json").stdout)[0]["publication"] == CITY


@pytest.mark.usefixtures("_both")
def test_one_publication_is_stopped_and_lifted_by_its_title(suppressed: Suppressed) -> None:
    done = suppressed("add", "a@example.org", "--reason", "来电", "--publication", "县区 公报")
    assert (done.exit_code, done.stdout) == (0, "a@example.org: suppressed\n")
    suppressed("add", "a@example.org", "--reason", "来电")
    listed = suppressed("list").stdout
    assert COUNTY in listed and "all" in listed
    assert [each["publication"] for each in json.loads(suppressed("list", "--json").stdout)] == [None, COUNTY]
    lifted = suppressed("lift", "a@example.org", "--reason", "来电", "--publication", COUNTY)
    assert lifted.stdout == "a@example.org: still receives nothing (by hand)\n"
    refused = suppressed("lift", "a@example.org", "--reason", "来电", "--publication", "city")
    assert (refused.exit_code, CITY in refused.stderr) == (2, True)
    suppressed("add", "a@example.org", "--reason", "来电", "--publication", COUNTY)
    assert suppressed("lift", "a@example.org", "--reason", "来电").exit_code == 0
    assert not suppression.standing("a@example.org"), "without a title, all that stops it is lifted"


@pytest.mark.usefixtures("_both")
def test_a_wish_about_one_publication_keeps_all_that_is_lifted_with_it(suppressed: Suppressed) -> None:
    suppressed("add", "a@example.org", "--reason", "退信")
    suppression.suppress(
        "a@example.org", "unsubscribed", publication_id=Publication.objects.get(title=CITY).pk
    )
    refused = suppressed("lift", "a@example.org", "--reason", "来电")
    assert (refused.exit_code, "--own-wish" in refused.stderr) == (2, True)
    assert len(suppression.standing("a@example.org")) == 2


@pytest.mark.usefixtures("_both")
def test_an_unknown_title_stops_nobody(suppressed: Suppressed) -> None:
    refused = suppressed("add", "a@example.org", "--reason", "来电", "--publication", "省报")
    assert (refused.exit_code, f"there is: {CITY} (city), {COUNTY} (county)" in refused.stderr) == (2, True)
    assert not suppression.active().exists()


@pytest.mark.usefixtures("_both")
def test_what_is_stopped_for_one_publication_stands_in_the_file_and_is_read_again(
    suppressed: Suppressed, tmp_path: Path
) -> None:
    suppressed("add", "a@example.org", "--reason", "来电", "--publication", COUNTY)
    suppressed("add", "b@example.org", "--reason", "来电")
    file = tmp_path / "out.csv"
    suppressed("export", file)
    headings, *rows = csv.reader(io.StringIO(file.read_bytes().decode("utf-8-sig")))
    assert [(row[0], row[headings.index("publication")]) for row in rows] == [
        ("a@example.org", COUNTY), ("b@example.org", ""),
    ]  # fmt: skip
    Suppression.objects.all().delete()
    assert suppressed("import", file).exit_code == 0
    found = suppression.active().order_by("id").values_list("address_key", "publication__title")
    assert list(found) == [("a@example.org", COUNTY), ("b@example.org", None)]
    file.write_text("邮箱,刊物\nc@example.org,省报\nd@example.org,城市公报\n", encoding="utf-8")
    done = suppressed("import", file)
    assert "out.csv:2: no publication “省报”" in done.stdout and "out.csv:3: d@example.org" in done.stdout
    assert done.exit_code == 2 and suppression.of("c@example.org") is None


@pytest.mark.usefixtures("_both")
@pytest.mark.parametrize(("others", "said"), [("stop", "receives nothing"), ("go-on", "publications go on")])
def test_after_a_complaint_the_list_and_doctor_ask_until_somebody_decides(
    suppressed: Suppressed, others: str, said: str
) -> None:
    city = Publication.objects.get(title=CITY)
    suppression.suppress("a@example.org", "complained", publication_id=city.pk)
    question = "distributor suppressed decide a@example.org --others stop"
    assert question in suppressed("list").stderr
    assert "distributor_complaints_to_decide 1" in metrics.text()
    with speaking("en"):
        told = CliRunner().invoke(main, ["doctor", "--json"]).stdout
    assert [each["remedy"] for each in json.loads(told) if each["what"] == "Complaint"] == [
        f"{question} (or: go-on)"
    ]
    done = suppressed("decide", "a@example.org", "--others", others, "--by", "郝维芳")
    assert (done.exit_code, said in done.stdout) == (0, True), done.stderr
    assert question not in suppressed("list").stderr
    assert "郝维芳" in suppressed("show", "a@example.org").stdout
    again = suppressed("decide", "a@example.org", "--others", others)
    assert (again.exit_code, "nothing is asked" in again.stderr) == (2, True)
    assert (suppression.of("a@example.org") is not None) is (others == "stop")
    told = json.loads(suppressed("list", "--json").stdout)[-1]
    assert (told["others"], told["others_by"]) == ({"stop": "stopped", "go-on": "go-on"}[others], "郝维芳")
