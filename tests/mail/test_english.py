"""A mail in English: every phrase of the templates has its English, and layout and words are kept apart."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from distributor.mail.render import render
from distributor.mail.templates import BUILT_IN, load_templates, run_template
from distributor.mail.values import Notice, Sender
from distributor.share import SHARE
from distributor.states import RunKind
from tests.issue.paper import ISSUE, issue

ENGLISH = SHARE / "templates" / "mail-en"
HAN = re.compile(r"[\u3400-\u9fff]+")
SENDER = Sender("Gazette", "gazette@example.org", "gazette@example.org", public_url="https://www.example.org")
_PHRASE = re.compile(r'lang\.t\("([^"]+)"\)')


def phrases() -> set[str]:
    return {phrase for path in BUILT_IN.glob("*/*") for phrase in _PHRASE.findall(path.read_text("utf-8"))}


def test_every_phrase_has_its_english() -> None:
    sources = {"language.txt": (ENGLISH / "shared" / "language.txt").read_text("utf-8")}
    assert len(phrases()) > 60
    for phrase in phrases():
        sources["x.txt"] = '{% import "language.txt" as lang %}{{ lang.t("' + phrase + '") }}'
        assert not HAN.search(run_template(sources, "x.txt", {})), phrase


@pytest.mark.parametrize(
    "path", sorted(BUILT_IN.glob("*/*")), ids=lambda path: f"{path.parent.name}-{path.name}"
)
def test_no_template_says_anything_but_by_its_phrases(path: Path) -> None:
    """What is not a phrase would stay Chinese in an English mail."""
    text = re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.DOTALL)
    left = _PHRASE.sub("", text)
    left = re.sub(r"\{% set words_of = .*? %\}", "", left)  # told by lang.t(words_of[…])
    if path in (BUILT_IN / "shared" / "language.txt", BUILT_IN / "shared" / "words.txt"):
        return
    assert not HAN.search(left)


@pytest.mark.parametrize("notice", [None, Notice("Withdrawal", ("It was wrong.",), RunKind.WITHDRAWAL.value)])
def test_an_english_issue_has_no_chinese_word_of_ours(notice: Notice | None) -> None:
    said = issue(ISSUE)
    english = replace(
        said, publication="Gazette", publisher="Office", notices=(), columns=(), distribution=("Leaders",),
        imprint=replace(said.imprint, editors=("Jane Doe",), reviewers=(), signatories=("Ann Poe",)),
        website_label="", remarks=(),
    )  # fmt: skip
    templates = load_templates(ENGLISH, "notice" if notice else "issue", else_built_in=True)
    mail = render(english, SENDER, templates=templates, notice=notice)
    for part in (mail.subject, mail.html, mail.text):
        assert not HAN.findall(part)
    assert 'lang="en"' in mail.html
    assert "Gazette, No. 3, 2026" in mail.subject
