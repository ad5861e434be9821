"""The names of WordprocessingML, and its parser that follows nothing out of the file."""

from __future__ import annotations

from typing import Any

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"  # of attributes
V = "urn:schemas-microsoft-com:vml"
O = "urn:schemas-microsoft-com:office:office"  # noqa: E741


# Qualified names of WordprocessingML and of Office mathematics.
W_ABSTRACT_NUM = f"{{{W}}}abstractNum"
W_ABSTRACT_NUM_ID = f"{{{W}}}abstractNumId"
W_ALT_CHUNK = f"{{{W}}}altChunk"
W_BDO = f"{{{W}}}bdo"
W_BR = f"{{{W}}}br"
W_CHAR = f"{{{W}}}char"
W_COMMENT_REFERENCE = f"{{{W}}}commentReference"
W_CR = f"{{{W}}}cr"
W_DD_LIST = f"{{{W}}}ddList"
W_DEL = f"{{{W}}}del"
W_DEL_TEXT = f"{{{W}}}delText"
W_DIR = f"{{{W}}}dir"
W_DRAWING = f"{{{W}}}drawing"
W_DROP_CAP = f"{{{W}}}dropCap"
W_FLD_CHAR = f"{{{W}}}fldChar"
W_FLD_CHAR_TYPE = f"{{{W}}}fldCharType"
W_FLD_SIMPLE = f"{{{W}}}fldSimple"
W_FONT = f"{{{W}}}font"
W_FOOTER_REFERENCE = f"{{{W}}}footerReference"
W_FORMAT = f"{{{W}}}format"
W_FRAME_PR = f"{{{W}}}framePr"
W_GRID_SPAN = f"{{{W}}}gridSpan"
W_HEADER_REFERENCE = f"{{{W}}}headerReference"
W_HYPERLINK = f"{{{W}}}hyperlink"
W_ID = f"{{{W}}}id"
W_ILVL = f"{{{W}}}ilvl"
W_INSTR = f"{{{W}}}instr"
W_INSTR_TEXT = f"{{{W}}}instrText"
W_LIST_ENTRY = f"{{{W}}}listEntry"
W_LVL = f"{{{W}}}lvl"
W_LVL_OVERRIDE = f"{{{W}}}lvlOverride"
W_MOVE_FROM = f"{{{W}}}moveFrom"
W_NAME = f"{{{W}}}name"
W_NUM = f"{{{W}}}num"
W_NUM_FMT = f"{{{W}}}numFmt"
W_NUM_ID = f"{{{W}}}numId"
W_NUM_PR = f"{{{W}}}numPr"
W_OBJECT = f"{{{W}}}object"
W_P = f"{{{W}}}p"
W_PICT = f"{{{W}}}pict"
W_POSITION = f"{{{W}}}position"
W_PROOF_ERR = f"{{{W}}}proofErr"
W_PTAB = f"{{{W}}}ptab"
W_P_PR = f"{{{W}}}pPr"
W_R = f"{{{W}}}r"
W_RT = f"{{{W}}}rt"
W_RUBY = f"{{{W}}}ruby"
W_RUBY_BASE = f"{{{W}}}rubyBase"
W_R_FONTS = f"{{{W}}}rFonts"
W_R_PR = f"{{{W}}}rPr"
W_SDT_PR = f"{{{W}}}sdtPr"
W_STYLE = f"{{{W}}}style"
W_STYLES = f"{{{W}}}styles"
W_STYLE_ID = f"{{{W}}}styleId"
W_SUB_DOC = f"{{{W}}}subDoc"
W_SYM = f"{{{W}}}sym"
W_T = f"{{{W}}}t"
W_TAB = f"{{{W}}}tab"
W_TBL = f"{{{W}}}tbl"
W_TC = f"{{{W}}}tc"
W_TC_PR = f"{{{W}}}tcPr"
W_TR = f"{{{W}}}tr"
W_TR_PR = f"{{{W}}}trPr"
W_TXBX_CONTENT = f"{{{W}}}txbxContent"
W_TYPE = f"{{{W}}}type"
W_VAL = f"{{{W}}}val"
W_VERT_ALIGN = f"{{{W}}}vertAlign"
W_V_MERGE = f"{{{W}}}vMerge"
M_BAR = f"{{{M}}}bar"
M_E = f"{{{M}}}e"
M_MR = f"{{{M}}}mr"
M_O_MATH = f"{{{M}}}oMath"
M_O_MATH_PARA = f"{{{M}}}oMathPara"
M_T = f"{{{M}}}t"
M_VAL = f"{{{M}}}val"


def w(name: str) -> str:
    """The qualified name of WordprocessingML, for names from data."""
    return f"{{{W}}}{name}"


def m(name: str) -> str:
    """The qualified name of Office mathematics, for names from data."""
    return f"{{{M}}}{name}"


def value(element: Any, name: str, otherwise: str = "") -> str:
    """The attribute `val` of the child with that name."""
    child = None if element is None else element.find(w(name))
    return otherwise if child is None else child.get(W_VAL, otherwise)


def is_on(element: Any, name: str) -> bool | None:
    """Whether the property is switched on (17.17.4); None where it is not given."""
    child = None if element is None else element.find(w(name))
    return None if child is None else child.get(W_VAL, "true") not in ("0", "false", "off")


def text_of(element: Any) -> str:
    """The written text inside."""
    return "".join(part.text or "" for part in element.iter(W_T))


def parsed(xml: bytes) -> Any:
    """The root element; raises etree.XMLSyntaxError, and ValueError where it declares a document type."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    root = etree.fromstring(xml, parser)
    if root.getroottree().docinfo.internalDTD is not None:  # no part has one; entities would hide words
        raise ValueError("a document type is declared")
    return root
