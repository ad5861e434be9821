"""Every mail of the corpus: where it was filed, and what was understood of it."""

from __future__ import annotations

import json

import pytest

from tests.incoming.corpus import accuracy
from tests.incoming.corpus.reading import Read
from tests.mailbox import cases, digests, expected, names
from tests.mailbox.digest import digest

pytestmark = pytest.mark.django_db  # what asks pytest-django for the tables
NAMES = names()
Corpus = dict[str, Read]


def test_the_corpus_is_what_its_scripts_make() -> None:
    """Whoever means to change a mail runs `python -m tests.mailbox` and reads the difference."""
    made, pinned = cases(), digests()
    assert len(made) >= 120
    assert sorted(case.name for case in made) == NAMES == sorted(pinned)
    assert [case.name for case in made if digest(case.raw) != pinned[case.name]] == []
    written = {case.name: json.loads(json.dumps(case.expected)) for case in made}
    assert [name for name in NAMES if expected(name) != written[name]] == []


def test_every_mail_is_a_row_that_was_read(corpus: Corpus) -> None:
    assert len({read.incoming.sha256 for read in corpus.values()}) == len(NAMES)
    assert {read.incoming.state for read in corpus.values()} == {"read"}


@pytest.mark.parametrize("name", NAMES)
def test_a_mail_is_filed_where_it_belongs(corpus: Corpus, name: str) -> None:
    assert corpus[name].incoming.route == corpus[name].expected["route"], corpus[name].incoming.route_reason


@pytest.mark.parametrize("name", NAMES)
def test_a_mail_says_what_its_writer_saw(corpus: Corpus, name: str) -> None:
    read = corpus[name]
    expected, message = read.expected, read.message
    found = (message["subject"], message["sender"]["address"], message["sender"]["name"])
    wanted = (expected["subject"], expected["sender"], expected["sender_name"])
    assert all(want is None or want == have for want, have in zip(wanted, found, strict=True)), found
    said = "".join(message["text"].split())
    assert [piece for piece in expected["text"] if "".join(piece.split()) not in said] == []
    assert [piece for piece in expected["not_text"] if piece in message["text"]] == []


@pytest.mark.parametrize("name", NAMES)
def test_its_files_are_known_by_name_and_content(corpus: Corpus, name: str) -> None:
    read = corpus[name]
    files = [[file.name, file.kind, file.state] for file in read.incoming.enclosures.all()]
    assert read.expected["files"] is None or files == [list(file) for file in read.expected["files"]]


def test_a_revision_is_a_version_of_its_manuscript(corpus: Corpus) -> None:
    revised = [read for read in corpus.values() if read.expected["version_of"]]
    assert len(revised) >= 2
    for read in revised:
        first = corpus[read.expected["version_of"]]
        assert [version.manuscript_id for version in read.versions] == [
            version.manuscript_id for version in first.versions
        ], read.name


def test_the_fields_of_manuscripts_are_found(corpus: Corpus) -> None:
    found = accuracy.scores(corpus.values())
    assert found["texts"].failing == [], "every character arrives"
    low = {name: score.failing for name, score in found.items() if min(score.precision, score.recall) < 0.95}
    assert low == {}
