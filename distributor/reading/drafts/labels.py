"""Reads labelled lines and table rows (`作 者：张三  单位：云州市人大`), and the names of columns (栏目)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from distributor.issue.compare import key
from distributor.reading.drafts import people

LONGEST_COLUMN = 40  # characters of a column's name

_MENTIONED_COLUMN = re.compile(r"[“\"「『《【]([^”\"」』》】]{2,30})[”\"」』》】]\s*(?:专?栏目?|版块|板块)")
_LIKE_COLUMN = re.compile(
    r"[\u4e00-\u9fff]{0,4}(?:工作|研究|风采|论坛|交流|讲话|活动|传真|之声|天地|探讨|随笔|园地|视点|视野|聚焦|观察"
    r"|故事|文苑|之窗|纵横|撷英|掠影|专栏|专题|实践|基层人大|县区人大|乡镇人大)"
)
_COLUMN_MARKS = re.compile(r"[“”\"「」『』《》【】\[\]（）()]|栏目?$")


def known_column(text: str, columns: Sequence[str]) -> str:
    """The known column with this name, as the publication writes it; else ""."""
    if not columns or len(text) > LONGEST_COLUMN:
        return ""
    wanted = key(_COLUMN_MARKS.sub("", text.strip()))
    return next((column for column in columns if key(_COLUMN_MARKS.sub("", column.strip())) == wanted), "")


def likely_column(text: str) -> str:
    """The text if it looks like the name of a column; else ""."""
    bare = text.strip()
    return bare if _LIKE_COLUMN.fullmatch(bare) else ""


def labelled_column(text: str, columns: Sequence[str]) -> str:
    """The column after a label: the known one, else as written."""
    bare = text.strip(' “”"「」《》【】[]。；;')
    return known_column(bare, columns) or (
        bare if 1 < len(bare) <= LONGEST_COLUMN and "。" not in bare else ""
    )


def mentioned_column(text: str, columns: Sequence[str]) -> str:
    """The column that a letter mentions: 投“代表风采”栏目."""
    for found in _MENTIONED_COLUMN.finditer(text[:5_000]):
        return known_column(found[1], columns) or found[1].strip()
    return next((column for column in columns if column and f"{column}栏目" in text[:5_000]), "")


LONGEST = 300  # characters of a line of labels

_LABELS = {
    "title": "title 标题 稿件 文稿 题目 题名 稿件标题 稿件题目 稿件名称 文章标题 文章题目 文章名称 作品名称 "
    "作品标题 论文题目 篇名 稿名",
    "authors": "author 作者 第一作者 第二作者 第三作者 第四作者 作者1 作者2 作者3 作者一 作者二 作者三 "
    "合作者 作者及单位 作者、单位 作者/单位 姓名及单位 单位及姓名 单位及作者 作者姓名 供稿 供稿人 "
    "供稿者 撰稿 撰稿人 撰稿者 通讯员 本刊通讯员 本报通讯员 特约通讯员 记者 本刊记者 文 文/图 "
    "图/文 图文 文字 撰文 执笔 执笔人 署名 作者署名 投稿人 投稿者 稿件作者 姓名 "
    "投稿作者",
    "contact": "联系人 报送人 联络人 经办人 信息员 报送者 联系人员",
    "unit": "单位 作者单位 供稿单位 报送单位 工作单位 所在单位 投稿单位 来稿单位 选送单位 撰稿单位 "
    "单位名称 推荐单位 部门 作者所在单位 单位及职务 单位职务 工作单位及职务",
    "telephone": "电话 联系电话 手机 手机号 手机号码 联系手机 联系方式 办公电话 电话号码 移动电话 "
    "联系电话/微信 电话/微信 手机/微信 作者电话 作者联系方式 tel phone mobile",
    "column": "栏目 所投栏目 投稿栏目 拟投栏目 拟刊栏目 建议栏目 拟用栏目 投递栏目 推荐栏目 适用栏目 "
    "刊发栏目 栏目名称",
    "explained": "作者信息 作者简介 作者介绍 个人简介",
    "source": "来源 稿件来源",
    "other": "点击 点击量 点击数 浏览 浏览量 浏览次数 阅读 阅读量 发布时间 发布日期 发布者 "
    "邮箱 电子邮箱 电子邮件 联系邮箱 e-mail email mail 地址 通讯地址 通信地址 联系地址 单位地址 "
    "邮寄地址 邮编 邮政编码 qq qq号 微信 微信号 传真 身份证 身份证号 身份证号码 银行卡号 开户行 "
    "开户银行 银行账号 账号 卡号 户名 字数 投稿日期 投稿时间 报送日期 报送时间 报送 职务 职称 "
    "职务/职称 投稿 摄影 图 图片 图片说明 编辑 校对 审核 审核人 签发 签发人 责任编辑 初审 "
    "复审 终审 一审 二审 三审 审稿 审签 性别 学历 笔名 稿件编号 稿号 收稿日期 原创 稿件类型 "
    "稿件类别 体裁 类别 类型 发件人 收件人 送交 联系qq 网名",
}
_FIELDS = {label: field for field, labels in _LABELS.items() for label in labels.split()}
_SPACED = "|".join(
    r"[ \u3000]*".join(map(re.escape, label)) for label in sorted(_FIELDS, key=len, reverse=True)
)
_LABEL = re.compile(
    rf"(?:^|(?<=[\s（(【\[；;，,、。|｜\t]))[【\[（(○●□■◆*※]?(?P<label>{_SPACED})"
    r"(?:[（(][^（）()\n]{1,12}[）)])?"
    r"(?:\s{0,8}[】\]）)]\s{0,8}[：:]?|\s{0,8}[：:∶﹕︰丨]|(?<=[文图])\s?[／/])\s{0,8}",
    re.IGNORECASE,
)
_CELL = re.compile(rf"[【\[（(]?(?P<label>{_SPACED})[】\]）)]?\s?[：:]?", re.IGNORECASE)
# Without a colon the value must match the label: 单位 云州市人大常委会.
_WORD = re.compile(
    r"(?P<label>作\s*者|姓\s*名|单\s*位|作者单位|电\s*话|联系电话|手\s*机|手机号码?)"
    r"[ \t\u3000]+(?P<value>\S.*)"
)
_BEFORE = "（(【[ \t\u3000*○●□■◆※·0123456789.、-:：/年月日时分"  # marks, and a date
_EDGES = " \t\u3000；;，,|｜。"
_SPACES = re.compile(r"[ \u3000]+")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label and its value."""

    field: str  # a field of Draft, or contact | explained | source | other
    value: str  # may be empty: it may be on the next line
    label: str


