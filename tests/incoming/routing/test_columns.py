"""Which columns a contributor may mean: those of the latest issues together."""

from __future__ import annotations

from pathlib import Path

import pytest

from distributor import configuration, settings
from distributor.desk.imports import import_document
from distributor.incoming import process, storage
from distributor.store.models import Version
from tests.issue.paper import ISSUE
from tests.mailbox.build import head, raw
from tests.reading.drafts.shapes import RIVER, RIVER_2, RIVERS

pytestmark = pytest.mark.django_db


def test_a_column_that_only_an_earlier_issue_has_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "INCOMING", tmp_path / "incoming")
    earlier = ISSUE.replace("要闻\t", "湿地笔谈\t")
    assert earlier != ISSUE
    for name, text in (("2", earlier.replace("第3期", "第2期")), ("3", ISSUE)):
        Path(tmp_path, f"{name}.md").write_text(text, encoding="utf-8")
        import_document(Path(tmp_path, f"{name}.md"), configuration.office())
    header = head(
        f"湿地笔谈：{RIVERS}", "冯雪", "feng@example.com", 1, "Content-Type: text/plain; charset=utf-8"
    )
    mail = raw(header, f"{RIVERS}\r\n{RIVER}\r\n{RIVER_2}\r\n".encode())
    storage.keep(mail, storage.MailOrigin("file", "1"), configuration.files())
    process.read_kept(configuration.intake())
    assert Version.objects.get().column == "湿地笔谈"
