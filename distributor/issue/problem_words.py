"""Every kind of problem: whether it stops the send, what is wrong, and what to do about it.

A kind is named by its code, which other programs read; behind a slash stands which of several wordings it
has: `name-unclear/spaced`. The words name the values that a Problem of the kind carries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from distributor.language import later, later_plural
from distributor.states import Severity


@dataclass(frozen=True, slots=True)
class Words:
    """How a kind of problem is told, in English until it is shown."""

    severity: Severity
    message: str
    remedy: str
    plural: str = ""  # the message where the value `count` is more than one, if that differs


def _stop(message: str, remedy: str, plural: str = "") -> Words:
    return Words(Severity.STOP, message, remedy, plural)


def _look(message: str, remedy: str) -> Words:
    return Words(Severity.LOOK, message, remedy)


_PARAGRAPH, _PARAGRAPHS = later_plural(
    "%(count)d paragraph belongs to no article and would not be sent: “%(excerpt)s”",
    "%(count)d paragraphs belong to no article and would not be sent: “%(excerpt)s”",
)

_COLUMNS: Mapping[str, Words] = {
    "column-unknown": _look(
        later("The publication has no column “%(title)s”; it has: %(known)s"),
        later("Correct the column, or add it to the publication's rules."),
    ),
    "columns-order": _look(
        later("The columns stand in another order than usual: %(known)s"),
        later("Correct the order if it is not meant."),
    ),
}

_MASTHEAD: Mapping[str, Words] = {
    "publication-missing": _stop(
        later("The document does not say what the publication is called."),
        later("Put its title at the top of the document."),
    ),
    "number-missing": _stop(
        later("The document has no issue number."), later("Write it below the title, such as 第9期.")
    ),
    "number-contradiction": _stop(
        later("The document calls itself %(one)s and %(other)s."),
        later("Write the same number in both places."),
    ),
    "number-sequence": _look(
        later("%(one)s of %(year)d does not follow the issue before, %(other)s of %(last_year)d."),
        later("Correct the number if that is not meant."),
    ),
    "number-sequence/total": _look(
        later("Through all years it is no. %(total)d, but the issue before was no. %(last)d."),
        later("Correct the number if that is not meant."),
    ),
    "date-missing": _stop(
        later("The document has no date of publication."),
        later("Write it above the contents, such as 2023年7月31日出版."),
    ),
    "date-invalid": _stop(
        later("The calendar has no such date: %(text)s"), later("Correct the date of publication.")
    ),
    "year-missing": _stop(
        later("The document does not say of which year the issue is."),
        later("Write it below the number, such as 2023年."),
    ),
    "year-differs": _look(
        later("The issue is of %(year)d, but it is dated %(date)s."),
        later("Correct the year or the date if that is not meant."),
    ),
    "issue-irregular": _stop(
        later("It is not clear which issue this is, for this may be read in more than one way: “%(text)s”."),
        later(
            "Write the number so that it has one reading: 第1-2期 for a double issue, 第9期（上） for a "
            "part, 增刊第1期 or 特刊第1期 for one beside the sequence."
        ),
    ),
    "issue-irregular/several": _stop(
        later("It is not clear which issue this is: it calls itself %(one)s and %(other)s."),
        later(
            "Write one of them: a supplement or special issue is numbered for itself, such as 增刊第1期, "
            "without the number of a regular issue."
        ),
    ),
    "issue-irregular/unclear": _stop(
        later("It is not clear which issue this is: “%(text)s”."),
        later("Write year and number on a line of their own, such as 2023年第9期."),
    ),
    "line-unknown": _stop(
        later("This line was not understood and is not sent: “%(text)s”"),
        later("Delete it if it is not needed; text for the readers belongs into an article."),
    ),
}

_MARKINGS: Mapping[str, Words] = {
    "classified": _stop(
        later("The document is marked “%(text)s”: classified documents do not go by mail."),
        later(
            "Handle it by the rules for classified documents. Whether the marking holds is for the office "
            "that gave it to decide; if it was lifted, delete it in the document and import that again."
        ),
    ),
    "outside-readers": _look(
        later(
            "The issue is internal (%(notices)s), and %(count)d of its addresses lie outside of the "
            "publication's domains, at: %(domains)s."
        ),
        later("The send asks for a yes first, and keeps who gave it (send --outside-agreed NAME)."),
    ),
}

_ARTICLES: Mapping[str, Words] = {
    "contents-missing": _look(
        later(
            "The document has no table of contents; its headings were taken for articles, without columns."
        ),
        later(
            "Check that every article is there, or add contents: 目录, then lines “title……author（page）”."
        ),
    ),
    "articles-missing": _stop(
        later("The document has no article."),
        later("Put the articles below the contents, each with its title as a heading."),
    ),
    "article-missing": _stop(
        later("“%(title)s” is in the contents, but no article has that title."),
        later("Put the title above the article as it stands in the contents, or strike the entry."),
    ),
    "article-unlisted": _look(
        later("“%(title)s” is not in the contents."),
        later("It is sent after the article before it; add it to the contents if that is meant."),
    ),
    "article-empty": _stop(
        later("“%(title)s” has no text."), later("Put the text below its title, or strike the article.")
    ),
    "title-differs": _look(
        later("The contents say “%(contents)s”, the article is headed “%(heading)s”."),
        later("Correct one of them; the title of the contents is sent."),
    ),
    "authors-missing": _look(
        later("“%(title)s” has no author."),
        later("Name the author in the contents or below the text if there is one."),
    ),
    "authors-differ": _look(
        later("The contents name %(contents)s as author, the article is signed %(byline)s."),
        later("Correct one of them; the authors of the contents are sent."),
    ),
    "manuscript-missing": _look(
        later("Manuscript %(number)s was placed here as “%(title)s”, but no article has that title now."),
        later(
            "If it is not meant to be sent, take it out (distributor manuscript unplace %(number)s); "
            "it will not count as published."
        ),
    ),
    "authors-differ/manuscript": _look(
        later("Manuscript %(number)s is by %(authors)s, “%(title)s” names %(printed)s."),
        later("Correct the document if that is not meant; what the document says is sent."),
    ),
    "name-unclear": _stop(
        later("“%(words)s” is either one name or a label and a name; nobody guesses which."),
        later("Write the name without a space (%(name)s), or a colon behind the label (%(label)s)."),
    ),
    "name-unclear/spaced": _stop(
        later("“%(words)s” can be read as different names; nobody guesses which."),
        later("Write every name without spaces inside it."),
    ),
    "heading-unclear": _look(
        later("“%(heading)s” is not in the contents; it was taken for a heading inside “%(title)s”."),
        later("If it is an article, add it to the contents; if not, all is well."),
    ),
    "text-unplaced": _stop(
        _PARAGRAPH,
        later("Give the article the title that it has in the contents, or delete the text."),
        _PARAGRAPHS,
    ),
    "text-struck": _stop(
        later("Words that are struck out stand where names and titles are read: “%(text)s”"),
        later("Delete them if they do not hold, or take the line off them."),
    ),
    "picture-unreadable": _stop(
        later("The picture “%(name)s” cannot be sent: %(reason)s."),
        later("Save it as PNG or JPEG and insert it again."),
    ),
    "picture-unreadable/large": _stop(
        later("The picture “%(name)s” cannot be sent: %(reason)s."),
        later("Make it smaller (2,000 pixels wide are enough), and insert it again."),
    ),
    "picture-unplaced": _stop(
        later("The picture “%(name)s” stands outside the articles and is not sent."),
        later("Move it into an article, or delete it."),
    ),
}

_FORM, _FRAME, _OBJECT = later("a form field"), later("a frame"), later("an embedded object")
_FILM, _DRAWING, _INSTEAD = later("a film or sound"), later("a drawing"), later("text for old browsers")

# What parts of a document are called that no block can hold (documents.values.Lost).
PARTS: Mapping[str, str] = {
    "chart": later("a chart or diagram"),
    "altChunk": later("an inserted document"),
    "symbol": later("a symbol"),
    "number": later("an automatic number"),
    "field": later("a field"),
    "picture": later("a picture"),
    "text": later("text in an unusual place"),
    "math": later("a formula"),
    **dict.fromkeys(("svg", "canvas"), _DRAWING),
    **dict.fromkeys(("object", "embed"), _OBJECT),
    **dict.fromkeys(("iframe", "noframes"), _FRAME),
    **dict.fromkeys(("select", "textarea", "input"), _FORM),
    **dict.fromkeys(("video", "audio"), _FILM),
    **dict.fromkeys(("noscript", "noembed"), _INSTEAD),
}

_LOST_PARTS: Mapping[str, Words] = {
    "part-lost": _stop(
        later("A part of the document (%(kind)s) has no place in the mail and is not sent: “%(text)s”"),
        later("Write it as text, or insert it as a PNG or JPEG picture."),
    ),
    "hidden-unsent": _look(
        later("Hidden text of the document is not sent: “%(text)s”"),
        later("If it is meant to be read, show it in Word (Font, Hidden)."),
    ),
    "reading-unsent": _look(
        later("The reading above characters is not sent: “%(text)s”"),
        later("If it is meant to be read, write it behind the characters in brackets."),
    ),
    "changes-unsent": _look(
        later("The document has tracked changes; they are sent as accepted."),
        later("Accept or reject them in Word if that is not meant."),
    ),
    "comments-unsent": _look(
        later("The document has comments; they are not sent."), later("Nothing need be done.")
    ),
    "running-unsent": _look(
        later("The header or footer is not sent: “%(text)s”"),
        later("If it is meant for the readers, write it into an article or the imprint."),
    ),
}

_IMPRINT: Mapping[str, Words] = {
    "imprint-unclear": _stop(
        later("Nothing divides the imprint from the last article; these may belong to either: %(lines)s"),
        later(
            "Put a line of dashes (——————) between article and imprint, "
            "or the author's name in brackets below the article."
        ),
    ),
    "label-doubled": _stop(
        later("“%(label)s” stands more than once in the imprint, and differs: %(lines)s"),
        later("Write it once; what belongs to the last article stands above the article's byline."),
    ),
    "signatory-missing": _stop(
        later("The document does not say who signed it (签发)."),
        later("Write a line 签发：name at the end of the document."),
    ),
    "reviewer-missing": _look(
        later("The document does not say who reviewed it (审核)."),
        later("Write a line 审核：name at the end of the document."),
    ),
    "editor-missing": _look(
        later("The document does not say who edited it (编辑)."),
        later("Write a line 编辑：name at the end of the document."),
    ),
}

_RECEIVERS: Mapping[str, Words] = {
    "lists-differ": _stop(
        later("The document has more than one list of receivers, and they differ: %(lines)s"),
        later(
            "Write one list, 送发：, at the end; a list that belongs to an article stands above its byline."
        ),
    ),
    "distribution-missing": _stop(
        later("The document has no 送发 list, so nobody would receive it."),
        later("Write a line 送发：group，group。 at the end of the document."),
    ),
    "group-blank": _stop(
        later("A name is missing on the 送发 list: two commas stand together."),
        later("Write the name, or delete a comma."),
    ),
    "group-unknown": _stop(
        later("“%(name)s” on the 送发 list is no known group."),
        later("Write it as one of these: %(names)s; or add the group to recipients/groups.toml."),
    ),
    "group-unknown/unlike": _stop(
        later("“%(name)s” on the 送发 list is no known group."),
        later("Correct the name, or add the group to recipients/groups.toml."),
    ),
    "group-doubled": _look(
        later("“%(name)s” stands more than once on the 送发 list."),
        later("Nobody receives two copies; delete one of them."),
    ),
    "groups-missing": _stop(
        later("No group is known, so nobody would receive it."),
        later("Take over the recipients' files: distributor audience sync"),
    ),
    "group-empty": _stop(
        later("Nobody is in the group “%(name)s”."),
        later("Put its people into its file, then: distributor audience sync"),
    ),
}

_SIZE: Mapping[str, Words] = {
    "html-large": _look(
        later("The mail has %(size)d KB of HTML; beyond %(most)d KB some web mail shows only the beginning."),
        later("Choose the layout “digest”, or shorten the issue."),
    ),
    "mail-large": _look(
        later("Each mail has %(size)d MB with its pictures; beyond %(most)d MB some mailboxes refuse it."),
        later("Leave out pictures, or choose the layout “digest”."),
    ),
}

WORDS: Mapping[str, Words] = {
    kind: words
    for part in (_MASTHEAD, _MARKINGS, _COLUMNS, _ARTICLES, _LOST_PARTS, _IMPRINT, _RECEIVERS, _SIZE)
    for kind, words in part.items()
}
