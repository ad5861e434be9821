"""The ratios as a picture: a bar per sender and mail to its median, a line from worst to best round.

SVG written by hand: it needs no library, and shows itself on light and dark pages alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from math import ceil
from pathlib import Path
from typing import Any

from bench.parts import SENDING
from bench.table import written

_WIDTH, _LEFT, _RIGHT = 820, 260, 70  # pixels; the names stand on the left, the medians on the right
_TOP, _BOTTOM = 66, 44
_BAR, _BETWEEN, _GROUP = 16, 4, 18
_STYLE = """
text { font: 13px system-ui, "Noto Sans", sans-serif; fill: #24292f }
.title { font-size: 16px; font-weight: 600 } .note { font-size: 12px; fill: #57606a }
.ours { fill: #0a6ebd } .naive { fill: #9a6700 } .grid { stroke: #d0d7de }
.one { stroke: #57606a; stroke-dasharray: 4 3 } .range { stroke: #24292f; stroke-width: 1.5 }
.name, .median { dominant-baseline: central } .name { text-anchor: end } .tick { text-anchor: middle }
.median { font-weight: 600; paint-order: stroke; stroke: #fff; stroke-width: 4px }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .note { fill: #9198a1 } .ours { fill: #4493f8 } .naive { fill: #d29922 }
.median { stroke: #0d1117 } .grid { stroke: #3d444d } .one { stroke: #9198a1 } .range { stroke: #e6edf3 } }
"""


def write(file: Path, figures: Mapping[str, Any]) -> None:
    """Draw the figures of a measurement; nothing where no part has a ratio."""
    names = [name for name in SENDING if f"{name}.ratio" in figures]
    if names:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(drawn(names, figures), encoding="utf-8")


def drawn(names: list[str], figures: Mapping[str, Any]) -> str:
    """The picture of these parts."""
    most = ceil(max(figures[f"{name}.ratio_highest"] for name in names) * 1.05)
    lines, bottom = [], float(_TOP)
    for name in names:
        group, bottom = _group(name, figures, bottom, (_WIDTH - _LEFT - _RIGHT) / most)
        lines += group
    height = bottom + _BOTTOM
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height:.0f}" role="img">'
    title = "Mails per second, as a share of smtp-source's"
    note = (
        f"smtp-source = 1. Median of {figures['rounds']} rounds, line: worst to best round. "
        f"{figures['machine']['cores']} cores, {figures['made'][:10]}."
    )
    body = [
        head,
        f"<title>{escape(title)}</title><style>{_STYLE}</style>",
        _text("title", 14, 24, title),
        _text("note", 14, 44, note),
        *_grid(most, bottom),
        *lines,
        *_legend(height - 10),
        "</svg>",
    ]
    return "\n".join(body) + "\n"


def _group(name: str, figures: Mapping[str, Any], top: float, unit: float) -> tuple[list[str], float]:
    """The senders of one mail, below each other, and where they end."""
    lines = [_text("name", _LEFT - 10, top + _BAR / 2, SENDING[name].title)]
    ends = [figures[f"{name}.ratio{end}"] for end in ("", "_lowest", "_highest")]
    lines += _bar("ours", top, [end * unit for end in ends], ends[0])
    bottom = top + _BAR
    if f"{name}.naive_rate" in figures:
        share = figures[f"{name}.naive_rate"] / figures[f"{name}.smtp_source_rate"]
        lines += _bar("naive", bottom + _BETWEEN, [share * unit], share)
        bottom += _BETWEEN + _BAR
    return lines, bottom + _GROUP


def _bar(sender: str, top: float, ends: list[float], value: float) -> Iterator[str]:
    middle, reach = top + _BAR / 2, max(ends)
    yield f'<rect class="{sender}" x="{_LEFT}" y="{top}" width="{ends[0]:.1f}" height="{_BAR}" rx="2"/>'
    if len(ends) > 1:
        low, high = (_LEFT + end for end in ends[1:])
        yield (
            f'<path class="range" d="M{low:.1f} {middle}H{high:.1f}'
            f'M{low:.1f} {middle - 4}v8M{high:.1f} {middle - 4}v8"/>'
        )
    yield _text("median", _LEFT + reach + 8, middle, written(value))


def _grid(most: int, bottom: float) -> Iterator[str]:
    unit = (_WIDTH - _LEFT - _RIGHT) / most
    step = 1 if most > 3 else 0.5 if most > 1 else 0.25
    for place in range(round(most / step) + 1):
        value, x = place * step, _LEFT + place * step * unit
        kind = "one" if value == 1 else "grid"
        yield f'<path class="{kind}" d="M{x:.1f} {_TOP - 8}V{bottom - _GROUP + 8:.1f}"/>'
        yield _text("note tick", x, bottom + 6, f"{value:g}")


def _legend(y: float) -> Iterator[str]:
    for x, sender, words in ((_LEFT, "ours", "this system"), (_LEFT + 130, "naive", "smtplib, one by one")):
        yield f'<rect class="{sender}" x="{x}" y="{y - 9}" width="10" height="10" rx="2"/>'
        yield _text("note", x + 16, y, words)


def _text(kind: str, x: float, y: float, words: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(words, quote=False)}</text>'
