"""A finished run's copies go into a file and leave the database; the run, its totals and its links stay.

The order is what loses nothing: the file is written, read back and on the disk; then, in one
transaction, the run is marked if its rows still are what was written; then rows are deleted, a
thousand at a time. Killed at any moment it is begun, or gone on with, by the same command.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

from distributor.audience.fields import LISTED
from distributor.delivery.keeping import archive_file as file
from distributor.delivery.keeping.archive_file import Line, Manifest
from distributor.delivery.runs import progress
from distributor.errors import ArchiveError
from distributor.language import gettext as _
from distributor.states import AttemptEvent, DeliveryState, SuppressionReason
from distributor.store.former_texts import FORMER_TEXTS
from distributor.store.models import Delivery, Run
from distributor.store.queries import archive as query
from distributor.store.queries.archive import Block
from distributor.store.queries.progress import REPORT

_PER_BLOCK = 1000
# What a link needs of its copy; see `behind`.
_FOR_LINKS = ("copy_number", "group_id", *LISTED, "address_key", "state", "extra")
# What a line may leave out: it was written before there was such a column, or its reader has none.
_NOTHING: Line = {**dict.fromkeys(LISTED, ""), "extra": None}
# Blocks that do not say what their rows hold are from before there were further columns.
_FORMERLY = ("copy_number", "group_id", "name", "position", "unit", "address", "address_key", "state")


def put(run: Run, folder: Path) -> Manifest:
    """Archive the run, or go on where an earlier try was ended; ArchiveError says why it cannot be."""
    with _alone(folder):
        run.refresh_from_db(fields=["state", "archived", "totals"])
        manifest = manifest_of(run) if run.archived else _write(run, folder)
        while query.drop(run.pk):
            pass
    run.refresh_from_db(fields=["archived", "totals"])
    return manifest


def manifest_of(run: Run) -> Manifest:
    """What the file of an archived run holds; ArchiveError where the run is not archived."""
    if not run.totals:
        raise ArchiveError(_("run %(run)d is not archived") % {"run": run.pk})
    return Manifest(**run.totals["archive"])


def _write(run: Run, folder: Path) -> Manifest:
    seen = query.look(run.pk)
    _require_over(run, seen.states)
    path = file.path_of(folder, run.pk, run.slug)
    manifest = file.write(path, _head(run), _lines(run))
    totals = {**progress.totals(run), "archive": asdict(manifest)}
    blocks = _blocks(file.read(path, manifest.lines_sha256))
    if manifest.states != dict(sorted(seen.states.items())) or not query.seal(run.pk, seen, totals, blocks):
        words = _("run %(run)d changed while it was written; nothing was deleted, please try again")
        raise ArchiveError(words % {"run": run.pk})
    return manifest


def _require_over(run: Run, states: dict[str, int]) -> None:
    named = {"run": run.pk, "slug": run.slug}
    if run.state not in query.OVER or any(states.get(state) for state in Delivery.OPEN):
        raise ArchiveError(_("run %(run)d of %(slug)s is not over") % named)
    if doubtful := states.get(DeliveryState.IN_DOUBT):
        words = _(
            "run %(run)d has copies in doubt (%(count)d); settle them first: distributor doubts list %(slug)s"
        )
        raise ArchiveError(words % {**named, "count": doubtful})


def _head(run: Run) -> Line:
    """What the run was: enough to read the file without the database."""
    return {
        "run": run.pk,
        "issue": run.slug,
        "publication": run.issue.publication.title if run.issue else "",
        "kind": run.kind,
        "state": run.state,
        "reason": run.reason,
        "subject": run.edition.subject,
        "content_hash": run.edition.content_hash,
        "groups": run.groups,
        "sender": run.sender,
        "date": run.date,
        "created": run.created,
        "finished": run.finished,
    }


def _lines(run: Run) -> Iterator[Line]:
    for copy, entries in query.copies(run.pk):
        if copy["extra"] is None:
            del copy["extra"]
        yield {**copy, "group": copy.pop("group__name"), "history": entries}


def _blocks(lines: Iterable[Line]) -> Iterator[Block]:
    remaining = iter(lines)
    while chunk := list(islice(remaining, _PER_BLOCK)):
        rows = [[line.get(name) for name in _FOR_LINKS] for line in chunk]
        block = {"names": _FOR_LINKS, "rows": rows}
        packed = zlib.compress(json.dumps(block, ensure_ascii=False).encode())
        yield Block(chunk[0]["copy_number"], chunk[-1]["copy_number"], packed)


def behind(run_id: int, copy_number: int) -> Delivery | None:
    """The copy of an archived run, with its run: as much as the links in its mail need, and not saved."""
    found = query.packed(run_id, copy_number)
    if found is None:
        return None
    run, packed = found
    block = json.loads(zlib.decompress(packed))
    names, rows = (block["names"], block["rows"]) if isinstance(block, dict) else (_FORMERLY, block)
    values = next((row for row in rows if row[0] == copy_number), None)
    return Delivery(run=run, **dict(zip(names, values, strict=True))) if values else None


def copies(run: Run, folder: Path) -> Iterator[Line]:
    """The lines of an archived run's file, as it was when it was archived; ArchiveError where it is not."""
    manifest = manifest_of(run)
    return map(with_codes, file.read(folder / manifest.file, manifest.lines_sha256))


