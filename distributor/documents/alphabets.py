"""Recognises non-Chinese letters that result from decoding Chinese in a wrong character set.

Octets of a GB 2312 word that happen to be UTF-8 are letters from all over Unicode: seldom of one alphabet,
and more seldom a word of it.
"""

from __future__ import annotations

import re
import unicodedata

_FOREIGN = re.compile("[^\x00-\x7f]+")
_LATIN_1 = re.compile("[à-öø-þ]+")
_ACCENTED = re.compile("[ÆØŁĐŒæøłđœßıŋþð]+")  # letters that are no ASCII letter with a mark
_CYRILLIC, _GREEK, _ARABIC = (
    re.compile("[А-ЯЁ]*[а-яё]*"),
    re.compile("[Α-ΫΆ-Ώ]*[ά-ία-ώ]*"),
    re.compile("[\u0621-\u064a]+"),
)
_VOWELS = re.compile("[аеёиоуыэюяАЕЁИОУЫЭЮЯαεηιουωάέήίόύώΑΕΗΙΟΥΩΆΈΉΊΌΎΏ]")
_SIGNS = "«»·°§©®"  # that stand beside a word


def are_words(text: str) -> bool:
    """Whether what is not ASCII may be words or signs of one alphabet, Latin letters beside ASCII ones."""
    runs = list(_FOREIGN.finditer(text))
    spelled = [run[0] for run in runs if _CYRILLIC.fullmatch(run[0]) or _GREEK.fullmatch(run[0])]
    if spelled and not _VOWELS.search("".join(spelled)):
        return False
    return all(_is_word(text, *run.span()) for run in runs)


def are_mixed(text: str) -> bool:
    """Whether letters of two alphabets, or letters and signs, stand side by side."""
    return any(len({_script(char) for char in run}) > 1 for run in _FOREIGN.findall(text))


def _is_word(text: str, start: int, end: int) -> bool:
    run = text[start:end].strip(_SIGNS)
    if len(run) <= 1 or any(form.fullmatch(run) for form in (_CYRILLIC, _GREEK, _ARABIC, _LATIN_1)):
        return True
    beside = text[max(start - 1, 0) : start] + text[end : end + 1]
    return all(map(_is_latin, run)) and any(char.isascii() and char.isalpha() for char in beside)


def _is_latin(char: str) -> bool:
    """Whether it is an ASCII letter with marks, or one of the few letters of their own."""
    return bool(_ACCENTED.match(char)) or unicodedata.normalize("NFD", char)[0].isascii()


def _script(char: str) -> str:
    """The first word of its Unicode name: LATIN, CYRILLIC, COMBINING; of signs their category."""
    category = unicodedata.category(char)
    return unicodedata.name(char).partition(" ")[0] if category[0] in "LM" else category
