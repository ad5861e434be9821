"""The figures as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.parts import SENDING

_OF_SENDING = {
    "ratio": "times smtp-source",
    "ratio_lowest": "  in the worst round",
    "ratio_highest": "  in the best round",
    "naive_ratio": "times the naive loop",
    "rate": "mails/s",
    "steady_rate": "  without start and end",
    "rate_first_tenth": "  in the first tenth",
    "rate_last_tenth": "  in the last tenth",
    "last_to_first": "last tenth : first tenth",
    "wake_seconds": "seconds from the ring to the first record",
    "smtp_source_rate": "mails/s, smtp-source",
    "naive_rate": "mails/s, naive loop",
    "wire_rate": "mails/s, the wire itself",
    "connections": "connections in total, ours",
    "smtp_source_connections": "connections in total, smtp-source",
    "cpu_per_1000": "CPU s per 1,000 mails",
    "database_cpu_per_1000": "  of the database server",
    "smtp_source_cpu_per_1000": "  smtp-source",
    "naive_cpu_per_1000": "  naive loop",
    "octets": "octets of a mail",
    "mails": "mails in a round",
    "bytes_per_delivery": "database bytes per delivery",
    "rows_per_delivery": "database rows per delivery",
}
_OF_PLANNING = {
    "deliveries": "deliveries",
    "seconds": "seconds",
    "peak_mb": "peak memory, MB",
    "idle_mb": "  before it began, MB",
    "bytes_per_delivery": "database bytes per delivery",
    "claim_ms": "ms of a claim, nearly all sent",
    "status_seconds": "seconds of a status",
    "domains_seconds": "seconds of counts by domain",
    "page_seconds": "seconds of the report page",
    "sweep_seconds": "seconds of the sweeper's question whether a run is over",
    "metrics_seconds": "seconds of the metrics",
    "status_mb": "peak memory of the process that asked, MB",
}
_OF_READING = {
    "mails": "mails",
    "octets": "octets of a mail",
    "rate": "mails/s, kept and read",
    "rate_first_tenth": "  in the first tenth",
    "rate_last_tenth": "  in the last tenth",
    "peak_mb": "peak memory of the command, MB",
    "child_peak_mb": "  of a process that reads a mail, MB",
    "manuscripts": "manuscripts' versions",
    "lost": "lost",
    "failed": "not read",
}

_NARROW = 150  # columns, where nobody says how wide the paper is


def show(figures: Mapping[str, Any], machine: Mapping[str, object]) -> None:
    """Print machine, sending and planning."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_NARROW)
    console.print(", ".join(f"{name} {value}" for name, value in machine.items()), soft_wrap=True)
    sent = {name: part.title for name, part in SENDING.items() if f"{name}.rate" in figures}
    read = [name.removesuffix(".child_peak_mb") for name in figures if name.endswith(".child_peak_mb")]
    planned = [name.removesuffix(".seconds") for name in figures if name.endswith(".seconds")]
    if sent:
        console.print(_table("From the ring to the last record", sent, _OF_SENDING, figures))
    if planned:
        titles = {name: name for name in planned}
        console.print(_table("Planning one run", titles, _OF_PLANNING, figures))
    if read:
        console.print(_table("Mails that come in", {name: name for name in read}, _OF_READING, figures))


def _table(
    title: str, columns: Mapping[str, str], rows: Mapping[str, str], figures: Mapping[str, Any]
) -> Table:
    table = Table("", title=title, title_justify="left")
    for heading in columns.values():
        table.add_column(heading, justify="right")
    for key, label in rows.items():
        if any(f"{name}.{key}" in figures for name in columns):
            table.add_row(label, *(written(figures.get(f"{name}.{key}")) for name in columns))
    return table


def written(value: float | None) -> str:
    """A figure as people read it; nothing for none."""
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.2f}"
