"""Paragraphs of format=flowed (RFC 3676), joined again."""

from __future__ import annotations


def unflow(text: str, *, delete_space: bool) -> str:
    """The text with one line for each paragraph; quoted lines keep their marks."""
    done: list[str] = []
    open_depth: int | None = None  # of the paragraph that the next line may go on
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:].removeprefix(" ")
        if open_depth == depth and content != "-- ":
            done[-1] += content
        else:
            done.append(">" * depth + (" " if depth else "") + content)
        is_open = content.endswith(" ") and content != "-- "
        open_depth = depth if is_open else None
        if is_open and delete_space:
            done[-1] = done[-1][:-1]
    return "\n".join(done)
