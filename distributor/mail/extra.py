"""`reader.extra` in templates: the further columns of a reader's row in the CSV file.

They have no slots, so that copies are claimed without them where no template asks; one that does is rendered
for each reader anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from distributor.errors import TemplateError
from distributor.language import gettext as _
from distributor.mail.slots import NeedsReader
from distributor.text import FIELD


class Extra:
    """Cells by heading; "" where the reader's row has nothing there, TemplateError where no reader's can.

    `columns` are those that any reader may have; None: whatever is asked for may be one. Without `cells`
    there is no reader yet: whoever looks is told so by NeedsReader.
    """

    __slots__ = ("_cells", "_columns")

    def __init__(self, cells: Mapping[str, str] | None, columns: Collection[str] | None = None) -> None:
        self._cells, self._columns = cells, columns

    def __getitem__(self, column: object) -> str:
        if self._columns is not None and column not in self._columns:
            raise TemplateError(_unknown(str(column), self._columns))
        return FIELD.fit(self._own.get(str(column), ""))

    def __str__(self) -> str:
        """Printed as a whole it would be braces and quotation marks."""
        raise TemplateError(_("name the column: reader.extra.COLUMN"))

    __html__ = __str__

    def __iter__(self) -> Iterator[str]:
        return iter(self._own)

    def __len__(self) -> int:
        return len(self._own)

    @property
    def _own(self) -> Mapping[str, str]:
        if self._cells is None:
            raise NeedsReader
        return self._cells


def _unknown(column: str, columns: Collection[str]) -> str:
    if not columns:
        words = _("no reader has a column “%(column)s”: the recipients' files have no further columns")
        return words % {"column": column}
    words = _("no reader has a column “%(column)s”; there is: %(columns)s")
    return words % {"column": column, "columns": _(", ").join(columns)}
