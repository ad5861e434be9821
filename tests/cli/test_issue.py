"""`distributor issue …`, as an editor types it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pytest_django import Settings

from distributor.cli import main
from tests.issue.paper import ISSUE

Run = Callable[..., Result]
GROUPS = {"市委书记、副书记、常委": "zhong", "市法院": "jiang", "市检察院": "hou"}


@pytest.fixture
def recipients(tmp_path: Path) -> Path:
    folder = tmp_path / "recipients"
    folder.mkdir()
    tables = []
    for order, (name, local) in enumerate(GROUPS.items(), 1):
        (folder / f"{local}.csv").write_text(f"姓名,邮箱\n{local},{local}@example.org\n", encoding="utf-8")
        tables.append(f'[[group]]\nname = "{name}"\norder = {order}\nfile = "{local}.csv"\n')
    (folder / "groups.toml").write_text("\n".join(tables), encoding="utf-8")
    return folder


@pytest.fixture
def run(db: None, recipients: Path, settings: Settings) -> Run:
    """The command, with the three groups of the small issue in the database."""
    settings.RECIPIENTS = recipients

    def run(*arguments: str | Path) -> Result:
        return CliRunner().invoke(main, [*map(str, arguments)], prog_name="distributor")

    assert run("audience", "sync", "--yes").exit_code == 0
    return run


@pytest.fixture
def document(tmp_path: Path) -> Callable[..., Path]:
    def write(*changes: tuple[str, str]) -> Path:
        text = ISSUE
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        path = tmp_path / "issue.md"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_import_prints_the_slug_and_nothing_else_on_standard_output(
    run: Run, document: Callable[..., Path]
) -> None:
    done = run("issue", "import", document())
    assert (done.exit_code, done.stdout) == (0, "2026-03\n")
    assert "溪城人大" in done.stderr


def test_an_import_over_signatures_says_so(run: Run, document: Callable[..., Path]) -> None:
    run("issue", "import", document())
    run("issue", "sign", "2026-03", "--role", "editor", "--as", "李敏")
    again = run("issue", "import", document(("入夜，", "傍晚，")))
    assert again.stdout == "2026-03\n"
    assert "these signatures are void, because the content has changed: editor" in again.stderr


def test_issues_beside_the_sequence_are_called_as_printed(run: Run, document: Callable[..., Path]) -> None:
    for number in ("2026年第3期", "2026年第4-5期", "2026年增刊第1期"):
        assert run("issue", "import", document(("2026年第3期", number), ("入夜", number))).exit_code == 0
    listed = json.loads(run("issue", "list", "--json").stdout)
    assert [(issue["issue"], issue["number"]) for issue in listed] == [
        ("2026-z1", "增刊1"),
        ("2026-04-05", "4-5"),
        ("2026-03", 3),
    ]
    assert "Nos. 4–5" in run("issue", "show", "2026-04-05").stdout
    assert "number-sequence" not in run("issue", "check", "2026-04-05", "--json").stdout
    assert "《溪城人大》2026年第4-5期" in Path(
        run("issue", "preview", "2026-04-05").stdout.split()[1]
    ).read_text(encoding="utf-8")


def test_a_wrong_number_is_corrected_and_an_issue_too_many_deleted(
    run: Run, document: Callable[..., Path]
) -> None:
    run("issue", "import", document())
    assert run("issue", "rename", "2026-03", "--number", "增刊第1期").stdout == "2026-z1\n"
    assert run("issue", "rename", "2026-z1", "--number", "Issue 4", "--year", "2027").stdout == "2027-04\n"
    wrong = run("issue", "rename", "2027-04", "--number", "第四")
    assert (wrong.exit_code, len(wrong.stderr.splitlines())) == (2, 1)
    assert "--yes" in run("issue", "delete", "2027-04").stderr
    assert run("issue", "delete", "2027-04", "--yes").exit_code == 0
    assert json.loads(run("issue", "list", "--json").stdout) == []


@pytest.mark.parametrize("name", ["missing.md", "/"])
def test_a_file_that_cannot_be_imported_is_one_line(run: Run, name: str) -> None:
    done = run("issue", "import", name)
    assert (done.exit_code, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1


def test_show_as_json_is_the_issue(run: Run, document: Callable[..., Path]) -> None:
    run("issue", "import", document())
    shown = json.loads(run("issue", "show", "2026-03", "--json").stdout)
    assert [shown[key] for key in ("publication", "year", "number", "date")] == [
        "溪城人大",
        2026,
        3,
        "2026-05-08",
    ]
    assert [column["title"] for column in shown["columns"]] == ["要闻", "调研"]
    article = shown["columns"][1]["articles"][0]
    assert article == {
        "title": "关于校车的三点建议",
        "subtitle": "",
        "authors": ["陈青", "周山"],
        "page": 5,
        "words": len("校车按时到站，家长就放心。"),
    }
    assert shown["imprint"] == {"editors": ["李敏"], "reviewers": ["陈青"], "signatories": ["周山"]}
    assert shown["distribution"] == list(GROUPS)
    assert shown["problems"] == []


def test_show_prints_articles_imprint_readers_and_signatures(run: Run, document: Callable[..., Path]) -> None:
    run("issue", "import", document())
    run("issue", "sign", "2026-03", "--role", "editor", "--as", "李敏")
    shown = run("issue", "show", "2026-03").stdout
    for words in ("春灌时节话水利", "王小雨", "市检察院", "signatory: 周山", "signed: editor 李敏"):
        assert words in shown


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (("", ""), 0, "no problems found"),
        (("编辑：李 敏", ""), 0, "Look at this:"),
        (("市检察院", "市检查院"), 1, "Stops the send:"),
    ],
)
def test_check_ends_with_1_only_where_something_stops_the_send(
    run: Run, document: Callable[..., Path], change: tuple[str, str], code: int, words: str
) -> None:
    run("issue", "import", document(change) if change[0] else document())
    for done in (run("issue", "check", "2026-03"), run("issue", "check", "2026-03", "--json")):
        assert done.exit_code == code
    assert words in run("issue", "check", "2026-03").stdout


def test_a_problem_is_told_with_its_line_and_what_to_do(run: Run, document: Callable[..., Path]) -> None:
    run("issue", "import", document(("市检察院", "市检查院")))
    line = ISSUE[: ISSUE.index("送发：")].count("\n") + 1
    told = run("issue", "check", "2026-03").stdout
    assert f"  line {line}: " in told
    assert "\n    → " in told


def test_what_a_document_holds_does_not_steer_the_terminal(run: Run, document: Callable[..., Path]) -> None:
    hostile = "\x1b[2J\x9b31m[red]\u202e"
    run("issue", "import", document(("市检察院", f"市{hostile}院"), ("老街的新路灯", f"老街{hostile}路灯")))
    for command in (("check",), ("show",), ("show", "--json"), ("check", "--json")):
        done = run("issue", command[0], "2026-03", *command[1:])
        assert "老街" in done.stdout or "市" in done.stdout
        assert not set("\x1b\x9b\u202e") & set(done.stdout + done.stderr)


def test_another_slug_is_answered_with_those_that_there_are(run: Run, document: Callable[..., Path]) -> None:
    run("issue", "import", document())
    run("issue", "import", document(("第3期", "第4期")))
    done = run("issue", "show", "2026-05")
    assert (done.exit_code, done.stderr) == (2, "no issue 2026-05; there is 2026-03, 2026-04\n")


def test_list_shows_every_issue_newest_first(run: Run, document: Callable[..., Path]) -> None:
    assert json.loads(run("issue", "list", "--json").stdout) == []
    run("issue", "import", document())
    run("issue", "import", document(("第3期", "第4期")))
    run("issue", "sign", "2026-03", "--role", "editor", "--as", "李敏")
    listed = json.loads(run("issue", "list", "--json").stdout)
    assert [(issue["issue"], issue["signed"]) for issue in listed] == [
        ("2026-04", []),
        ("2026-03", ["editor"]),
    ]
    assert "2026-04" in run("issue", "list").stdout


def test_list_does_not_count_signatures_under_another_mail(
    run: Run, document: Callable[..., Path], settings: Settings
) -> None:
    run("issue", "import", document())
    run("issue", "sign", "2026-03", "--role", "editor", "--as", "李敏")
    settings.PUBLIC_URL = "https://other.example.org"
    assert json.loads(run("issue", "list", "--json").stdout)[0]["signed"] == []


def test_three_people_sign_in_order(run: Run, document: Callable[..., Path]) -> None:
    run("issue", "import", document())
    early = run("issue", "sign", "2026-03", "--role", "reviewer", "--as", "陈青")
    assert (early.exit_code, early.stderr) == (
        2,
        "not yet the turn of the reviewer: first signs the editor\n",
    )
    told = []
    for role, name in (("editor", "李敏"), ("reviewer", "陈青"), ("signatory", "周山")):
        done = run("issue", "sign", "2026-03", "--role", role, "--as", name)
        assert (done.exit_code, done.stdout) == (0, f"2026-03 is signed as {role}: {name}\n")
        told.append(done.stderr)
    assert told[-1] == "all have signed; next: distributor send 2026-03\n"


def test_preview_says_where_it_lies(
    run: Run, document: Callable[..., Path], tmp_path: Path, settings: Settings
) -> None:
    run("issue", "import", document())
    settings.VAR = tmp_path / "var"
    default = run("issue", "preview", "2026-03").stdout.splitlines()
    assert default == [
        str(tmp_path / "var" / "preview" / "2026-03" / name) for name in ("mail.html", "mail.txt")
    ]
    chosen = run(
        "issue", "preview", "2026-03", "--out", tmp_path / "here", "--layout", "digest"
    ).stdout.splitlines()
    assert "春灌时节话水利" in Path(chosen[0]).read_text(encoding="utf-8")


def test_the_layout_can_be_chosen(run: Run, document: Callable[..., Path]) -> None:
    run("issue", "import", document())
    assert run("issue", "layout", "2026-03", "digest").exit_code == 0
    assert json.loads(run("issue", "list", "--json").stdout)[0]["layout"] == "digest"
    assert "already" in run("issue", "layout", "2026-03", "digest").stderr