def read(line: str) -> tuple[Labelled, ...]:
    """The labels of a line that consists of labels; empty for any other line."""
    text = line.strip()
    if not 1 < len(text) <= LONGEST:
        return ()
    if "\t" in text and (row := _row(text.split("\t"))):
        return row
    inside = _without_brackets(text)
    found = [*_LABEL.finditer(inside)]
    if not found:
        return _without_colon(inside)
    if inside[: found[0].start()].strip(_BEFORE):
        return ()
    ends = [*(label.start() for label in found[1:]), len(inside)]
    return tuple(
        _labelled(label["label"], inside[label.end() : end]) for label, end in zip(found, ends, strict=True)
    )


def field_of(cell: str) -> str:
    """The field that a table cell names, else ""."""
    label = _CELL.fullmatch(cell.strip()) if len(cell) < 30 else None
    return _FIELDS[_SPACES.sub("", label["label"]).casefold()] if label else ""


def _without_colon(text: str) -> tuple[Labelled, ...]:
    found = _WORD.fullmatch(text) if len(text) < 60 else None
    if not found:
        return ()
    one = _labelled(found["label"], found["value"])
    looks = {
        "authors": bool(people.credit(one.value).authors),
        "unit": people.is_unit(one.value),
        "telephone": bool(people.find_local_telephone(one.value)),
    }
    return (one,) if looks[one.field] else ()


def _row(cells: list[str]) -> tuple[Labelled, ...]:
    """A row of a form: label, value, label, value."""
    found: list[Labelled] = []
    values = [*cells[1:], ""]
    for cell, value in zip(cells, values, strict=True):
        label = _CELL.fullmatch(cell.strip()) if len(cell) < 30 else None
        if label:
            found.append(_labelled(label["label"], "" if _CELL.fullmatch(value.strip()[:30]) else value))
    return tuple(found)


def _labelled(label: str, value: str) -> Labelled:
    word = _SPACES.sub("", label).casefold()
    return Labelled(_FIELDS[word], value.strip(_EDGES), word)


def _without_brackets(text: str) -> str:
    for opening, closing in ("（）", "()"):
        if text.startswith(opening) and text.endswith(closing) and text.count(opening) == 1:
            return text[1:-1].strip()
    return text
