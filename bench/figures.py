"""From rounds to figures, each under its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

from bench.legs import Leg, Pace, Round

Figures = dict[str, float]


def of_rounds(name: str, measured: dict[str, Any]) -> Figures:
    """`real.ratio` and its like: medians over the rounds, ratios taken within each round."""
    rounds = [_round(one) for one in measured["rounds"]]
    ours = [one.ours for one in rounds]
    figures = {
        "rate": median(leg.rate for leg in ours),
        "cpu_per_1000": _per_1000(ours, lambda leg: leg.cpu),
        "database_cpu_per_1000": _per_1000(ours, lambda leg: leg.database_cpu),
        "mails": ours[0].mails,
        "octets": measured["octets"],
        "bytes_per_delivery": measured["bytes_per_delivery"],
        "rows_per_delivery": measured["rows_per_delivery"],
    }
    figures |= _of_pace([leg.pace for leg in ours if leg.pace])
    figures |= _beside("smtp_source", "ratio", [(one.ours, one.smtp_source) for one in rounds])
    figures |= _beside("naive", "naive_ratio", [(one.ours, one.naive) for one in rounds])
    if measured["wire_rate"]:
        figures |= {"wire_rate": measured["wire_rate"]} | _connections(rounds)
    return {f"{name}.{key}": value for key, value in figures.items()}


def of_naive(figures: Figures) -> Figures:
    """The naive loop with the real issue: `naive.ratio` says how many times faster we are."""
    keys = {"rate": "naive_rate", "cpu_per_1000": "naive_cpu_per_1000"}
    keys |= {f"ratio{end}": f"naive_ratio{end}" for end in ("", "_lowest", "_highest")}
    return {
        f"naive.{key}": figures[f"real.{source}"]
        for key, source in keys.items()
        if f"real.{source}" in figures
    }


def of_planning(name: str, measured: dict[str, float]) -> Figures:
    """`plan_1m.seconds` and its like."""
    return {f"{name}.{key}": value for key, value in measured.items()}


def short(count: int) -> str:
    """1m for a million, 100k for a hundred thousand, and as it is what is neither."""
    for size, letter in ((1_000_000, "m"), (1000, "k")):
        if count >= size and count % size == 0:
            return f"{count // size}{letter}"
    return str(count)


def _round(one: dict[str, Any]) -> Round:
    others = {name: Leg(**one[name]) if one.get(name) else None for name in ("smtp_source", "naive")}
    pace = one["ours"].get("pace")
    return Round(Leg(**one["ours"] | {"pace": Pace(**pace) if pace else None}), **others)


def _beside(name: str, ratio: str, pairs: Sequence[tuple[Leg, Leg | None]]) -> Figures:
    """Ours and another sender, by rounds; nothing where the other had no turn."""
    both = [(ours, other) for ours, other in pairs if other]
    if not both:
        return {}
    ratios = [ours.rate / other.rate for ours, other in both]
    others = [other for _ours, other in both]
    return {
        ratio: median(ratios),
        f"{ratio}_lowest": min(ratios),
        f"{ratio}_highest": max(ratios),
        f"{name}_rate": median(leg.rate for leg in others),
        f"{name}_cpu_per_1000": _per_1000(others, lambda leg: leg.cpu),
    }


def _of_pace(paces: Sequence[Pace]) -> Figures:
    if not paces:
        return {}
    return {
        "wake_seconds": median(pace.wake for pace in paces),
        "steady_rate": median(pace.steady for pace in paces),
        "rate_first_tenth": median(pace.first_tenth for pace in paces),
        "rate_last_tenth": median(pace.last_tenth for pace in paces),
        "last_to_first": median(pace.last_to_first for pace in paces),
    }


def _connections(rounds: Sequence[Round]) -> Figures:
    others = [one.smtp_source.connections for one in rounds if one.smtp_source]
    return {
        "connections": max(one.ours.connections for one in rounds),
        "smtp_source_connections": max(others, default=0),
    }


def _per_1000(legs: Sequence[Leg], seconds: Callable[[Leg], float]) -> float:
    return median(seconds(leg) / leg.mails * 1000 for leg in legs)
