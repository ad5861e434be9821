"""Pictures as they are shown in the document, and nothing that a camera or an editor left in their files."""

from __future__ import annotations

import ast
import io
import re
import zipfile
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from distributor.documents.picture import REASONS, WIDEST, Shape, checked, told
from distributor.issue.document import read, read_bytes
from distributor.issue.issue import Picture
from distributor.language import speaking
from tests.conftest import ROOT

CASES = Path(__file__).parent / "cases"
RED, BLUE = (200, 10, 10), (10, 10, 200)


def halves(size: tuple[int, int] = (80, 40)) -> Image.Image:
    """Left half red, right half blue."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, *size))
    return image


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def opened(picture: Picture) -> Image.Image:
    assert picture.data, picture.reason
    image = Image.open(io.BytesIO(picture.data))
    image.load()
    assert image.size == (picture.width, picture.height)
    return image


def exif(orientation: int = 1) -> Image.Exif:
    """What a telephone notes."""
    found = Image.Exif()
    found[0x010F], found[0x0112] = "A-Camera", orientation
    found.get_ifd(0x8825)[2] = (40.0, 58.0, 0.0)
    return found


def colour(image: Image.Image, x: float, y: float) -> str:
    pixel = image.convert("RGB").getpixel((int(x * image.width), int(y * image.height)))
    assert isinstance(pixel, tuple)
    return "red" if pixel[0] > pixel[2] else "blue"


def test_place_and_camera_are_gone_and_the_picture_stands_upright() -> None:
    (picture,) = (block for block in read(CASES / "camera.docx").blocks if isinstance(block, Picture))
    image = opened(picture)
    assert (dict(image.getexif()), b"Exif" in picture.data) == ({}, False)
    with zipfile.ZipFile(CASES / "camera.docx") as case:
        before = Image.open(io.BytesIO(case.read("word/media/image1.jpeg")))
    assert before.getexif()[0x0112] == 6 and image.size == before.size[::-1]


@pytest.mark.parametrize(
    ("orientation", "first", "last"), [(3, (0.1, 0.5), (0.9, 0.5)), (6, (0.5, 0.1), (0.5, 0.9))]
)
def test_a_turned_picture_is_turned_back(
    orientation: int, first: tuple[float, float], last: tuple[float, float]
) -> None:
    data = saved(halves(), "JPEG", exif=exif(orientation), quality=95)
    image = opened(checked(1, "", "", data))
    expected = ["blue", "red"] if orientation == 3 else ["red", "blue"]
    assert [colour(image, *first), colour(image, *last)] == expected


def test_a_jpeg_loses_its_metadata_and_keeps_every_pixel_and_its_profile() -> None:
    plain = saved(halves(), "JPEG", icc_profile=b"a profile", quality=90)
    told = saved(
        halves(), "JPEG", icc_profile=b"a profile", quality=90, exif=exif(), comment=b"draft of Zhang"
    )
    assert b"A-Camera" in told and b"draft" in told
    picture = checked(1, "", "", told + b"a second picture behind the end")
    assert picture.data == plain == checked(1, "", "", plain).data


@pytest.mark.parametrize("options", [{"progressive": True}, {"restart_marker_blocks": 1}, {"subsampling": 0}])
def test_any_jpeg_is_left_as_it_is_where_there_is_nothing_to_take_out(options: dict[str, object]) -> None:
    data = saved(halves((200, 120)), "JPEG", **options)
    assert checked(1, "", "", data).data == data


def test_a_png_loses_its_texts() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "Zhang")
    notes.add_itxt("XML:com.adobe.xmp", "<gps/>")
    data = saved(halves(), "PNG", pnginfo=notes, exif=exif(), dpi=(96, 96))
    assert checked(1, "", "", data).data == saved(halves(), "PNG", dpi=(96, 96))


def test_a_gif_loses_its_comment_and_goes_on_moving() -> None:
    frames = [halves().convert("P"), Image.new("P", (80, 40), 1)]
    data = saved(frames[0], "GIF", save_all=True, append_images=frames[1:], comment=b"of Zhang", loop=0)
    picture = checked(1, "", "", data)
    image = opened(picture)
    assert b"Zhang" in data and b"Zhang" not in picture.data
    assert (getattr(image, "n_frames", 1), image.info["loop"]) == (2, 0)


@pytest.mark.parametrize(
    ("kind", "media_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("BMP", "image/png")]
)
def test_a_picture_is_no_wider_than_screens_show(kind: str, media_type: str) -> None:
    picture = checked(1, "", "", saved(halves((3600, 1200)), kind))
    assert (picture.media_type, *opened(picture).size) == (media_type, WIDEST, 400)
    assert colour(opened(picture), 0.2, 0.5) == "red" and colour(opened(picture), 0.8, 0.5) == "blue"


def test_what_is_transparent_stays_so() -> None:
    image = Image.new("RGBA", (2400, 600), (0, 0, 0, 0))
    assert opened(checked(1, "", "", saved(image, "PNG"))).convert("RGBA").getpixel((5, 5)) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("shape", "size", "left", "right"),
    [
        (Shape((0.5, 0, 0, 0)), (40, 40), "blue", "blue"),
        (Shape((0.25, 0.5, 0.25, 0)), (40, 20), "red", "blue"),
        (Shape(mirrored=True), (80, 40), "blue", "red"),
        (Shape(quarter=2), (80, 40), "blue", "red"),
    ],
)
def test_a_picture_is_cropped_and_turned_as_shown(
    shape: Shape, size: tuple[int, int], left: str, right: str
) -> None:
    image = opened(checked(1, "", "", saved(halves(), "PNG"), shape))
    assert (image.size, colour(image, 0.1, 0.5), colour(image, 0.9, 0.5)) == (size, left, right)


def framed(properties: str, alt: str = "代表接待现场") -> Picture:
    """The picture of the case, with these properties in its blip and its shape."""
    out = io.BytesIO()
    with zipfile.ZipFile(CASES / "camera.docx") as case, zipfile.ZipFile(out, "w") as copy:
        for entry in case.namelist():
            data = case.read(entry)
            if entry == "word/document.xml":
                crop, shape = properties.split("|")
                data = data.replace(b'<a:blip r:embed="rIdP"/>', f'<a:blip r:embed="rIdP"/>{crop}'.encode())
                data = re.sub(rb"<pic:spPr/>", f"<pic:spPr>{shape}</pic:spPr>".encode(), data)
                data = data.replace("代表接待现场".encode(), alt.encode())
            elif entry.endswith(".jpeg"):
                data = saved(halves(), "JPEG", quality=95)
            copy.writestr(entry, data)
    (picture,) = (
        block for block in read_bytes("a.docx", out.getvalue()).blocks if isinstance(block, Picture)
    )
    return picture


def test_a_crop_of_word_is_one_for_the_readers_and_the_words_for_the_picture_stay() -> None:
    picture = framed('<a:srcRect r="50000"/>|')
    image = opened(picture)
    assert (picture.alt, image.size, colour(image, 0.9, 0.5)) == ("代表接待现场", (40, 40), "red")


def test_a_turn_of_word_is_one_for_the_readers() -> None:
    image = opened(framed('|<a:xfrm rot="5400000"/>'))
    assert (image.size, colour(image, 0.5, 0.1), colour(image, 0.5, 0.9)) == ((40, 80), "red", "blue")


@pytest.mark.parametrize(
    "crop", ['<a:srcRect l="60000" r="60000"/>', '<a:srcRect l="x"/>', '<a:srcRect l="-9000"/>']
)
def test_a_crop_that_means_nothing_crops_nothing(crop: str) -> None:
    assert opened(framed(f"{crop}|")).size == (80, 40)


def test_a_file_with_an_odd_segment_is_drawn_anew() -> None:
    """A decoder forgives it; what else is in the file, nobody could say."""
    data = saved(halves(), "JPEG", quality=95, exif=exif())
    odd = data[:-2] + b"\xff\xfe\xff\xff"  # a comment that goes on beyond the end
    picture = checked(1, "", "", odd)
    assert picture.media_type == "image/jpeg" and b"A-Camera" not in picture.data
    assert colour(opened(picture), 0.9, 0.5) == "blue"


def test_pictures_of_a_group_are_read() -> None:
    group = "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"
    out = io.BytesIO()
    with zipfile.ZipFile(CASES / "camera.docx") as case, zipfile.ZipFile(out, "w") as copy:
        for entry in case.namelist():
            data = case.read(entry)
            if entry == "word/document.xml":
                found = re.search(rb"<pic:pic>.*</pic:pic>", data)
                assert found
                grouped = b'<wpg:wgp xmlns:wpg="%b">%b</wpg:wgp>' % (group.encode(), found[0] * 2)
                data = data.replace(found[0], grouped)
            copy.writestr(entry, data)
    document = read_bytes("a.docx", out.getvalue())
    assert sum(isinstance(block, Picture) and bool(block.data) for block in document.blocks) == 2


@pytest.mark.parametrize("reason", REASONS)
def test_why_a_picture_cannot_be_read_is_told_in_both_languages(reason: str) -> None:
    with speaking("zh_Hans"):
        chinese = told(f"{reason}: https://example.com/100%25.png")
    with speaking("en"):
        english = told(f"{reason}: https://example.com/100%25.png")
    assert chinese != english and "%(" not in chinese + english
    assert ("100%25" in english) == (reason == "not-fetched")


def test_a_reason_of_another_version_is_told_as_it_is() -> None:
    assert [told("melted: 100%"), told("melted"), told("")] == ["melted: 100%", "melted", ""]


def test_every_place_that_cannot_read_a_picture_says_why_in_a_reason_that_has_words() -> None:
    given = []
    for path in sorted((ROOT / "distributor").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "unreadable" and len(call.args) == 4:
                reason = call.args[3]
                first = reason.values[0] if isinstance(reason, ast.JoinedStr) else reason
                assert isinstance(first, ast.Constant), f"{path}:{call.lineno}"
                given.append(str(first.value).partition(": ")[0])
    assert set(given) - {""} == set(REASONS)  # "" where pictures are only compared
