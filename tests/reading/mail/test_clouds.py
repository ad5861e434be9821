"""超大附件: links to files that are not in the mail."""

from __future__ import annotations

import datetime as dt

import pytest

from distributor.reading.mail import cloud_files
from distributor.reading.values import CloudFile

QQ_TEXT = """附件请查收
从QQ邮箱发来的超大附件

视察 照片(1).zip (36.50M, 2023年10月01日 12:30 到期)进入下载页面：http://mail.qq.com/cgi-bin/ftnExs_download?k=abc&code=1
录像.7z (1.2G, 无限期)进入下载页面：http://mail.qq.com/cgi-bin/ftnExs_download?k=def&code=2
"""
QQ_PAGE = """<div id="QQMailBigAttach"><style>a{color:red}</style><b>从QQ邮箱发来的超大附件</b>
<div><a href="https://wx.mail.qq.com/ftn/download?func=3&amp;k=abc"><img src="x.png"></a>
<a href="https://wx.mail.qq.com/ftn/download?func=3&amp;k=abc">视察照片.zip</a>
<div>(36.50M, 2023年10月01日 12:30 到期)</div><a href="http://mail.qq.com/cgi-bin/ftnExs_download?k=abc">进入下载页面</a></div></div>"""
NETEASE_PAGE = """<div>从网易126邮箱发来的云附件</div>
<a href="https://dashi.163.com/html/cloud-attachment-download/?key=abc&amp;x=1"><img></a>
<a href="https://dashi.163.com/html/cloud-attachment-download/?key=abc&amp;x=1">照片 1.zip</a>
<span>36.5M, 2023-10-1 12:00到期</span>
<a href="https://dashi.163.com/html/cloud-attachment-download/?key=zz">b.doc</a>&nbsp;(12.5KB)
<a href="https://dashi.163.com/html/cloud-attachment-download/?key=zz">下载</a>"""


def test_links_of_qq_are_read_from_the_text() -> None:
    assert cloud_files.find(QQ_TEXT, "") == (
        CloudFile(
            "视察 照片(1).zip",
            "http://mail.qq.com/cgi-bin/ftnExs_download?k=abc&code=1",
            "36.50M",
            dt.date(2023, 10, 1),
            "qq",
        ),
        CloudFile("录像.7z", "http://mail.qq.com/cgi-bin/ftnExs_download?k=def&code=2", "1.2G", None, "qq"),
    )


def test_links_of_qq_are_read_from_the_html_each_file_once() -> None:
    assert cloud_files.find("", QQ_PAGE) == (
        CloudFile(
            "视察照片.zip",
            "https://wx.mail.qq.com/ftn/download?func=3&k=abc",
            "36.50M",
            dt.date(2023, 10, 1),
            "qq",
        ),
    )


def test_links_of_netease_are_read_from_the_html() -> None:
    assert [(cloud.name, cloud.size, cloud.expires) for cloud in cloud_files.find("", NETEASE_PAGE)] == [
        ("照片 1.zip", "36.5M", dt.date(2023, 10, 1)),
        ("b.doc", "12.5KB", None),
    ]


def test_what_stands_in_text_and_html_is_one_file() -> None:
    page = QQ_PAGE.replace(
        "https://wx.mail.qq.com/ftn/download?func=3&amp;k=abc", "https://mail.qq.com/ftn/x"
    )
    assert len(cloud_files.find("视察照片.zip https://mail.qq.com/ftn/x", page)) == 1


@pytest.mark.parametrize(
    ("url", "provider"),
    [
        ("https://wx.mail.qq.com/ftn/download?func=3&key=a&code=b", "qq"),
        ("https://mail.163.com/large-attachment-download/index.html?p=x", "netease"),
        ("https://mail.126.com/large-attachment-download/?p=x", "netease"),
        ("https://dashi.163.com/html/cloud-attachment-download/?key=a", "netease"),
        ("https://cloud.189.cn/t/abc", "189"),
        ("https://mail.10086.cn/large/attach?x=1", "139"),
        ("https://mail.sina.com.cn/filecenter/download?id=1", "sina"),
        ("https://evil.example/?u=mail.qq.com/ftn/", ""),
        ("https://mail.qq.com.evil.example/ftn/x", ""),
        ("https://mail.qq.com@evil.example/ftn/", ""),
        ("https://www.163.com/news/large", ""),
        ("https://[mail.qq.com/ftn/", ""),
    ],
)
def test_providers_are_known_by_their_host(url: str, provider: str) -> None:
    found = cloud_files.find(f"f.zip (3MB)\n{url}", "")
    assert [cloud.provider for cloud in found] == ([provider] if provider else [])


def test_days_until_expiry_count_from_the_day_of_the_mail() -> None:
    text = "f.zip (3MB, 15天后到期) https://cloud.189.cn/t/abc"
    assert cloud_files.find(text, "", dt.date(2023, 9, 1))[0].expires == dt.date(2023, 9, 16)
    assert cloud_files.find(text, "")[0].expires is None


def test_an_impossible_day_is_no_expiry() -> None:
    assert cloud_files.find("f.zip 2023年13月41日到期 https://cloud.189.cn/t/abc", "")[0].expires is None
