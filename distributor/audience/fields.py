"""A reader's fields, declared once: the CSV columns, rows, copies, mails and exports follow from this table.

A field that is added here needs an attribute in `audience.group.Member` and a column in `store.models`; one
that mails print (it has a `slot`) needs an attribute in `mail.letter.Reader` and in
`store.queries.deliveries.Claimed`, too. Whatever lacks it refuses to be imported.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields
from typing import TypeVar

from distributor.language import later

NO_EXTRA: Mapping[str, str] = {}  # of a reader whose row has nothing in further columns
EXTRA_COLUMNS = 30  # further columns of a file, at most
EXTRA_HEADING = 40  # characters of a further column's heading, at most
EXTRA_CELL = 500  # characters

Type = TypeVar("Type", bound=type)


@dataclass(frozen=True, slots=True)
class ReaderField:
    """One field: what it is called everywhere, and how far it travels."""

    name: str  # attribute, column of the database, JSON key, and `reader.…` in templates
    headings: tuple[str, ...]  # what its CSV column may be called, folded; the first two are the ones we show
    label: str  # within a sentence; translated when it is shown
    title: str = ""  # above a column of copies; translated when it is shown
    required: bool = False
    length: int = 500  # characters of a cell
    # Its letter in mails; "" for what no mail prints. Signed mails are kept with it: never change or reuse.
    slot: str = ""
    sample: str = ""  # what a stand-in reader has
    told_as: str = ""  # JSON key of a member, where that is another than the name

    def __post_init__(self) -> None:
        if self.slot and not self.title:
            raise TypeError(f"{self.name} is listed with every copy and has no title to stand above it")


READER_FIELDS = (
    ReaderField(
        "name", ("姓名", "name", "名字", "fullname"), later("name"), later("Name"),
        required=True, slot="b", sample="王某某",
    ),
    ReaderField(
        "address",
        ("邮箱", "e-mail", "email", "mail", "emailaddress", "e-mailaddress", "邮箱地址", "电子邮箱",
         "电子邮箱地址", "电子邮件", "电子邮件地址"),
        later("e-mail"), later("Address"), required=True, told_as="email",
    ),
    ReaderField(
        "position", ("职务", "position", "职位", "title"), later("position"), later("Position"),
        slot="c", sample="主任",
    ),
    ReaderField(
        "unit", ("单位", "unit", "工作单位", "所在单位", "organisation", "organization"),
        later("unit"), later("Unit"), slot="d", sample="单位",
    ),
    ReaderField(
        "telephone", ("电话", "telephone", "联系电话", "电话号码", "手机", "手机号", "phone", "tel"),
        later("telephone"),
    ),
    ReaderField(
        "note", ("备注", "note", "说明", "notes", "remark", "remarks"), later("note"),
    ),
)  # fmt: skip

BY_NAME = {field.name: field for field in READER_FIELDS}
# The address is a person's; everything else stands in the row of a group.
IN_ROWS = tuple(field.name for field in READER_FIELDS if field.name != "address")
# What mails print is frozen on every copy, and stands in whatever lists copies.
PRINTED = tuple(field.name for field in READER_FIELDS if field.slot)
LISTED = (*PRINTED, "address")


def require(holder: str, has: Collection[str], wanted: Collection[str]) -> None:
    """Refuse a class or table that has no place for a declared field: its cells would vanish there."""
    missing = [name for name in wanted if name not in has]
    if missing:
        raise TypeError(f"{holder} has no place for {', '.join(missing)}, declared in {__name__}")


def holding(wanted: Collection[str]) -> Callable[[Type], Type]:
    """Class decorator: the dataclass has an attribute for each of these fields."""

    def checked(holder: Type) -> Type:
        require(holder.__name__, {each.name for each in fields(holder)}, wanted)
        return holder

    return checked
