"""Mail, manuscripts and contributors as rows and files, as their readers leave them."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import secrets
from hashlib import sha256
from typing import Any

import msgspec
from django.db import transaction
from PIL import Image

from distributor import configuration
from distributor.documents import kind
from distributor.reading.values import Mailbox, MailMessage, Signals
from distributor.states import EnclosureState, IncomingState, ManuscriptState, Route
from distributor.store.models import (
    Contributor,
    ContributorAddress,
    Enclosure,
    Incoming,
    Manuscript,
    Unit,
    Version,
)
from distributor.store.queries.manuscripts import next_serial

RECEIVED = dt.datetime(2026, 11, 20, 1, 30, tzinfo=dt.UTC)
BODY = "各镇街人大代表联络站通过“码上办”收集民意。\n\n截至目前，共办理建议217件。\n"
_serials = itertools.count(1)


def mail(
    subject: str = "投稿：代表联络站建设侧记",
    *,
    route: str = Route.MANUSCRIPT,
    text: str = "请审阅。",
    **fields: Any,
) -> Incoming:
    """A mail that was read, with its raw bytes; `message` gives further fields of the Message."""
    message = MailMessage(
        subject=subject,
        text=text,
        whole_text=text,
        sender=Mailbox(fields.get("sender_name", "张晓"), fields.get("sender", "zhangxiao@example.com")),
        headers=(("From", "zhangxiao@example.com"), ("Subject", subject)),
    )
    given = fields.pop("message", {})
    built = {**msgspec.to_builtins(message), **msgspec.to_builtins(given)}
    head = f"From: zhangxiao@example.com\r\nSubject: Nr {next(_serials)}-{secrets.token_hex(4)}\r\n"
    raw = f"{head}\r\n{text}\r\n".encode(errors="replace")
    made = {
        "source": "imap.example.org",
        "sha256": configuration.files().put_bytes(raw),
        "size": len(raw),
        "received": RECEIVED,
        "state": IncomingState.READ,
        "sender": "zhangxiao@example.com",
        "sender_key": "zhangxiao@example.com",
        "sender_name": "张晓",
        "subject": subject,
        "route": route,
        "route_detail": "it brings a document",
        "reading": {"message": built, "signals": msgspec.to_builtins(Signals())},
        **fields,
    }
    return Incoming.objects.create(**made)


def enclosure(of: Incoming, name: str = "侧记.docx", data: bytes = b"PK\x03\x04", **fields: Any) -> Enclosure:
    """A file of the mail, with its bytes."""
    number = of.enclosures.count() + 1
    fields = {"kind": "docx"} | fields
    made = {
        "number": number,
        "token": secrets.token_urlsafe(16),
        "name": name,
        "media_type": kind.media_type(fields["kind"]),
        "size": len(data),
        "sha256": configuration.files().put_bytes(data),
        "state": EnclosureState.CONVERTED,
        **fields,
    }
    return Enclosure.objects.create(incoming=of, **made)


def png(width: int = 8, height: int = 6, colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "PNG")
    return out.getvalue()


def contributor(
    name: str = "张晓", address: str = "zhangxiao@example.com", unit: str = "东湖区人大"
) -> Contributor:
    """Whoever writes from the address."""
    known = ContributorAddress.objects.filter(address_key=address).first()
    if known:
        return known.contributor
    made = Contributor.objects.create(name=name, unit=Unit.objects.get_or_create(name=unit)[0])
    ContributorAddress.objects.create(contributor=made, address=address, address_key=address)
    return made


def manuscript(
    title: str = "代表联络站建设侧记",
    *,
    of: Incoming | None = None,
    state: str = ManuscriptState.RECEIVED,
    **fields: Any,
) -> Manuscript:
    """A manuscript with its first version."""
    incoming = of or mail(f"投稿：{title}")
    who = fields.pop("contributor", None) or contributor()
    with transaction.atomic():
        serial = next_serial(2026)
    made = Manuscript.objects.create(
        year=2026,
        serial=serial,
        contributor=who,
        state=state,
        publication=fields.pop("publication", None),
    )
    version(made, title, of=incoming, **fields)
    return made


def version(of_manuscript: Manuscript, title: str, *, of: Incoming | None = None, **fields: Any) -> Version:
    """The next version of the manuscript."""
    body = fields.pop("body", BODY)
    given = {
        "title": title,
        "authors": ["张晓"],
        "unit": "东湖区人大常委会",
        "telephone": "",
        "column": "代表风采",
        "body": body,
        "found": {
            "title": {"value": title, "confidence": 0.95, "source": "heading"},
            "authors": {"value": "张晓", "confidence": 0.6, "source": "byline"},
            "unit": {"value": "东湖区人大常委会", "confidence": 0.3, "source": "signature"},
        },
        "text_sha256": sha256("".join(body.split()).encode()).hexdigest(),
        "place": "text",
        **fields,
    }
    number = of_manuscript.versions.count() + 1
    incoming = of or mail(f"修改稿：{title}")
    return Version.objects.create(manuscript=of_manuscript, incoming=incoming, number=number, **given)
