"""The letter that came with a manuscript: what it says beside the article, and who sent it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from distributor.incoming.manuscripts import labels, letters, naming, people, pieces
from distributor.incoming.manuscripts.naming import Named
from distributor.incoming.manuscripts.parted import Parted, is_sensible, part
from distributor.incoming.manuscripts.people import NOBODY, Credit
from distributor.incoming.reading.values import Message

MOST_FORWARDS = 5

_FROM = re.compile(r"(?:发\s*件\s*人|寄件人|From)[*\"“”]*\s*[：:][ \t*]*\"?([^\"<>\n]{1,60})", re.IGNORECASE)
_SUBJECT = re.compile(r"(?:主\s*题|Subject)[*\"“”]*\s*[：:][ \t*]*([^\n]{1,200})", re.IGNORECASE)
_ADDRESS = re.compile(r"\S+@\S+")


@dataclass(frozen=True, slots=True)
class Letter:
    """A text of the mail with what its header says; `quoted` where it was written before and forwarded."""

    lines: list[pieces.Piece]
    parted: Parted
    sender: Credit
    subject: Named
    quoted: bool = False

    @property
    def text(self) -> str:
        """What a reader sees of it."""
        return pieces.plain_text(self.lines)


def read(message: Message, columns: Sequence[str]) -> list[Letter]:
    """The mail's own text, and below it what was forwarded; the innermost last."""
    own = _letter(message.text, message.sender.name, message.subject, columns, quoted=False)
    forwards = [quote for quote in message.quotes if quote.kind == "forward"][:MOST_FORWARDS]
    return [own, *(_forwarded(quote.header, quote.text, columns) for quote in forwards)]


def _forwarded(header: str, text: str, columns: Sequence[str]) -> Letter:
    sender, subject = _FROM.search(header[:5_000]), _SUBJECT.search(header[:5_000])
    name = _ADDRESS.sub("", sender[1]).strip() if sender else ""
    return _letter(text, name, subject[1] if subject else "", columns, quoted=True)


def _letter(text: str, sender: str, subject: str, columns: Sequence[str], quoted: bool) -> Letter:
    lines = pieces.of_plain(text)
    return Letter(lines, part(lines, columns), sent_by(sender), naming.of_subject(subject, columns), quoted)


def sent_by(name: str) -> Credit:
    """Who a display name names: 张三, 张三（清河区人大）, 清河区人大常委会办公室; NOBODY for anything else."""
    return people.credit(name) if name.strip() else NOBODY


def labelled(letter: Letter) -> list[labels.Labelled]:
    """Every labelled line of the letter, wherever it stands."""
    found = [one for line in letter.lines for one in labels.read(line.text) if is_sensible(one)]
    return [*letter.parted.labels, *(one for one in found if one not in letter.parted.labels)]


def introduced(letter: Letter) -> Credit:
    """How the writer calls himself in the letter."""
    return people.credit(letters.introduces(letter.text))
