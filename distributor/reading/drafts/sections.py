"""What a document is parted into: what stands above the article, the article, what stands below."""

from __future__ import annotations

from dataclasses import dataclass, field

from distributor.issue.joined_paragraphs import is_ended
from distributor.reading.drafts.labels import Labelled
from distributor.reading.drafts.people import NOBODY, Credit
from distributor.reading.drafts.text_lines import Piece

LONGEST_LINE = 60  # characters


@dataclass(slots=True)
class Parted:
    """What was found above and below, and the article between."""

    title: list[Piece] = field(default_factory=list)
    subtitle: str = ""
    labels: list[Labelled] = field(default_factory=list)  # in their order
    labels_below: list[Labelled] = field(default_factory=list)  # those of them at the end
    above: list[Credit] = field(default_factory=list)  # bylines under the title
    below: list[Credit] = field(default_factory=list)  # bylines in brackets at the end
    signed: list[Credit] = field(default_factory=list)  # signature
    head: str = ""  # unit of a letterhead above the title
    reporter: Credit = NOBODY  # within the first sentence: 本刊讯（通讯员 张三）
    telephone: str = ""  # of the signature
    column: str = ""  # a known one that stands above
    letter: list[str] = field(default_factory=list)  # greeting and the like
    body: list[Piece] = field(default_factory=list)

    @property
    def labelled_title(self) -> str:
        """The title behind a label, else ""."""
        return next((one.value for one in self.labels if one.field == "title"), "")

    @property
    def is_signed(self) -> bool:
        """Whether it says who wrote it."""
        return any(byline.authors for byline in (*self.above, *self.below, *self.signed, self.reporter))

    @property
    def written_title(self) -> str:
        """The title as it stands in the document, with its subtitle and without 《》 around it."""
        return bare_title(" ".join(" ".join(piece.text.split()) for piece in self.title)) + self.subtitle


def bare_title(text: str) -> str:
    """A title without the marks in which others name it."""
    is_named = text.startswith("《") and text.endswith("》") and text.count("《") == 1
    return text[1:-1] if is_named else text


def is_sensible(one: Labelled) -> bool:
    """Whether the value is one of its label; 记者：请问您…？ is of an interview."""
    value = one.value
    if one.field in ("authors", "contact"):
        return len(value) <= LONGEST_LINE and not is_ended(value)
    if one.field in ("unit", "telephone", "column"):
        return len(value) <= LONGEST_LINE and "。" not in value[:-1]
    return len(value) <= 200
