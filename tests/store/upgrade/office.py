"""A small invented office: its readers, its issues, and the mails that come to it. Only reserved domains."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP

# Commands with --json that tell what is in a database.
SHOWN = {
    "issues": ("issue", "list"),
    "inbox": ("inbox", "list"),
    "manuscripts": ("manuscript", "list"),
    "contributors": ("contributor", "list"),
    "groups": ("audience", "show"),
    "schedules": ("schedule", "list"),
    "doubts": ("doubts", "list"),
    "archive": ("archive", "list"),
    "answers": ("answers", "--list"),
    "september": ("deliveries", "2026-09"),
    "october": ("deliveries", "2026-10"),
}
GROUPS = """
[[group]]
name = "市人大常委会研究室"
order = 1
file = "office.csv"

[[group]]
name = "市法院"
order = 2
file = "court.csv"
"""
_HEAD = "姓名,邮箱,职务,单位\n"
# WU6@ and wu6@ are one mailbox: until a mailbox had one key they were two persons.
CSV = {
    "office.csv": _HEAD
    + "吴六,WU6@example.org,主任,研究室\n"
    + "赵一,accepted@example.org,科长,研究室\n"
    + "钱二,deferred@example.net,科员,研究室\n"
    + "孙三,waiting@example.net,科员,研究室\n"
    + "李四,failed@example.com,科员,研究室\n",
    "court.csv": _HEAD
    + "吴六,wu6@example.org,委员,市法院\n"
    + "周五,doubtful@example.com,院长,市法院\n"
    + "郑七,settled@example.com,庭长,市法院\n"
    + "王八,gone@example.com,书记员,市法院\n"
    + "冯九,Feng9@example.org,书记员,市法院\n",
}


def script(stage: str, recipient: str, hang_up: str) -> str | None:
    """What the relay answers for a recipient; None: what is usual."""
    name = recipient.partition("@")[0]
    if stage == "rcpt" and name in ("deferred", "waiting"):
        return "451 4.7.1 greylisted, come back later"
    if stage == "rcpt" and name == "failed":
        return "550 5.1.1 user unknown"
    return hang_up if stage == "dot" and name in ("doubtful", "settled") else None


def issue(number: int, *titles: str) -> str:
    """An issue of these articles as Markdown."""
    listed = "\n".join(f"工作动态\t{title}……张一文（{place}）" for place, title in enumerate(titles, 1))
    articles = "\n\n".join(
        f"# {title}\n\n张一文\n\n本刊第{number}期的样文之{place}，说的是河边修了一级台阶，上下都方便。\n\n"
        "台阶修好以后，早晚散步的人多了起来。"
        for place, title in enumerate(titles, 1)
    )
    return (
        f"# 云州人大工作\n\n云州市人大常委会研究室\n\n第{number}期  \n2026年\n\n# 目 录\n\n"
        f"2026年{number}月20日出版\n\n2026年第{number}期\n\n{listed}\n\n{articles}\n\n"
        "《云州人大工作》投稿 E-mail：[tougao@example.org](mailto:tougao@example.org) "
        "电话：（0999）5550123\n\n"
        "---\n\n送发：市人大常委会研究室，市法院。\n\n---\n\n编辑：郝维芳\n\n审核：林明涛\n\n签发：阮 和\n"
    )


def mail(number: int, sender: str, subject: str, text: str, **headers: str) -> bytes:
    """A mail to the office; `number` makes its date and Message-ID."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, "tougao@example.org", subject
    message["Date"] = f"Mon, 02 Nov 2026 09:{number:02}:00 +0800"
    message["Message-ID"] = f"<{number}.20261102@example.com>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


def contribution(number: int, sender: str, title: str, *more: str) -> bytes:
    """A manuscript in the text of a mail."""
    paragraphs = [
        f"{title}的事，要从去年冬天说起。街道人大工委走访了六个小区，听了三十二位居民的意见，一条一条记在本子上。",
        "代表们把意见分成三类，能办的当天就办，办不了的写明时限，交给有关部门去办，办完再请提意见的人来看。",
        "一年下来，议成的实事有十九件，居民说得最多的一句话是：说了有人听，听了有人办。",
        *more,
    ]
    body = "\n".join(f"    {paragraph}" for paragraph in paragraphs)
    return mail(number, sender, f"投稿：{title}", f"{title}\n河埠街道人大工委 王明\n\n{body}\n")


def bounce(number: int, message_id: str, address: str) -> bytes:
    """A mail system's report (RFC 3464) that a copy could not be delivered."""
    return (
        "Return-Path: <>\r\nFrom: postmaster@example.net\r\nTo: gazette@example.org\r\n"
        "Subject: Undelivered\r\n"
        f"Date: Tue, 03 Nov 2026 09:{number:02}:00 +0800\r\nMessage-ID: <bounce.{number}@mx.example.net>\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="=_r"\r\n\r\n'
        "--=_r\r\nContent-Type: text/plain\r\n\r\nThis address has no mailbox.\r\n\r\n"
        "--=_r\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.net\r\n\r\n"
        f"Final-Recipient: rfc822; {address}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 user unknown\r\n\r\n"
        f"--=_r\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Message-ID: {message_id}\r\nTo: <{address}>\r\n\r\n--=_r--\r\n"
    ).encode()
