"""A post's holder replaced: in the row of the group's CSV file and in the database, both or neither."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from django.db import transaction

from distributor.audience import files
from distributor.audience.address import normalise
from distributor.audience.csv_row import rewritten
from distributor.audience.describe import holder, post
from distributor.audience.fields import BY_NAME
from distributor.audience.findings import Fault
from distributor.audience.group import Audience, Member
from distributor.audience.posts import Wanted
from distributor.audience.text import shown, trim, unfit
from distributor.desk import audience as desk
from distributor.desk.audience import Pending
from distributor.errors import NotFound, Outdated, UserError
from distributor.language import gettext as _
from distributor.store.files import sync_folder
from distributor.store.queries import mirror

_MAILBOX = re.compile(r"([^<>＜＞]*)[<＜]([^<>＜＞]+)[>＞]")
_LISTED = 20  # posts that fit what was typed


@dataclass(frozen=True, slots=True)
class Successor:
    """Whoever takes the post."""

    name: str
    address: str
    address_key: str


@dataclass(frozen=True, slots=True)
class Replacement:
    """What `apply` would do."""

    path: Path  # the group's CSV file
    before: Member
    after: Member
    remaining: tuple[Member, ...]  # other posts of the predecessor's mailbox, which stay
    pending: Pending
    notices: tuple[str, ...]  # of the folder as it would be; lines `file:line: words`
    former: bytes  # the file as it was read
    written: bytes  # and as it would be


def successor(text: str) -> Successor:
    """“NAME <ADDRESS>” as it is typed; raises UserError with what is wrong."""
    found = _MAILBOX.fullmatch(trim(text))
    name = trim(trim(found[1]).strip('"“”')) if found else ""
    if found is None or not name:
        raise UserError(
            _("“%(text)s” is no name with an address; write: NAME <ADDRESS>") % {"text": shown(text)}
        )
    if char := unfit(name):
        reason = _("the name holds a control character or the trace of lost text (%(char)s)")
        raise UserError(reason % {"char": shown(char)})
    if len(name) > BY_NAME["name"].length:
        raise UserError(_("the name is longer than %(most)d characters") % {"most": BY_NAME["name"].length})
    address = normalise(found[2])
    return Successor(name, address.address, address.key)


def plan(folder: Path, typed: str, heir: Successor) -> Replacement:
    """What gives the post that was typed to its successor; nothing is changed yet.

    Raises UserError where folder and database differ already, where no post fits or several do, and where
    the file would be read otherwise than it was meant.
    """
    wanted = files.read(folder)
    if desk.compare(wanted):
        raise UserError(_("recipients/ and the database differ; first run: distributor audience sync"))
    before = _only(typed, wanted)
    after = replace(before, name=heir.name, address=heir.address, address_key=heir.address_key)
    _require_change(before, after, wanted)
    path = folder / next(group.file for group in wanted.groups if group.name == before.group)
    former = path.read_bytes()
    try:
        written = rewritten(path, before.line, {"name": after.name, "address": after.address})
    except Fault as fault:
        raise UserError(f"{path.name}: {fault}") from None
    read = _read_back(folder, path.name, written)
    _require_meant(path.name, wanted, read, before, after)
    remaining = tuple(m for m in read.members if m.address_key == before.address_key != after.address_key)
    notices = tuple(notice for notice in read.notices if notice not in wanted.notices)
    pending = desk.compare(read)
    pending = replace(pending, members=pending.members.succeeding(before, after))
    return Replacement(path, before, after, remaining, pending, notices, former, written)


def apply(found: Replacement) -> None:
    """File and database, as one; raises Outdated where either has changed since the plan.

    The file is the last step before the commit: killed in between, the next sync shows the same succession.
    """
    ours = False
    try:
        with transaction.atomic():
            mirror.lock_group(found.before.group)
            if not _holds(found.path, found.former) or not mirror.is_in_force(found.before):
                raise Outdated(_("the recipients' file was changed meanwhile; nothing was replaced"))
            desk.apply(found.pending)
            ours = True
            _put(found.path, found.written)
    except BaseException:
        if ours and _holds(found.path, found.written):
            _put(found.path, found.former)
        raise


def _only(typed: str, wanted: Audience) -> Member:
    fitting = list(Wanted(typed, wanted.groups).among(wanted.members))
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        raise NotFound(
            _("no post “%(typed)s”; distributor audience show GROUP lists them") % {"typed": shown(typed)}
        )
    lines = [f"  {post(member)}: {holder(member)}" for member in fitting[:_LISTED]]
    if len(fitting) > _LISTED:
        lines.append(_("  … and %(count)d more") % {"count": len(fitting) - _LISTED})
    head = _("“%(typed)s” fits several posts; nothing was changed. Add the holder's name or address:")
    raise UserError("\n".join([head % {"typed": shown(typed)}, *lines]))


def _require_change(before: Member, after: Member, wanted: Audience) -> None:
    if (before.name, before.address) == (after.name, after.address):
        raise UserError(_("%(holder)s holds this post already") % {"holder": holder(before)})
    for member in wanted.members:
        same = (member.group, member.address_key) == (after.group, after.address_key)
        if same and member.line != before.line:
            words = _(
                "%(holder)s is in this group already (line %(line)d, %(post)s), and one address stands there"
                " once; change the file by hand, then run: distributor audience sync"
            )
            raise UserError(words % {"holder": holder(member), "line": member.line, "post": post(member)})


def _read_back(folder: Path, name: str, written: bytes) -> Audience:
    """The folder as it would be read; raises AudienceError."""
    with tempfile.TemporaryDirectory() as aside:
        copy = Path(aside) / name
        copy.write_bytes(written)
        return files.read(folder, instead={name: copy})


def _require_meant(file: str, was: Audience, read: Audience, before: Member, after: Member) -> None:
    meant = [after if member == before else member for member in was.members]
    strange = next((m for m, other in zip(read.members, meant, strict=False) if m != other), None)
    if strange is None and len(read.members) == len(meant):
        return
    line = strange.line if strange else before.line
    words = _(
        "%(file)s:%(line)d: with the new holder this row would count otherwise than now; change the file by"
        " hand, then run: distributor audience sync"
    )
    raise UserError(words % {"file": file, "line": line})


def _put(path: Path, data: bytes) -> None:
    """Give the file these bytes, durably and at once, with its owner and permissions; raises UserError."""
    goal = path.resolve()
    try:
        with _beside(goal) as fresh:
            with fresh.open("wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            shutil.copymode(goal, fresh)
            with suppress(OSError):
                shutil.chown(fresh, goal.stat().st_uid, goal.stat().st_gid)
            fresh.replace(goal)
        sync_folder(goal.parent)  # before the commit: a database that is ahead would have the sync go back
    except OSError as error:
        words = _("%(file)s cannot be written: %(reason)s")
        raise UserError(words % {"file": path, "reason": error.strerror}) from None


@contextmanager
def _beside(goal: Path) -> Iterator[Path]:
    """A path in the same folder that nobody else has, and that is no group's file."""
    descriptor, name = tempfile.mkstemp(prefix=f".{goal.name}.", dir=goal.parent)
    os.close(descriptor)
    fresh = Path(name)
    try:
        yield fresh
    finally:
        fresh.unlink(missing_ok=True)


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.read_bytes() == data
    except OSError:
        return False
