"""Filled databases of earlier versions are brought up to date, and nothing in them is lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from distributor.delivery.keeping.archive import with_codes

pytestmark = pytest.mark.django_db(transaction=True)
WHEN = dt.datetime(2026, 11, 1, 8, tzinfo=dt.UTC)
Migrate = Callable[[str], Any]


@pytest.fixture
def migrate() -> Iterator[Migrate]:
    """Brings the test database to a migration and gives its models; afterwards it is the newest again."""

    def to(name: str) -> Any:
        executor = MigrationExecutor(connection)
        executor.migrate([("distributor", name)])
        return MigrationExecutor(connection).loader.project_state([("distributor", name)]).apps

    yield to
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_a_suppression_keeps_its_reason_time_and_words_as_evidence(migrate: Migrate) -> None:
    old = migrate("0001_schema")
    old.get_model("distributor", "Person").objects.create(
        address="Wei@例子.example.org", address_key="Wei@xn--fsqu00a.example.org"
    )
    suppressions = old.get_model("distributor", "Suppression").objects
    suppressions.create(
        address_key="Wei@xn--fsqu00a.example.org", reason="bounced", detail="2026-11, copy 7: 5.1.1"
    )
    suppressions.create(address_key="b@example.org", reason="by-hand", lifted=WHEN)
    suppressions.update(since=WHEN)

    new = migrate("0002_suppression_evidence").get_model("distributor", "Suppression").objects
    wei, other = new.order_by("id")
    assert (wei.address, wei.reason, wei.since, wei.lifted) == ("Wei@例子.example.org", "bounced", WHEN, None)
    assert list(wei.evidence.values_list("reason", "text", "made")) == [
        ("bounced", "2026-11, copy 7: 5.1.1", WHEN)
    ]
    assert (other.address, other.lifted, other.evidence.get().text) == ("b@example.org", WHEN, "")


def test_two_keys_of_one_mailbox_become_one(migrate: Migrate) -> None:
    old = migrate("0002_suppression_evidence").get_model
    person = old("distributor", "Person").objects.create
    group = old("distributor", "Group").objects.create
    membership = old("distributor", "Membership").objects.create
    first, second, alone = (
        person(address=a, address_key=a) for a in ("WU6@example.org", "wu6@example.org", "Li@example.org")
    )
    one, two = (group(name=name, order=place, file="a.csv") for place, name in enumerate("甲乙", 1))
    membership(group=one, person=first, name="吴六", order=1)
    membership(group=one, person=second, name="吴六", order=2)
    membership(group=two, person=first, name="吴六", order=1)
    membership(group=two, person=alone, name="李四", order=2)
    suppression = old("distributor", "Suppression").objects.create
    evidence = old("distributor", "SuppressionEvidence").objects.create
    evidence(
        suppression=suppression(address_key="WU6@example.org", reason="unsubscribed"),
        reason="unsubscribed",
        text="page",
    )
    evidence(
        suppression=suppression(address_key="wu6@example.org", reason="bounced"),
        reason="bounced",
        text="5.1.1",
    )
    evidence(
        suppression=suppression(address_key="LI@example.org", reason="by-hand", lifted=WHEN), reason="by-hand"
    )

    new = migrate("0003_one_key_per_mailbox").get_model
    people = new("distributor", "Person").objects.order_by("address_key")
    assert list(people.values_list("address", "address_key")) == [
        ("Li@example.org", "li@example.org"),
        ("wu6@example.org", "wu6@example.org"),
    ]
    kept = new("distributor", "Membership").objects.filter(retired=None).order_by("group__order", "order")
    assert list(kept.values_list("group__name", "person__address_key")) == [
        ("甲", "wu6@example.org"), ("乙", "wu6@example.org"), ("乙", "li@example.org"),
    ]  # fmt: skip
    assert new("distributor", "Membership").objects.count() == 4, "the history stays"
    wu, li = new("distributor", "Suppression").objects.order_by("-address_key")
    assert (wu.reason, sorted(wu.evidence.values_list("text", flat=True))) == ("bounced", ["5.1.1", "page"])
    assert (li.address_key, li.lifted) == ("li@example.org", WHEN)


def test_a_contributor_with_two_keys_is_one_person_and_a_choice_is_remembered(migrate: Migrate) -> None:
    old = migrate("0002_suppression_evidence").get_model
    one, other = (old("distributor", "Contributor").objects.create(name="王明") for _each in range(2))
    address = old("distributor", "ContributorAddress").objects.create
    address(contributor=one, address="wang@example.org", address_key="wang@example.org")
    address(contributor=other, address="Wang@example.org", address_key="Wang@example.org")
    address(contributor=other, address="W@example.net", address_key="W@example.net")
    old("distributor", "Manuscript").objects.create(year=2026, serial=1, contributor=other)
    filing = old("distributor", "Filing").objects
    filing.create(sender_key="wang@example.org", route="other")
    filing.create(sender_key="Wang@example.org", route="manuscript")
    filing.filter(sender_key="wang@example.org").update(made=WHEN)
    mail = old("distributor", "Incoming").objects.create(
        source="file", sha256="0" * 64, size=1, received=WHEN, sender_key="Wang@example.org"
    )
    for about in ("Wang@example.org", "wang@example.org"):
        old("distributor", "Effect").objects.create(incoming=mail, kind="unsubscribed", about=about)

    new = migrate("0003_one_key_per_mailbox").get_model
    keys = new("distributor", "ContributorAddress").objects.values_list("address_key", "contributor")
    assert sorted(keys) == [("w@example.net", one.pk), ("wang@example.org", one.pk)]
    assert new("distributor", "Manuscript").objects.get().contributor_id == one.pk
    assert new("distributor", "Contributor").objects.get(pk=other.pk).merged_into_id == one.pk
    assert new("distributor", "Filing").objects.get().route == "manuscript", "the newest choice"
    assert new("distributor", "Incoming").objects.get().sender_key == "wang@example.org"
    assert new("distributor", "Effect").objects.get().about == "wang@example.org"


def test_why_a_mail_was_filed_becomes_a_code_and_what_others_said(migrate: Migrate) -> None:
    old = {
        "nothing speaks against a manuscript": ("nothing-against", ""),
        "a reader complained: abuse": ("reader-complained", "abuse"),
        "a reader complained; nothing proves that it was about a mail of ours: fraud": (
            "unproven-complaint",
            "fraud",
        ),
        "a mail of ours came back: li@example.org: 5.1.1": ("came-back", "li@example.org: 5.1.1"),
        "a machine wrote it: Subject: 自动回复: 稿件": ("machine-wrote", "Subject: 自动回复: 稿件"),
        "a text of which nobody knows any more: 5 %": ("", "a text of which nobody knows any more: 5 %"),
        "": ("", ""),
    }
    incoming = migrate("0008_content_is_in_revisions").get_model("distributor", "Incoming").objects
    for number, text in enumerate(old):
        incoming.create(source="file", sha256=f"{number:064}", size=1, received=WHEN, route_reason=text)

    new = migrate("0009_reasons_are_codes").get_model("distributor", "Incoming").objects.order_by("id")
    assert list(new.values_list("route_reason", "route_detail")) == list(old.values())

    again = (
        migrate("0008_content_is_in_revisions").get_model("distributor", "Incoming").objects.order_by("id")
    )
    assert list(again.values_list("route_reason", flat=True)) == list(old)


def test_an_early_text_that_no_catalogue_has_any_more_is_a_code_too(migrate: Migrate) -> None:
    incoming = migrate("0008_content_is_in_revisions").get_model("distributor", "Incoming").objects
    incoming.create(
        source="file",
        sha256="0" * 64,
        size=1,
        received=WHEN,
        route_reason="the sender asks for no more mail: 退订",
    )
    new = migrate("0009_reasons_are_codes").get_model("distributor", "Incoming").objects.get()
    assert (new.route_reason, new.route_detail) == ("asked", "退订")


SCHEDULE_REASONS = {
    "its time was missed by more than an hour": [{"code": "time-missed"}],
    "other content was signed since it was scheduled": [{"code": "other-edition"}],
    "an unexpected error; see the sweeper's log": [{"code": "unexpected-error"}],
    "by command": [{"code": "by-command"}],
    "on the page of the issue: somebody at this machine": [
        {"code": "on-page", "cause": {"code": "somebody-here"}}
    ],
    "on the page of the issue: wang": [{"code": "on-page", "cause": {"code": "", "said": "wang"}}],
    "the database looks restored from a backup and does not know what was sent since; compare with the "
    "relay's log, then resume or cancel": [{"code": "restored"}],
    "2026-11 was withdrawn; to send it all the same: --again REASON": [
        {"code": "", "said": "2026-11 was withdrawn; to send it all the same: --again REASON"}
    ],
    "100 % sure: another day": [{"code": "", "said": "100 % sure: another day"}],
    "": [],
}


def test_why_a_schedule_asks_becomes_codes(migrate: Migrate) -> None:
    old = migrate("0011_withheld_is_a_code").get_model
    publication = old("distributor", "Publication").objects.create(title="公报")
    schedules = old("distributor", "Schedule").objects
    for number, text in enumerate(SCHEDULE_REASONS, 1):
        issue = old("distributor", "Issue").objects.create(
            publication=publication, slug=f"2026-{number}", year=2026, number=number
        )
        edition = old("distributor", "Edition").objects.create(issue=issue, groups=[])
        schedules.create(issue=issue, edition=edition, due=WHEN, state_reason=text)

    new = migrate("0012_schedules_keep_codes").get_model("distributor", "Schedule").objects
    assert list(new.order_by("id").values_list("state_reason", flat=True)) == list(SCHEDULE_REASONS.values())
    cut = {"code": "unsigned", "slug": "2026-1", "roles": ["editor", "reviewer"], "role": "editor"}
    new.filter(pk=new.order_by("id").first().pk).update(state_reason=[cut, {"code": "by-command"}])

    again = migrate("0011_withheld_is_a_code").get_model("distributor", "Schedule").objects.order_by("id")
    first, *others = again.values_list("state_reason", flat=True)
    assert others == list(SCHEDULE_REASONS)[1:]
    assert first == (
        "2026-1 is not signed by: editor, reviewer; distributor issue sign 2026-1 --role editor --as NAME; "
        "by command"
    )


def test_why_an_answer_was_withheld_becomes_a_code_with_its_cause(migrate: Migrate) -> None:
    stopped = "nothing is sent to this address any more: "
    old = {
        "a machine sent it": [{"code": "sent-by-machine"}],
        "its return path is empty: no answer is wanted": [{"code": "null-return-path"}],
        f"{stopped}marked as spam by the reader": [
            {"code": "takes-no-mail", "cause": {"code": "complained"}}
        ],
        f"{stopped}by-hand": [{"code": "takes-no-mail", "cause": {"code": "by-hand"}}],
        "subject.txt, line 2: 'x' is undefined": [
            {"code": "", "said": "subject.txt, line 2: 'x' is undefined"}
        ],
        "": [],
    }
    answers = migrate("0010_further_columns").get_model("distributor", "Answer").objects
    for text in old:
        answers.create(kind="adopted", address="a@example.org", address_key="a@example.org", withheld=text)

    new = migrate("0011_withheld_is_a_code").get_model("distributor", "Answer").objects.order_by("id")
    assert list(new.values_list("withheld", flat=True)) == list(old.values())

    again = migrate("0010_further_columns").get_model("distributor", "Answer").objects.order_by("id")
    assert list(again.values_list("withheld", flat=True)) == [
        "a machine sent it",
        "its return path is empty, so no answer is wanted",
        f"{stopped}marked as spam by the reader",
        f"{stopped}by hand",
        *list(old)[4:],
    ]


def _codes(*codes: str, said: str = "") -> list[dict[str, object]]:
    """Reasons as rows hold them; what was said belongs to the last."""
    found: list[dict[str, object]] = [{"code": code} for code in codes]
    if said:
        found[-1]["said"] = said
    return found


# Old texts of a column, and what they become.
UNREAD = {
    "reading it took too long": _codes("mail-took-too-long"),
    "reading it needed too much memory": _codes("mail-needed-too-much-memory"),
    "the reader broke off": _codes("mail-reader-broke-off"),
    "there was no room on the disk for its files": _codes("no-room-for-its-files"),
    "its raw bytes are not there any more": _codes("raw-bytes-gone"),
    "what nobody knows: any more": _codes("", said="what nobody knows: any more"),
}
FILES = {
    "it is protected by a password": _codes("locked-by-password"),
    "the virus scanner says that it is infected: Eicar-Test": _codes("infected", said="Eicar-Test"),
    "it has tracked changes; they were read as accepted: it has comments, which were left out": _codes(
        "tracked-changes-accepted", "without-comments"
    ),
    "it holds no text: some of its pictures could not be read": _codes("without-text", "pictures-lost"),
    "the file was not opened: that took too much time or memory": _codes("not-opened"),
    "only its text was read, without pictures, tables and bold type: reading it took too long: "
    "it has comments, which were left out": [
        {"code": "only-text", "cause": {"code": "took-too-long"}},
        {"code": "without-comments"},
    ],
    "its name pointed outside the archive: a later word": _codes("name-left-archive", said="a later word"),
    "a text of long ago": _codes("", said="a text of long ago"),
}
MAILBOXES = {
    "the server cannot be reached: Connection refused": _codes("server-away", said="Connection refused"),
    "the folder cannot be opened: NO such folder": _codes("folder-not-opened", said="NO such folder"),
    "the folder cannot be opened: the server gives it a number that no mail server may give; mails stay "
    "there, ask the provider: UID -1": [
        {"code": "folder-not-opened", "cause": {"code": "impossible-number", "said": "UID -1"}}
    ],
    "log-in refused; correct user and password: [AUTH]: no": _codes("log-in-refused", said="[AUTH]: no"),
    "said by nobody": _codes("", said="said by nobody"),
}
NOTES = {
    "it names a manuscript that does not exist: M-2019-0007": _codes(
        "names-unknown-number", said="M-2019-0007"
    ),
    "it came after another version was adopted; that one stays in its place": _codes("came-after-adoption"),
    "an early note": _codes("", said="an early note"),
}
PROBLEMS = {
    "a multipart is not closed: the mail may have been cut off": _codes("multipart-not-closed"),
    "its files are larger than is read; the rest was left out": _codes("files-too-large"),
    "an early problem": _codes("", said="an early problem"),
}
REFUSALS = {
    "larger than a mail may be (INBOX_MOST_MB)": ("larger-than-taken", ""),
    "to an address that takes no mail here": ("to-no-address-of-ours", ""),
    "it is no longer in the mailbox": ("no-longer-in-mailbox", ""),
    "for a reason of long ago": ("", "for a reason of long ago"),
}
BEFORE, AFTER = "0012_schedules_keep_codes", "0013_mail_keeps_codes"


def test_what_is_said_of_mails_and_files_becomes_codes(migrate: Migrate) -> None:
    old = migrate(BEFORE).get_model
    mails = [
        old("distributor", "Incoming").objects.create(
            source="file", sha256=f"{number:064}", size=1, received=WHEN, state_reason=text,
            reading={"message": {"problems": list(PROBLEMS) if number else [], "subject": "题"}},
        )
        for number, text in enumerate(["", *UNREAD])
    ]  # fmt: skip
    for number, text in enumerate(["", *FILES]):
        old("distributor", "Enclosure").objects.create(
            incoming=mails[0], number=number, token=str(number), name="a", kind="doc", media_type="a/b",
            size=1, sha256="0", state="failed", reason=text,
        )  # fmt: skip
    for number, text in enumerate(["", *MAILBOXES]):
        folders = old("distributor", "Folder").objects
        folders.create(source="s", name=str(number), uid_validity=1, trouble=text)
    for text in REFUSALS:
        old("distributor", "Refusal").objects.create(source="s", reason=text)

    new = migrate(AFTER).get_model
    incoming = new("distributor", "Incoming").objects.order_by("id")
    assert list(incoming.values_list("state_reason", flat=True)) == [[], *UNREAD.values()]
    message = incoming[1].reading["message"]
    assert message == {"problems": list(chain(*PROBLEMS.values())), "subject": "题"}
    assert incoming[0].reading["message"]["problems"] == []
    files = new("distributor", "Enclosure").objects.order_by("number")
    assert list(files.values_list("reasons", flat=True)) == [[], *FILES.values()]
    folders = new("distributor", "Folder").objects.order_by("id")
    assert list(folders.values_list("trouble", flat=True)) == [[], *MAILBOXES.values()]
    refusals = new("distributor", "Refusal").objects.order_by("id")
    assert list(refusals.values_list("reason", "detail")) == list(REFUSALS.values())

    again = migrate(BEFORE).get_model
    incoming = again("distributor", "Incoming").objects.order_by("id")
    assert list(incoming.values_list("state_reason", flat=True)) == ["", *UNREAD]
    problems = incoming[1].reading["message"]["problems"]
    assert problems == [next(iter(PROBLEMS)).replace(": the", "; the"), *list(PROBLEMS)[1:]]
    texts = list(
        again("distributor", "Enclosure").objects.order_by("number").values_list("reason", flat=True)
    )
    assert texts == [text.replace("opened: that took", "opened, as that took") for text in ["", *FILES]]
    folders = again("distributor", "Folder").objects.order_by("id")
    assert list(folders.values_list("trouble", flat=True)) == ["", *MAILBOXES]
    refusals = again("distributor", "Refusal").objects.order_by("id")
    assert list(refusals.values_list("reason", flat=True)) == list(REFUSALS)


def test_what_the_program_says_of_manuscripts_becomes_codes(migrate: Migrate) -> None:
    old = migrate(BEFORE).get_model
    mail = old("distributor", "Incoming").objects.create(
        source="file", sha256="0" * 64, size=1, received=WHEN
    )
    manuscript = old("distributor", "Manuscript").objects.create(year=2026, serial=1)
    for number, notes in enumerate(([], list(NOTES)), 1):
        old("distributor", "Version").objects.create(
            manuscript=manuscript,
            number=number,
            incoming=mail,
            place=str(number),
            text_sha256="",
            notes=notes,
        )
    decisions = old("distributor", "Decision").objects
    decisions.create(manuscript=manuscript, state="received", note="a new version came")
    decisions.create(manuscript=manuscript, state="revise", note="a new version came", by="李编辑")

    new = migrate(AFTER).get_model
    versions = new("distributor", "Version").objects.order_by("number")
    assert list(versions.values_list("notes", flat=True)) == [[], list(chain(*NOTES.values()))]
    decided = new("distributor", "Decision").objects.order_by("id").values_list("reasons", "note", "by")
    assert list(decided) == [
        ([{"code": "new-version-came"}], "", ""),
        ([], "a new version came", "李编辑"),
    ]

    again = migrate(BEFORE).get_model
    versions = again("distributor", "Version").objects.order_by("number")
    assert list(versions.values_list("notes", flat=True)) == [[], list(NOTES)]
    notes = again("distributor", "Decision").objects.order_by("id").values_list("note", flat=True)
    assert list(notes) == ["a new version came"] * 2


# Reason, text and person of old evidence; then code, text and file of the new.
EVIDENCE = {
    ("unsubscribed", "one-click, by the mail program's own button", ""): ("one-click", "", ""),
    ("unsubscribed", "page: 2023-09, copy 7", ""): ("on-page-behind-link", "2023-09, copy 7", ""),
    ("unsubscribed", "by a mail: 退订: 谢谢", ""): ("by-mail", "退订: 谢谢", ""),
    ("unsubscribed", "by a mail", "李敏"): ("", "by a mail", ""),
    ("complained", "opt-out", ""): ("opt-out", "", ""),
    ("by-hand", "abuse", "李敏"): ("", "abuse", ""),
    ("bounced", "550 5.1.1 imported from elsewhere", ""): ("", "550 5.1.1 imported from elsewhere", ""),
    ("by-hand", "来电 · imported from 停发.csv", "李敏"): ("", "来电", "停发.csv"),
    ("by-hand", "由 停发.csv 导入", "李敏"): ("", "", "停发.csv"),
}


def test_how_a_wish_became_known_becomes_a_code(migrate: Migrate) -> None:
    old = migrate(BEFORE).get_model
    suppressions = old("distributor", "Suppression").objects
    lifted = {
        "reason": "unsubscribed",
        "lifted": WHEN,
        "lift_reason": "the reader took the unsubscription back",
    }
    first = suppressions.create(address_key="a@example.org", **lifted)
    suppressions.create(address_key="b@example.org", **lifted, lifted_by="李敏")
    for reason, text, by in EVIDENCE:
        old("distributor", "SuppressionEvidence").objects.create(
            suppression=first, reason=reason, text=text, by=by
        )

    new = migrate(AFTER).get_model
    ended = new("distributor", "Suppression").objects.order_by("id").values_list("lift_code", "lift_reason")
    assert list(ended) == [("taken-back", ""), ("", "the reader took the unsubscription back")]
    evidence = new("distributor", "SuppressionEvidence").objects.order_by("id")
    assert list(evidence.values_list("code", "text", "source")) == list(EVIDENCE.values())

    again = migrate(BEFORE).get_model("distributor", "SuppressionEvidence").objects.order_by("id")
    texts = [text for _reason, text, _by in EVIDENCE]
    texts[1] = "on the page behind the link in the mail: 2023-09, copy 7"
    texts[-1] = "imported from 停发.csv"
    assert list(again.values_list("text", flat=True)) == texts


def test_who_acted_becomes_a_code_that_no_name_can_be(migrate: Migrate) -> None:
    old = {
        "the command line": "\tcommand-line",
        "somebody at this machine": "\tthis-machine",
        "李编辑": "李编辑",
        "command-line": "command-line",
        "": "",
    }
    filings = migrate(AFTER).get_model("distributor", "Filing").objects
    for number, by in enumerate(old):
        filings.create(sender_key=str(number), route="other", by=by)
    new = migrate("0014_actors_are_codes").get_model("distributor", "Filing").objects.order_by("id")
    assert list(new.values_list("by", flat=True)) == list(old.values())
    again = migrate(AFTER).get_model("distributor", "Filing").objects.order_by("id")
    assert list(again.values_list("by", flat=True)) == list(old)


RUN_REASONS: dict[str, list[dict[str, Any]]] = {
    "": [],
    "by command": [{"code": "by-command"}],
    "a misprint: page 3": [{"code": "", "said": "a misprint: page 3"}],
    "copies wait until the pace allows them": [{"code": "copies-wait-for-pace"}],
    "database: server closed the connection": [{"code": "database", "said": "server closed the connection"}],
    "main: connect: no connection: [Errno 111] refused": [
        {
            "code": "at-stage", "relay": "main", "stage": "connect",
            "cause": {"code": "no-connection", "said": "[Errno 111] refused"},
        }
    ],
    "main: auth: 535 5.7.8 wrong: again": [
        {
            "code": "at-stage", "relay": "main", "stage": "auth",
            "cause": {"code": "", "said": "535 5.7.8 wrong: again"},
        }
    ],
    "main: refuses everybody: 550 5.7.1 blocked; see https://example.org": [
        {
            "code": "at-relay", "relay": "main",
            "cause": {"code": "refuses-everybody", "said": "550 5.7.1 blocked; see https://example.org"},
        }
    ],
    "first: 535 5.7.8 wrong; second: TLS: the certificate has expired: certificate verify failed (x)": [
        {"code": "at-relay", "relay": "first", "cause": {"code": "", "said": "535 5.7.8 wrong"}},
        {
            "code": "at-relay", "relay": "second",
            "cause": {
                "code": "tls",
                "cause": {"code": "certificate-expired", "said": "certificate verify failed (x)"},
            },
        },
    ],
    "no relay takes copies of this group to this domain; see groups= and domains= in RELAYS"
    ": 甲, example.org": [
        {"code": "no-relay-takes", "said": "甲, example.org"}
    ],
    "DKIM_KEYS: a key that this run is signed with is gone, or another one now: 2026a:0f: name the old key "
    "after the new one, then resume the run": [
        {
            "code": "setting", "name": "DKIM_KEYS",
            "cause": {"code": "key-gone", "said": "2026a:0f", "cause": {"code": "name-the-old-key"}},
        }
    ],
}  # fmt: skip


def test_why_a_run_is_on_hold_becomes_codes_for_each_relay(migrate: Migrate) -> None:
    old = migrate("0014_actors_are_codes").get_model
    publication = old("distributor", "Publication").objects.create(title="公报")
    issue = old("distributor", "Issue").objects.create(
        publication=publication, slug="2026-1", year=2026, number=1
    )
    edition = old("distributor", "Edition").objects.create(issue=issue, groups=[])
    for text in RUN_REASONS:
        old("distributor", "Run").objects.create(
            issue=issue, edition=edition, kind="test", state_reason=text, groups=[], sender={}, date=WHEN,
            link_key=b"",
        )  # fmt: skip

    new = migrate("0015_runs_and_copies_keep_codes").get_model("distributor", "Run").objects.order_by("id")
    assert list(new.values_list("state_reason", flat=True)) == list(RUN_REASONS.values())
    again = migrate("0014_actors_are_codes").get_model("distributor", "Run").objects.order_by("id")
    assert list(again.values_list("state_reason", flat=True)) == list(RUN_REASONS)


FORMER = {
    # As today's engine would keep them.
    "waits until the pace allows it": ("paced", ""),
    "set aside, its worker died three times": ("set-aside", ""),
    "the worker ended before it heard the reply to the final dot": ("unheard", ""),
    "a person settled it as arrived": ("settled-arrived", ""),
    "no connection: [Errno 111] Connect call failed": ("no-connection", "[Errno 111] Connect call failed"),
    "no connection in time": ("no-connection-in-time", ""),
    "the connection broke: [Errno 104]": ("connection-broke", "[Errno 104]"),
    "TLS: the certificate has expired: certificate verify failed": (
        "tls.certificate-expired",
        "certificate verify failed",
    ),
    "TLS: something else": ("tls", "something else"),
    "cannot be written: an address that needs SMTPUTF8 without it": ("unwritable.needs-smtputf8", ""),
    "cannot be written: KeyError: 'x' (copies.py:53)": ("unwritable", "KeyError: 'x' (copies.py:53)"),
    "an answer that nothing asked for: 250 ok": ("answers-nothing-asked", "250 ok"),
    "a text of which nobody knows any more: 5 %": ("", "a text of which nobody knows any more: 5 %"),
    "delayed in the queue": ("", "delayed in the queue"),
    "": ("", ""),
}
# Of earlier versions: they go back to the text of today.
ORPHANS = {
    "the worker ended while the relay's reply to the final dot was awaited": ("unheard", ""),
    "set aside: its worker died 3 times": ("set-aside", ""),
    "no connection: it ended in the TLS handshake: EOF": ("no-connection.closed-in-handshake", "EOF"),
    "TLS: the relay closed the connection": ("tls.relay-closed", ""),
    "cannot be written: a control character in an SMTP command": ("unwritable.unfit-address", ""),
}


def test_what_copies_were_told_becomes_codes_and_what_others_said(migrate: Migrate) -> None:
    old = migrate("0014_actors_are_codes").get_model
    known = {**FORMER, **ORPHANS}
    said = [*((text, None, "in_doubt") for text in known), ("no reply in time", 550, "failed")]
    said += [
        ("by-hand", None, "suppressed"),
        ("unsubscribed", 450, "suppressed"),
        ("bounced", None, "failed"),
    ]
    expected = [
        *known.values(),
        ("", "no reply in time"),
        ("by-hand", ""),
        ("unsubscribed", ""),
        ("", "bounced"),
    ]
    another = (
        "it names somebody else than the copy's reader, whose address is not stopped: li@example.org: 550 x"
    )
    history = [
        ("attempt", None, "no reply in time"), ("delayed", 450, "delayed: 450 4.2.1 later"),
        ("not_reader", 550, another), ("bounced", None, "not delivered"),
        ("bounced", 550, "550 5.1.1 gone"), ("attempt", 451, "delayed: ours is not this"),
    ]  # fmt: skip
    publication = old("distributor", "Publication").objects.create(title="公报")
    issue = old("distributor", "Issue").objects.create(
        publication=publication, slug="2026-1", year=2026, number=1
    )
    edition = old("distributor", "Edition").objects.create(issue=issue, groups=[])
    run = old("distributor", "Run").objects.create(
        issue=issue, edition=edition, groups=[], sender={}, date=WHEN, link_key=b""
    )
    for number, (text, code, state) in enumerate(said, 1):
        old("distributor", "Delivery").objects.create(
            run=run, copy_number=number, address_key=f"r{number}", state=state, reply_code=code, reply=text
        )
    copy = old("distributor", "Delivery").objects.get(copy_number=1)
    for event, code, text in history:
        old("distributor", "Attempt").objects.create(
            delivery=copy, event=event, state="accepted", reply_code=code, reply=text
        )

    new = migrate("0015_runs_and_copies_keep_codes").get_model
    rows = new("distributor", "Delivery").objects.order_by("copy_number").values_list("reason", "reply")
    assert list(rows) == expected
    entries = new("distributor", "Attempt").objects.order_by("id").values_list("reason", "reply")
    assert list(entries) == [
        ("no-reply-in-time", ""), ("reported-late", "450 4.2.1 later"),
        ("names-another", "li@example.org: 550 x"), ("reported-returned", ""),
        ("", "550 5.1.1 gone"), ("", "delayed: ours is not this"),
    ]  # fmt: skip

    again = migrate("0014_actors_are_codes").get_model
    texts = again("distributor", "Delivery").objects.order_by("copy_number").values_list("reply", flat=True)
    assert [*texts[: len(FORMER)]] == [*FORMER] and [*texts[len(known) :]] == [
        text for text, _c, _s in said[len(known) :]
    ]
    entries = again("distributor", "Attempt").objects.order_by("id").values_list("reply", flat=True)
    assert list(entries) == [text for _event, _code, text in history]


@pytest.mark.parametrize("text", [*FORMER, *ORPHANS])
def test_an_archive_is_read_as_a_database_is_brought_up_to_date(text: str) -> None:
    row = {"state": "in_doubt", "reply_code": None, "reply": text}
    line = with_codes({**row, "history": [{**row, "event": "attempt"}]})
    assert (line["reason"], line["reply"]) == {**FORMER, **ORPHANS}[text]
    assert (line["history"][0]["reason"], line["history"][0]["reply"]) == (line["reason"], line["reply"])


def test_memberships_of_before_follow_each_other_where_that_is_certain(migrate: Migrate) -> None:
    old = migrate("0016_publications_have_rules").get_model
    group = old("distributor", "Group").objects.create(name="市法院", order=1, file="court.csv")
    people = old("distributor", "Person").objects
    memberships = old("distributor", "Membership").objects

    def held(name: str, position: str, since: int, until: int | None = None) -> None:
        """Seconds after WHEN, since when and until when."""
        person = people.create(address=f"{name}@example.org", address_key=f"{name}@example.org")
        fields = {"name": name, "position": position, "order": 1, "group": group, "person": person}
        made = memberships.create(**fields)
        moments = [WHEN + dt.timedelta(seconds=each) if each is not None else None for each in (since, until)]
        memberships.filter(pk=made.pk).update(since=moments[0], retired=moments[1])

    held("a", "院长", 0, 5000)
    held("b", "院 长", 5002, 9000)  # of the same sync
    held("c", "院长", 9500)  # of a later one
    held("d", "副院长", 0, 5000)
    held("e", "副院长", 0, 5000)
    held("f", "副院长", 5002)  # after d, or after e?
    held("g", "", 0, 5000)
    held("h", "", 5002)  # no post

    new = migrate("0017_post_holders").get_model("distributor", "Membership").objects
    pairs = new.exclude(predecessor=None).values_list("predecessor__name", "name")
    assert list(pairs) == [("a", "b")]


def test_who_was_suppressed_stays_so_everywhere_and_back_again_whoever_stopped_one_stops_all(
    migrate: Migrate,
) -> None:
    old = migrate("0017_post_holders").get_model("distributor", "Suppression").objects
    old.create(address_key="a@example.org", reason="unsubscribed")
    old.create(address_key="b@example.org", reason="bounced", lifted=WHEN)

    now = migrate("0018_suppressions_of_a_publication").get_model
    publication = now("distributor", "Publication").objects.create(title="公报", slug="a")
    other = now("distributor", "Publication").objects.create(title="县报", slug="b")
    rows = now("distributor", "Suppression").objects
    assert list(rows.values_list("address_key", "publication", "others")) == [
        ("a@example.org", None, ""), ("b@example.org", None, ""),
    ]  # fmt: skip
    for key, about in (("a", publication), ("c", publication), ("c", other)):
        made = rows.create(address_key=f"{key}@example.org", reason="complained", publication=about)
        now("distributor", "SuppressionEvidence").objects.create(suppression=made, reason="complained")
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.create(address_key="c@example.org", reason="by-hand", publication=other)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.create(address_key="a@example.org", reason="by-hand")

    again = migrate("0017_post_holders").get_model
    kept = again("distributor", "Suppression").objects.filter(lifted=None).order_by("address_key")
    assert list(kept.values_list("address_key", "reason")) == [
        ("a@example.org", "complained"), ("c@example.org", "complained"),
    ]  # fmt: skip
    assert again("distributor", "SuppressionEvidence").objects.count() == 3