def rows(run: Run, folder: Path) -> Iterator[dict[str, object]]:
    """The same as store.queries.progress.rows, from the file."""
    for line in copies(run, folder):
        named = {"group__name": line["group"], "came_back": _report(line["history"])}
        yield {**_NOTHING, **line, **named, "changed": _moment(line["changed"])}


def _report(history: Iterable[Line]) -> dict[str, object] | None:
    """The last entry that says that the copy came back."""
    found = [entry for entry in history if entry["event"] == AttemptEvent.BOUNCED]
    if not found:
        return None
    return {name: found[-1][name] for name in REPORT} | {"made": _moment(found[-1]["made"])}


def restore(run: Run, folder: Path) -> int:
    """Bring the copies back into the database, all or none; the file stays. Returns how many."""
    with _alone(folder):
        run.refresh_from_db(fields=["archived", "totals"])
        count = query.put_back(run.pk, map(_row, copies(run, folder)))
    run.refresh_from_db(fields=["archived", "totals"])
    return count


def _row(line: Line) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    # Its database may have had fewer columns: what came later is as in a row without it.
    copy = {name: line[name] for name in query.COPY if name in line}
    copy |= {name: _moment(copy[name]) for name in ("changed", "since")}
    entries = [{**entry, "made": _moment(entry["made"])} for entry in line["history"]]
    return copy, entries


def _moment(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One archive command at a time works in the folder."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (folder / ".lock").open("w", encoding="ascii")
    except OSError as error:
        words = _("%(file)s cannot be written: %(reason)s")
        raise ArchiveError(words % {"file": folder, "reason": error.strerror}) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ArchiveError(
                _("another archive command is at work in %(folder)s") % {"folder": folder}
            ) from None
        yield


# Archives written before rows kept codes hold English texts instead, which `with_codes` reads into codes.
# A text in no table stays as it is: another server's words.
_SET_ASIDE = "set aside, its worker died three times"
_BY_MAIL = (AttemptEvent.BOUNCED, AttemptEvent.DELAYED, AttemptEvent.NOT_READER)
_SUPPRESSED = tuple(reason.value for reason in SuppressionReason)


def with_codes(line: dict[str, Any]) -> dict[str, Any]:
    """The line of a copy as rows are now, with the entries of its history."""
    if "reason" in line:
        return line
    return {**line, **_coded(line), "history": [{**entry, **_coded(entry)} for entry in line["history"]]}


def _coded(row: dict[str, Any]) -> dict[str, str]:
    reply = row["reply"]
    if row["state"] == DeliveryState.SUPPRESSED and reply in _SUPPRESSED:
        return {"reason": reply, "reply": ""}
    ours = row["reply_code"] is None or row.get("event") in _BY_MAIL or reply == _SET_ASIDE
    for text, codes in FORMER_TEXTS if ours else ():
        if reply == text or reply.startswith(f"{text}: "):
            return {"reason": codes, "reply": reply[len(text) + 2 :]}
    return {"reason": "", "reply": reply}
