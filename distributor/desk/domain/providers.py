"""Mail providers, whose relays send from other addresses than they answer at: what SPF includes for them."""

from __future__ import annotations

# End of the relay's host name -> the name that the provider asks its customers to include.
_INCLUDES = {
    "exmail.qq.com": "spf.mail.qq.com",
    "qcloudmail.com": "qcloudmail.com",
    "qiye.163.com": "spf.qiye.163.com",
    "qiye.aliyun.com": "spf.qiye.aliyun.com",
    "mxhichina.com": "spf.qiye.aliyun.com",
    "smtpdm.aliyun.com": "spf1.dm.aliyun.com",
    "gmail.com": "_spf.google.com",
    "office365.com": "spf.protection.outlook.com",
    "partner.outlook.cn": "spf.protection.partner.outlook.cn",
    "sendgrid.net": "sendgrid.net",
    "mailgun.org": "mailgun.org",
    "amazonaws.com": "amazonses.com",
}


def include_of(host: str) -> str:
    """The name to include for a relay; "" where it is nobody's that is known."""
    labels = host.lower().rstrip(".").split(".")
    ends = (".".join(labels[start:]) for start in range(len(labels)))
    return next((_INCLUDES[end] for end in ends if end in _INCLUDES), "")
