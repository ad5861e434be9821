"""Word files made of raw XML, as Word and WPS write it and no library does."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO

from docx.oxml.ns import nsdecls

NAMES = nsdecls("w", "wp", "a", "r", "pic") + (
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:wpg="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"'
    ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relations(targets: Mapping[str, tuple[str, str]]) -> str:
    """The file of relations: id → kind and target."""
    each = "".join(
        f'<Relationship Id="{id_}" Type="{_RELATION}/{kind}" Target="{target}"/>'
        for id_, (kind, target) in targets.items()
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{each}</Relationships>'


def file(
    body: str,
    others: Mapping[str, str | bytes] | None = None,
    *,
    targets: Mapping[str, tuple[str, str]] | None = None,
    main: str = "word/document.xml",
) -> bytes:
    """A .docx with the body and other parts: name in word/ → what stands in its root, or its octets."""
    out = BytesIO()
    folder, _, name = main.rpartition("/")
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", relations({"rId1": ("officeDocument", main)}))
        archive.writestr(f"{folder}/_rels/{name}.rels", relations(targets or {}))
        archive.writestr(main, f"<w:document {NAMES}><w:body>{body}</w:body></w:document>")
        for part, inside in (others or {}).items():
            root = part.removesuffix(".xml")
            xml = f"<w:{root} {NAMES}>{inside}</w:{root}>" if isinstance(inside, str) else inside
            archive.writestr(f"word/{part}", xml)
    return out.getvalue()


def p(inside: str = "", properties: str = "") -> str:
    """A paragraph; text without a tag is a run."""
    if inside and not inside.startswith("<"):
        inside = r(inside)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inside}</w:p>"


def r(text: str, properties: str = "") -> str:
    """A run of text, or of what has tags."""
    inside = text if text.startswith("<") else f'<w:t xml:space="preserve">{text}</w:t>'
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{inside}</w:r>"


def field(code: str, result: str = "", data: str = "") -> str:
    """A complex field; without a separator where it has no result."""
    begin = f'<w:r><w:fldChar w:fldCharType="begin">{data}</w:fldChar></w:r>'
    written = f'<w:r><w:instrText xml:space="preserve">{code}</w:instrText></w:r>'
    shown = f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}' if result else ""
    return f'{begin}{written}{shown}<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def numbered(number: int, level: int = 0) -> str:
    """Properties of a paragraph of a list."""
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def level(at: int, shape: str, text: str, more: str = "") -> str:
    """A level of a list that begins with 1."""
    begin = f'<w:start w:val="1"/><w:numFmt w:val="{shape}"/>'
    return f'<w:lvl w:ilvl="{at}">{begin}{more}<w:lvlText w:val="{text}"/></w:lvl>'


def numbering(*lists: str, uses: str = "") -> dict[str, str]:
    """The part that defines lists 1, 2, …, each with one use of the same number, and more uses."""
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{n}">{each}</w:abstractNum>' for n, each in enumerate(lists, 1)
    )
    nums = "".join(
        f'<w:num w:numId="{n}"><w:abstractNumId w:val="{n}"/></w:num>' for n in range(1, len(lists) + 1)
    )
    return {"numbering.xml": abstract + nums + uses}


def anchor(inside: str, *, hidden: bool = False, uri: str = "picture") -> str:
    """A floating drawing."""
    shown = ' hidden="1"' if hidden else ""
    return (
        f'<w:drawing><wp:anchor><wp:docPr id="1" name="图形 1"{shown}/><a:graphic><a:graphicData uri="{uri}">'
        f"{inside}</a:graphicData></a:graphic></wp:anchor></w:drawing>"
    )


def box(*texts: str) -> str:
    """A text box of new Word."""
    inside = "".join(map(p, texts))
    return f"<wps:wsp><wps:spPr/><wps:txbx><w:txbxContent>{inside}</w:txbxContent></wps:txbx></wps:wsp>"


def either(choice: str, fallback: str, requires: str = "wps") -> str:
    """Two versions of the same."""
    return (
        f'<mc:AlternateContent><mc:Choice Requires="{requires}">{choice}</mc:Choice>'
        f"<mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent>"
    )


def picture(id_: str = "rId9") -> str:
    """A picture in a drawing."""
    return f'<pic:pic><pic:blipFill><a:blip r:embed="{id_}"/></pic:blipFill><pic:spPr/></pic:pic>'
