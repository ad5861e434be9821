"""From rounds to figures, each under its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

from bench.legs import Leg, Round

Figures = dict[str, float]


def of_rounds(name: str, measured: dict[str, Any]) -> Figures:
    """`real.ratio` and its like: medians over the rounds, ratios taken within each round."""
    rounds = [Round(*(Leg(**leg) for leg in one.values())) for one in measured["rounds"]]
    ours, source, plain = (_column(rounds, sender) for sender in ("ours", "smtp_source", "naive"))
    ratios = [one.ours.rate / one.smtp_source.rate for one in rounds]
    figures = {
        "ratio": median(ratios),
        "ratio_lowest": min(ratios),
        "ratio_highest": max(ratios),
        "naive_ratio": median(one.ours.rate / one.naive.rate for one in rounds),
        "rate": median(leg.rate for leg in ours),
        "smtp_source_rate": median(leg.rate for leg in source),
        "naive_rate": median(leg.rate for leg in plain),
        "cpu_per_1000": _per_1000(ours, lambda leg: leg.cpu),
        "database_cpu_per_1000": _per_1000(ours, lambda leg: leg.database_cpu),
        "smtp_source_cpu_per_1000": _per_1000(source, lambda leg: leg.cpu),
        "naive_cpu_per_1000": _per_1000(plain, lambda leg: leg.cpu),
        "mails": ours[0].mails,
        "octets": measured["octets"],
        "bytes_per_delivery": measured["bytes_per_delivery"],
    }
    return {f"{name}.{key}": value for key, value in figures.items()}


def of_naive(figures: Figures) -> Figures:
    """The naive loop with the real issue: `naive.ratio` says how many times faster we are."""
    keys = {"ratio": "naive_ratio", "rate": "naive_rate", "cpu_per_1000": "naive_cpu_per_1000"}
    return {
        f"naive.{key}": figures[f"real.{source}"] for key, source in keys.items() if "real.ratio" in figures
    }


def of_planning(name: str, measured: dict[str, float]) -> Figures:
    """`plan_100k.seconds` and its like."""
    return {f"{name}.{key}": value for key, value in measured.items()}


def _column(rounds: Sequence[Round], sender: str) -> list[Leg]:
    return [getattr(one, sender) for one in rounds]


def _per_1000(legs: Sequence[Leg], seconds: Callable[[Leg], float]) -> float:
    return median(seconds(leg) / leg.mails * 1000 for leg in legs)
