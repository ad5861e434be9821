"""The figures as people read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from bench.figures import Figures

_SENDING = {
    "real": "issue",
    "small": "small mail",
    "sqlite_real": "issue, SQLite",
    "sqlite_small": "small, SQLite",
}
_OF_SENDING = {
    "ratio": "times smtp-source",
    "ratio_lowest": "  in the worst round",
    "ratio_highest": "  in the best round",
    "naive_ratio": "times the naive loop",
    "rate": "mails/s",
    "smtp_source_rate": "  smtp-source",
    "naive_rate": "  naive loop",
    "cpu_per_1000": "CPU s per 1,000 mails",
    "database_cpu_per_1000": "  of the database server",
    "smtp_source_cpu_per_1000": "  smtp-source",
    "naive_cpu_per_1000": "  naive loop",
    "octets": "octets of a mail",
    "mails": "mails in a round",
    "bytes_per_delivery": "database bytes per delivery",
}
_OF_PLANNING = {
    "deliveries": "deliveries",
    "seconds": "seconds",
    "peak_mb": "peak memory, MB",
    "idle_mb": "  before it began, MB",
    "bytes_per_delivery": "database bytes per delivery",
}


def show(figures: Figures, machine: Mapping[str, object]) -> None:
    """Print machine, sending and planning."""
    console = Console(highlight=False)
    console.print(", ".join(f"{name} {value}" for name, value in machine.items()), soft_wrap=True)
    sent = {name: title for name, title in _SENDING.items() if f"{name}.rate" in figures}
    planned = [name.removesuffix(".peak_mb") for name in figures if name.endswith(".peak_mb")]
    if sent:
        titles = tuple(sent.values())
        console.print(_table("From the ring to the last record", titles, _OF_SENDING, tuple(sent), figures))
    if planned:
        console.print(_table("Planning one run", planned, _OF_PLANNING, planned, figures))


def _table(
    title: str, headings: Sequence[str], rows: Mapping[str, str], names: Sequence[str], figures: Figures
) -> Table:
    table = Table("", title=title, title_justify="left")
    for heading in headings:
        table.add_column(heading, justify="right")
    for key, label in rows.items():
        table.add_row(label, *(_written(figures[f"{name}.{key}"]) for name in names))
    return table


def _written(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.2f}"
