"""What stands below an article: byline, signature, labels, the end of a letter."""

from __future__ import annotations

import re
from dataclasses import replace

from distributor.issue import headings
from distributor.issue.dates import is_date_line
from distributor.issue.joined_paragraphs import is_ended
from distributor.reading.drafts import labels, people, telephones
from distributor.reading.drafts.letter_phrases import is_letter
from distributor.reading.drafts.sections import Parted, is_sensible
from distributor.reading.drafts.text_lines import Piece

MOST = 24  # lines that are looked at
LONGEST_LETTER = 120  # characters; what is longer is rather the end of the article
LONGEST_BEHIND = 90  # characters of a byline behind the last sentence

_MAIL = re.compile(r".{0,20}?[\w.+-]{1,64}[@＠][\w-]{1,63}(?:\.[\w-]{1,63}){1,4}\s*")
CAPTION = re.compile(r"[（(]?(?:图(?:[为：:]|片|[①-⑨1-9一二三四五])|上图|下图).{1,120}")
_BEHIND = re.compile(r"(?P<inside>[（(][^（）()\n]{2,70}[）)])\s*(?:\*\*)?$")
_RECEIVERS = re.compile(r"(?:主?报|[主抄]?送|抄?发)\s?[：:].{2,100}|[（(]?共印\s?\d{1,5}\s?份[）)]?")
_THANKS = re.compile(r"[（(【\[]?(?:责任编辑|编辑|审核|校对|责编|初审|终审|本文字数|字数).{0,3}[：:].{0,40}")


def take(parted: Parted, pieces: list[Piece]) -> list[Piece]:
    """Take what stands below the article; pictures there stay with it."""
    kept: list[Piece] = []
    end, least = len(pieces), max(0, len(pieces) - MOST)
    while end > least:
        piece = pieces[end - 1]
        if piece.kind in ("picture", "rule") or CAPTION.fullmatch(piece.text):
            kept = [piece, *kept] if piece.kind != "rule" else kept
        elif not _take_below(parted, pieces, end - 1):
            break
        end -= 1
    parted.labels += parted.labels_below
    body = pieces[:end] + kept
    if end and not (parted.below and parted.below[0].authors):
        body[end - 1] = _without_byline(parted, body[end - 1])
    return body


def _take_below(parted: Parted, pieces: list[Piece], at: int) -> bool:
    piece, text = pieces[at], pieces[at].text
    if len(text) > labels.LONGEST or piece.kind not in ("text", "table"):
        return False
    found = labels.read(text)
    if found and all(map(is_sensible, found)):
        parted.labels_below[:0] = found  # lines are taken from the last one up
        return True
    if piece.kind == "table" or headings.level(text):
        return False
    if is_date_line(text) or any(known.fullmatch(text) for known in (_MAIL, _THANKS, _RECEIVERS)):
        return True
    if is_letter(text) and len(text) <= LONGEST_LETTER:
        parted.letter.append(text)
        return True
    return _take_signature(parted, text)


def _take_signature(parted: Parted, text: str) -> bool:
    bracketed = text[0] in "（(" and text[-1] in "）)"
    if len(text) > people.LONGEST or (is_ended(text) and not bracketed):
        return False
    telephone = telephones.find(text)
    found = people.credit(text)
    if not found and not (telephone and len(text) < 40):
        return False
    parted.telephone = telephone or parted.telephone
    if found:
        (parted.below if bracketed else parted.signed).insert(0, found)
    return True


def _without_byline(parted: Parted, piece: Piece) -> Piece:
    """The last paragraph without the byline behind its last sentence: ……取得实效。（李敏）"""
    start = max(0, len(piece.written) - LONGEST_BEHIND)
    found = _BEHIND.search(piece.written, start) if piece.kind == "text" and not piece.level else None
    if not found:
        return piece
    before = piece.written[: found.start()].rstrip()
    credit = people.credit(found["inside"].replace("\\", ""))
    if not credit or not is_ended(before.rstrip("* ")):
        return piece
    parted.below.insert(0, credit)
    written = before + "**" * (before.count("**") % 2)
    return replace(piece, written=written, text=piece.text[: piece.text.rfind(found["inside"][0])].rstrip())
