"""Mail as it was kept, and drafts as they are found in it."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

import pytest

from distributor.newsroom import versions
from distributor.reading.values import FieldValue, ManuscriptDraft
from distributor.states import IncomingState, Route
from distributor.store.models import Enclosure, Incoming, Publication, Version

NOTHING = FieldValue("", 0.0, "")
WHEN = dt.datetime(2026, 11, 3, 9, 0, tzinfo=dt.UTC)
STORY = (
    "清明刚过，渠水就进了田。溪城市人大常委会组织代表沿着三条干渠走了两天，看闸口、问水价、查台账，"
    "在村口的晒谷场上听乡亲们说春灌。代表们说，水到田头不算完，还要看秋天的收成。"
    "座谈会上，水务局的同志逐条记下了二十六条意见，当场答复了十一条，其余的列出清单限期办理。"
)
OTHER = (
    "入夜，老街亮了起来。新装的一百二十盏路灯把青石板照得发白，卖馄饨的老人说，往后收摊不用再打手电。"
    "这件事是街道人大代表联络站接到的第四十七条意见，从登记到亮灯一共用了三十九天。"
    "代表回访时，居民又提出两处拐角太暗，住建部门答应月底以前补上。"
)

Post = Callable[..., Incoming]
Write = Callable[..., ManuscriptDraft]
_letters = itertools.count(1)


@pytest.fixture
def post(db: None) -> Post:
    """`post("wang@example.org", name="王小雨", answers=("<1@x>",))`: a mail that was kept and read."""

    def make(sender: str = "wang@example.org", **given: Any) -> Incoming:
        number = next(_letters)
        message = {"in_reply_to": list(given.pop("answers", ())), "references": []}
        fields = {
            "source": "file",
            "sha256": sha256(str(number).encode()).hexdigest(),
            "size": 1000,
            "received": WHEN,
            "state": IncomingState.READ,
            "route": Route.MANUSCRIPT,
            "message_id": f"<{number}@example.org>",
            "sender": sender,
            "sender_key": sender,
            "sender_name": given.pop("name", "王小雨"),
            "reading": {"message": message},
        }
        return Incoming.objects.create(**(fields | given))

    return make


@pytest.fixture
def draft() -> Write:
    """`draft("春灌时节话水利", STORY, unit="…", number="M-2026-0001")`: what may be a manuscript."""

    def make(title: str = "春灌时节话水利", body: str = STORY, **given: Any) -> ManuscriptDraft:
        place, enclosure = given.pop("place", "text"), given.pop("enclosure", None)
        number, pictures = given.pop("number", ""), given.pop("pictures", {})
        found = {"authors": "王小雨", "unit": "", "telephone": "", "column": ""} | given
        fields = {
            name: FieldValue(value, 0.9, "label") if value else NOTHING for name, value in found.items()
        }
        return ManuscriptDraft(
            place,
            enclosure,
            FieldValue(title, 0.9, "subject"),
            body=body,
            number=number,
            pictures=pictures,
            **fields,
        )

    return make


@pytest.fixture
def enclosed() -> Callable[..., dict[int, Enclosure]]:
    """`enclosed(mail, b"…")`: the mail's files, by number."""

    def make(incoming: Incoming, *files: bytes) -> dict[int, Enclosure]:
        return {
            number: Enclosure.objects.create(
                incoming=incoming,
                number=number,
                token=sha256(f"{incoming.pk} {number}".encode()).hexdigest()[:32],
                name=f"{number}.docx",
                kind="docx",
                media_type="application/octet-stream",
                size=len(data),
                sha256=sha256(data).hexdigest(),
                state="converted",
            )
            for number, data in enumerate(files, 1)
        }

    return make


@pytest.fixture
def publication(db: None) -> Publication:
    return Publication.objects.create(title="溪城人大")


def record(
    incoming: Incoming, draft: ManuscriptDraft, enclosures: Mapping[int, Enclosure] | None = None
) -> Version:
    return versions.record(incoming, draft, enclosures or {}, Publication.objects.first())
