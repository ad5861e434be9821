"""Why a file cannot be an issue, and what its editor can do about it."""

from __future__ import annotations

from collections.abc import Mapping

from distributor.documents.result import Unreadable, Why
from distributor.language import gettext as _
from distributor.language import later

# Of what can be an issue; PDF and pictures are refused by their kind.
_WORDS: Mapping[Why, str] = {
    "encrypted": later("the document is protected by a password; open it in Word and save it without one"),
    "too-large": later("unpacked, the document is larger than %(most)d MB"),
    "too-deep": later("its HTML is nested too deeply; save the document as .docx or text"),
    "too-long": later("reading it takes too long; split it, or save it as .docx"),
    "no-converter": later(
        "reading it needs LibreOffice, which is not installed; save it as .docx in Word or WPS"
    ),
    "no-text": later("this is not a text document; save it as Markdown, .docx, HTML or text"),
    "no-charset": later("this is neither UTF-8 nor GB 18030 text; save the document as UTF-8"),
    "two-charsets": later("its characters can be read in two ways; save the document as UTF-8"),
    "damaged": later("the document is damaged; open it in Word and save it again as .docx"),
}


def of_refusal(refused: Unreadable) -> str:
    """What keeps a document from being read whole."""
    return _(_WORDS[refused.why]) % {"most": refused.most}


def of_kind(kind: str) -> str:
    """Why a file of this kind is none; "" where it may be one."""
    if kind in ("txt", "html", "mht", "svg", "empty", "unknown"):
        return ""
    match kind:
        case "sealed":
            return of_refusal(Unreadable("encrypted"))
        case "pdf" | "ofd":
            reason = _("a PDF does not keep its paragraphs; give the Word or Markdown document")
        case "zip" | "rar" | "7z" | "gz" | "epub":
            reason = _("this is an archive without a Word document; save the issue as .docx")
        case "xlsx" | "xlsb" | "xls" | "ods" | "pptx" | "ppt" | "odp":
            reason = _("this is a workbook or a presentation; save the issue as .docx")
        case "eml" | "msg" | "tnef":
            reason = _("this is a mail; save the document in it, and give that")
        case "ole":
            reason = _("this is no Word document, or a damaged one; open it in Word and save it as .docx")
        case _:
            reason = _("this is no document of words; save the issue as .docx, Markdown, HTML or text")
    return reason
