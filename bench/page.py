"""The figures as tables of a Markdown page, between two marks that stay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bench.errors import BenchError
from bench.parts import SENDING
from bench.table import written

_BEGIN, _END = "<!-- figures -->", "<!-- end of figures -->"
_OF_SENDING = {
    "ratio": "times smtp-source (worst … best round)",
    "naive_ratio": "times the naive loop",
    "rate": "mails per second, from the ring to the last record",
    "steady_rate": "the same, without the first and the last tenth",
    "last_to_first": "rate of the last tenth : the first",
    "cpu_per_1000": "CPU s per 1,000 mails, workers",
    "database_cpu_per_1000": "CPU s per 1,000 mails, database server",
    "octets": "octets of a mail",
    "bytes_per_delivery": "database bytes per delivery",
    "rows_per_delivery": "database rows per delivery",
}
_OF_PLANNING = {
    "seconds": "seconds",
    "peak_mb": "peak memory, MB",
    "idle_mb": "before it began, MB",
    "bytes_per_delivery": "database bytes per delivery",
    "claim_ms": "ms of a claim, nearly all sent",
    "status_seconds": "seconds of a status",
    "domains_seconds": "seconds of counts by domain",
    "page_seconds": "seconds of the report page",
    "sweep_seconds": "seconds of the sweeper's question whether a run is over",
    "metrics_seconds": "seconds of the metrics",
    "status_mb": "peak memory of the process that asked, MB",
}


def write(page: Path, figures: Mapping[str, Any]) -> None:
    """Put the figures between the page's marks; BenchError: it has none."""
    before, begin, rest = page.read_text(encoding="utf-8").partition(_BEGIN)
    _old, end, after = rest.partition(_END)
    if not begin or not end:
        raise BenchError(f"{page} has no {_BEGIN} … {_END}")
    text = "\n".join([begin, *_lines(figures), end])
    page.write_text(f"{before}{text}{after}", encoding="utf-8")


def _lines(figures: Mapping[str, Any]) -> Iterator[str]:
    yield f"{_taken(figures, figures['machine'])}\n"
    sent = {name: part.title for name, part in SENDING.items() if f"{name}.rate" in figures}
    planned = {
        name: name for name in (key.removesuffix(".peak_mb") for key in figures if key.endswith(".peak_mb"))
    }
    yield from _table(sent, _OF_SENDING, figures)
    yield from _table(planned, _OF_PLANNING, figures)


def _taken(figures: Mapping[str, Any], machine: Mapping[str, Any]) -> str:
    return (
        f"Taken on {figures['made'][:10]} by `{figures['command']}`, medians of {figures['rounds']} rounds: "
        f"{machine['cores']} cores ({machine['processor']}), {machine['memory_gb']:.0f} GB RAM, "
        f"{machine['filesystem']} ({machine['fsync_ms']} ms an fsync), load {machine['load_before']} before, "
        f"Python {machine['python']}, PostgreSQL {machine['postgresql']}, commit {machine['commit']}. "
        "Workers, database, Redis, `smtp-sink` and the sender share the cores."
    )


def _table(columns: Mapping[str, str], rows: Mapping[str, str], figures: Mapping[str, Any]) -> Iterator[str]:
    if not columns:
        return
    yield _row("", *columns.values())
    yield f"|---|{'---:|' * len(columns)}"
    for key, label in rows.items():
        if any(f"{name}.{key}" in figures for name in columns):
            yield _row(label, *(_cell(f"{name}.{key}", figures) for name in columns))
    yield ""


def _cell(name: str, figures: Mapping[str, Any]) -> str:
    """With its range, where it has one."""
    cell, ends = written(figures.get(name)), [figures.get(f"{name}_{end}") for end in ("lowest", "highest")]
    return f"{cell} ({written(ends[0])} … {written(ends[1])})" if name.endswith(".ratio") and cell else cell


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
