"""Mails to a contribution address in any number: invented words, the shapes that contributors' programs write."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from tests.mailbox.articles import Article
from tests.mailbox.build import WORD, docx, file, head, multipart, raw, text, word

_WORDS = (
    "代表 监督 调研 视察 建议 办理 群众 乡镇 街道 社区 联络 站点 整改 清单 问题 部门 项目 资金 预算 审议 意见 落实 推动 保障 改善 治理 环境 水源 "
    "道路 学校 医院 养老 就业 粮食 果园 茶山 河道 湿地 森林 古树 老街 菜场 路灯 管网 停车 图书 课堂 培训 企业 窗口 服务 热线 回访 公示 承诺 时限 责任 "
    "今年 去年 近期 目前 同时 随后 此前 此外 先后 共同 逐项 逐户 当场 现场 重点 全面 认真 积极 及时 深入 有效 稳步 持续 基层 一线 民生 实事 法治 条例"
).split()
_NAMES = "陆文舟 顾念慈 沈砚秋 程映川 温如璟 江一帆 白露生 贺兰亭 邵清和 叶知秋 林见山 韩若水".split()
_PLACES = "清河县 松陵县 鹤鸣区 白鹭县 栖云县 云麓区 霁川市 梅岭县 望湖区 竹溪县".split()
_DOCUMENTS = 400  # different ones; a document takes longer to make than to read
_LARGE = 0.02  # of the mails: with a picture of up to two megabytes


def write(folder: Path, count: int, seed: int = 1) -> None:
    """So many different mails as files in the folder; the same for the same seed."""
    folder.mkdir(parents=True)
    for number, data in enumerate(_mails(count, random.Random(seed))):
        (folder / f"{number:06}.eml").write_bytes(data)


def _mails(count: int, chance: random.Random) -> Iterator[bytes]:
    documents: list[tuple[Article, bytes]] = []
    for number in range(count):
        if number % 3 == 0 and len(documents) < _DOCUMENTS:
            one = _article(chance, number)
            documents.append((one, docx(one)))
        if number % 3 == 0:
            one, data = documents[number // 3 % _DOCUMENTS]
            yield _with_document(one, data, number, chance)
        else:
            yield _as_text(_article(chance, number), number)


def _with_document(one: Article, data: bytes, number: int, chance: random.Random) -> bytes:
    parts = [text("编辑老师：\r\n现报送稿件一篇，请审阅。\r\n"), file(word(f"{one.title}.docx"), data, WORD)]
    if chance.random() < 3 * _LARGE:
        picture = b"\xff\xd8\xff\xe0" + chance.randbytes(chance.randrange(200_000, 2_000_000))
        parts.append(file("photo.jpg", picture, "image/jpeg"))
    return multipart(_head(one, number), *parts)


def _as_text(one: Article, number: int) -> bytes:
    body = f"{one.title}\r\n（{one.unit} {one.author}）\r\n\r\n{one.text}\r\n\r\n电话：{one.telephone}\r\n"
    charset = ("utf-8", "gbk", "gb18030")[number % 3]
    if number % 5:
        header = _head(
            one, number, f"Content-Type: text/plain; charset={charset}", "Content-Transfer-Encoding: 8bit"
        )
        return raw(header, body.encode(charset))
    page = "".join(f"<p>{line}</p>" for line in body.split("\r\n"))
    return multipart(
        _head(one, number),
        text(body),
        text(f"<html><body>{page}</body></html>", kind="html"),
        kind="alternative",
    )


def _head(one: Article, number: int, *more: str) -> list[str | bytes]:
    return head(f"投稿：{one.title}", one.author, f"writer{number % 1500}@example.com", number, *more)


def _article(chance: random.Random, number: int) -> Article:
    name, place = chance.choice(_NAMES), chance.choice(_PLACES)
    paragraphs = tuple(_paragraph(chance) for _ in range(chance.randrange(3, 9)))
    title = "".join(chance.sample(_WORDS, chance.randrange(3, 7)))
    return Article(title, name, f"{place}人大常委会办公室", f"0999-55{number % 90_000 + 10_000}", paragraphs)


def _paragraph(chance: random.Random) -> str:
    sentences = (
        "".join(chance.choices(_WORDS, k=chance.randrange(6, 14))) for _ in range(chance.randrange(3, 8))
    )
    return "。".join(sentences) + "。"
