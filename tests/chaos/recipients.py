"""The folder recipients/ of an office."""

from __future__ import annotations

from pathlib import Path


def write_readers(folder: Path, groups: dict[str, list[str]]) -> None:
    """recipients/: one CSV file for each group."""
    folder.mkdir(exist_ok=True)
    described = []
    for place, (name, addresses) in enumerate(groups.items(), start=1):
        rows = [f"读者{place}之{number},{address},,,," for number, address in enumerate(addresses, start=1)]
        lines = ["姓名,邮箱,职务,单位,电话,备注", *rows]
        (folder / f"g{place}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        described.append(f'[[group]]\nname = "{name}"\norder = {place}\nfile = "g{place}.csv"\n')
    (folder / "groups.toml").write_text("\n".join(described), encoding="utf-8")
