"""What a part refers to and the package does not hold: made harmless for the converter, pictures named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from distributor.documents.word.names import W_HYPERLINK, W_OBJECT, W_P, A, R, V
from distributor.documents.word.parts import PackagePart

_EMBED, _LINK, _ID = R + "embed", R + "link", R + "id"


def repair(part: PackagePart) -> Iterator[tuple[Any, str]]:
    """Take away the references that lead nowhere; yields paragraph and name of pictures without a file."""
    for link in part.root.iter(W_HYPERLINK, f"{{{A}}}hlinkClick"):
        if link.get(_ID) is not None and link.get(_ID) not in part.targets:
            del link.attrib[_ID]
    for picture in part.root.iter(f"{{{A}}}blip", f"{{{V}}}imagedata"):
        for name in (_EMBED, _LINK, _ID):
            if picture.get(name) is not None and picture.get(name) not in part.targets:
                del picture.attrib[name]
        if not any(picture.get(name) for name in (_EMBED, _LINK, _ID)):
            yield next(picture.iterancestors(W_P), None), picture.get(R + "href", "")
    yield from _without_picture(part.root)


def _without_picture(root: Any) -> Iterator[tuple[Any, str]]:
    """Objects of other programs that show nothing but themselves."""
    for held in root.iter(W_OBJECT):
        if next(held.iter(f"{{{V}}}imagedata"), None) is None:
            inside = next((each for each in held if each.get("ProgID")), None)
            yield next(held.iterancestors(W_P), None), "" if inside is None else inside.get("ProgID")
