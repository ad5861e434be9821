"""What is stored of an issue comes back as it was, and nothing else is taken for it."""

from __future__ import annotations

import dataclasses
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from distributor.issue import block_ids
from distributor.issue.document import read, read_bytes
from distributor.issue.issue import Document, Paragraph, Picture
from distributor.issue.parse import parse
from distributor.issue.stored import StoredContent, pack, unpack
from tests.documents.test_picture_files import picture as drawn
from tests.documents.test_word import CASES
from tests.issue.paper import ISSUE
from tests.issue.test_real_issue import FILE as REAL
from tests.issue.test_sample import SAMPLE

WORD = sorted(CASES.glob("*.docx"))


def content(document: Document) -> StoredContent:
    numbered, _given = block_ids.of_document(document, None, 0)
    return StoredContent(numbered, parse(numbered))


@pytest.mark.parametrize("path", [SAMPLE, REAL, *WORD], ids=lambda path: path.stem)
def test_it_comes_back_as_it_was(path: Path) -> None:
    if not path.is_file():
        pytest.skip("the real issue is not here; name its file in DISTRIBUTOR_REAL_ISSUE")
    written = content(read(path))
    data, pictures = pack(written)
    found = unpack(data, lambda wanted: {name: pictures[name] for name in wanted})
    assert found == written
    assert ids(found) == ids(written)


def ids(of: StoredContent) -> list[int]:
    document = of.document.blocks if of.document else ()
    return [block.id for block in (*document, *(b for one in of.issue.articles for b in one.body))]


def test_a_block_of_an_article_is_the_block_of_the_document(tmp_path: Path) -> None:
    found = content(read_bytes("issue.md", ISSUE.encode()))
    assert found.document
    lines = {block.id: block.line for block in found.document.blocks}
    assert len(lines) == len(found.document.blocks)
    for article in found.issue.articles:
        assert article.body
        for block in article.body:
            assert lines[block.id] == block.line


def test_pictures_lie_beside_it_and_each_once() -> None:
    data = drawn()
    picture = Picture(0, "a.png", "", "image/png", data, 8, 6)
    issue = parse(read_bytes("issue.md", ISSUE.encode()))
    first = issue.articles[0]
    column = dataclasses.replace(
        issue.columns[0], articles=(dataclasses.replace(first, body=(picture, picture)),)
    )
    packed, pictures = pack(StoredContent(None, dataclasses.replace(issue, columns=(column,))))
    assert pictures == {sha256(data).hexdigest(): data}
    assert data not in packed
    assert unpack(packed, lambda _wanted: pictures).issue.articles[0].body == (picture, picture)
    bare = unpack(packed, None).issue.articles[0].body
    assert bare == (dataclasses.replace(picture, data=b""),) * 2
    with pytest.raises(ValueError, match="picture of it is gone"):
        unpack(packed, lambda _wanted: {})


@given(st.binary(max_size=200) | st.recursive(
    st.none() | st.integers(-(2**60), 2**60) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
).map(msgspec.msgpack.encode))  # fmt: skip
def test_nothing_else_is_taken_for_it(data: bytes) -> None:
    with pytest.raises(ValueError, match="no content"):
        unpack(data, None)


@given(st.data())
def test_a_damaged_one_is_refused_or_is_one(data: st.DataObject) -> None:
    packed = bytearray(pack(content(read_bytes("issue.md", ISSUE.encode())))[0])
    at = data.draw(st.integers(0, len(packed) - 1))
    packed[at] = data.draw(st.integers(0, 255))
    try:
        found = unpack(bytes(packed), None)
    except ValueError:
        return
    assert isinstance(found, StoredContent)


def test_a_block_keeps_its_id_wherever_it_stands_later() -> None:
    before, given_before = block_ids.of_document(
        read_bytes("a.md", "甲一。\n\n乙二。\n\n丙三。".encode()), None, 7
    )
    assert [block.id for block in before.blocks] == [8, 9, 10] and given_before == 10
    text = "丙三。\n\n丁四。\n\n甲一。\n\n甲一。"
    after, given_after = block_ids.of_document(read_bytes("a.md", text.encode()), before, given_before)
    assert [block.id for block in after.blocks] == [10, 11, 8, 12] and given_after == 12


def test_equal_blocks_are_equal_whatever_their_ids() -> None:
    one = Paragraph(1, ())
    assert one == dataclasses.replace(one, id=5) and hash(one) == hash(dataclasses.replace(one, id=5))
