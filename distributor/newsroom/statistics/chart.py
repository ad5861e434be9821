"""The statistics as a bar chart (SVG) without style sheet and script."""

from __future__ import annotations

from html import escape

from distributor.language import gettext as _
from distributor.newsroom.statistics import headings
from distributor.newsroom.statistics.table import Row, StatisticsTable
from distributor.states import ManuscriptState
from distributor.text import HEADER
from distributor.words.manuscripts import manuscript_state_name

MOST_BARS = 30
RECEIVED, ADOPTED = "#9db4c9", "#1f4e79"

_NAMES, _BARS, _NUMBERS = 190, 420, 90  # widths
_ROW, _BAR, _HEAD = 30, 10, 34
_LONGEST_NAME = 14  # characters beside a bar; the tooltip has the whole name


def svg(table: StatisticsTable) -> str:
    """The first rows of the table as an <svg> element, two bars each: received and adopted of them."""
    rows = table.rows[:MOST_BARS]
    most = max((row.received for row in rows), default=1) or 1
    width, height = _NAMES + _BARS + _NUMBERS, _HEAD + _ROW * len(rows)
    bars = "".join(_bars(row, number, most) for number, row in enumerate(rows))
    label = escape(headings.title(table))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"'
        f' aria-label="{label}" font-size="13" fill="currentColor"><title>{label}</title>'
        f"{_legend()}{bars}</svg>"
    )


def as_svg(table: StatisticsTable) -> bytes:
    """The chart as an SVG file."""
    return svg(table).encode()


def _legend() -> str:
    at = _NAMES
    return (
        f'<rect x="{at}" y="8" width="10" height="10" fill="{RECEIVED}"/>'
        f'<text x="{at + 16}" y="18">{escape(_("received"))}</text>'
        f'<rect x="{at + 110}" y="8" width="10" height="10" fill="{ADOPTED}"/>'
        f'<text x="{at + 126}" y="18">{escape(manuscript_state_name(ManuscriptState.ADOPTED))}</text>'
    )


def _bars(row: Row, number: int, most: int) -> str:
    top = _HEAD + _ROW * number
    name = headings.name(row)
    shown = name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"
    received, adopted = (round(_BARS * count / most, 1) for count in (row.received, row.adopted))
    return (
        f"<g><title>{_clean(name)}</title>"
        f'<text x="{_NAMES - 8}" y="{top + 16}" text-anchor="end">{_clean(shown)}</text>'
        f'<rect x="{_NAMES}" y="{top + 2}" width="{received}" height="{_BAR}" fill="{RECEIVED}"/>'
        f'<rect x="{_NAMES}" y="{top + 2 + _BAR}" width="{adopted}" height="{_BAR}" fill="{ADOPTED}"/>'
        f'<text x="{_NAMES + received + 6}" y="{top + 17}">{row.received} / {row.adopted}</text></g>'
    )


def _clean(text: str) -> str:
    return escape(HEADER.fit(text))
