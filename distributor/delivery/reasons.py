r"""Why mail servers refuse a mail: a table, the first row that fits a reply or a report counts.

To know one reason more is to add a row, or a pattern to one. The rows above those of the reader (`nobody`) win over them: a
reply that also speaks of our sending is no proof that nobody reads there. Patterns see lower case without addresses and links
(`judging.py`); to stay linear in the text their gaps are bounded, `.{0,30}`, and never nested.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Matter = Literal["reader", "operator", "office"]  # who can mend it: operator, whoever runs the sending
Lasting = Literal["hard", "soft"]  # stands until somebody acts, or passes by itself
Means = Literal["", "wait", "slow"]  # what a permanent code for it means in a session; see providers.toml


@dataclass(frozen=True)
class Reason:
    """One reason; hard and the reader's matter: nobody reads at the address."""

    name: str
    matter: Matter
    lasting: Lasting
    words: tuple[str, ...] = ()  # patterns
    codes: tuple[str, ...] = ()  # enhanced codes (RFC 3463) without their class: "1.1"
    means: Means = ""
    names_domain: bool = field(default=False)  # fits only where the recipient's domain is named

    @cached_property
    def pattern(self) -> re.Pattern[str] | None:
        return re.compile("|".join(self.words)) if self.words else None

    @property
    def nobody(self) -> bool:
        """Whether it says that nobody reads at the address."""
        return self.matter == "reader" and self.lasting == "hard"

    def fits(self, code: str, text: str) -> bool:
        return code in self.codes or bool(self.pattern and self.pattern.search(text))


# What one calls it that is at an address.
_WHO = (
    r"(?:user(?:name|id)?s?|mail ?box(?:es)?|mailaddress|account|recipients?|rcpt(?:to)?|addressee|(?:e-?mail )?address|alias|local[ -]?part|"
    r"customer|person|spectator|inbox|mail ?drop|e-?mail)"
)
_GONE = (
    r"(?:unknown|not (?:be )?found|not exists?\b|n[o']t exists?\b|no longer|invalid\b|not (?:known|valid|registered|listed|present|recogni[sz]ed|activated?|active|"
    r"in (?:our|the|my)\b|a (?:known|valid|member)|our\b)|(?:is|was|are|been|account) (?:removed|deleted|closed|cancell?ed)|(?:closed|blocked) due to inactiv|closed$|"
    r"discontinued|deactivated|disabled|inactive|inactivated|suspended|expired|frozen|terminated|archived|retired|missing home)"
)
_WEM = r"(?:收件人|收信人|收件者|收信者|用户|用戶|使用者|帐号|账号|帳號|账户|帐户|邮箱|信箱|邮件地址|郵件地址|收信地址|收件地址|地址)"
_WEG = (
    r"(?:不存在|未开通|未開通|未注册|未註冊|未启用|未啟用|已?注销|已?註銷|已?停用|已?禁用|被禁用|已?冻结|被冻结|已?删除|被删除|已?关闭|"
    r"已过期|未找到|找不到|无效|無效|有误|错误|離職|离职|停止使用)"
)

REASONS: tuple[Reason, ...] = (
    # ── of us: the sender, its proofs, its server ──────────────────────────────────────────────────
    Reason("sender-refused", "operator", "hard", (
        r"\bsender'?s? (?:e-?mail |mail )?(?:address|domain|verif|callout|id\b|policy|unknown|not|is|was|reject|denied|refused|blocked|invalid|has)",
        r"(?:invalid|bad|unknown|bogus|fake|forged|unrout[e]?able|null|blocked|outbound|envelope|verify|verif[a-z]{1,10} (?:failed )?(?:for|of)) senders?\b",
        r"sender rejected|sender denied|mail[ -]?from\b|badmailfrom|from (?:address|header|domain)|domain of sender|sending domain",
        r"sen[dt](?:ing)? (?:as\b|for this account|paused|mail as)|sendasdenied|submission|not verified|return(?:ed)? path|your (?:e-?mail )?(?:address|domain|account)",
        r"verification failed (?:for|while)|spoof|发件人|寄件者|寄件人|发信(?:人|域|地址|方|帐号|账号)|发送方|您的(?:邮箱|域名|帐号|账号|地址)",
        r"absender|exp[eé]diteur|remitente|mittente|отправител",
        r"user in blacklist|\bmi:(?:imf|spb)\b|\bdt:sum\b|\brp:frl\b",
    ), ("1.7", "1.8", "7.60")),
    Reason("not-authenticated", "operator", "hard", (
        r"\b(?:spf|dkim|dmarc|domainkeys|senderid)\b|rejectedbyspf|unauthenticated|not authenticated|fails? authentication|\bmi:(?:spf|dma)\b|未.{0,4}(?:认证|许可)",
    ), ("7.20", "7.21", "7.22", "7.23", "7.24", "7.25", "7.26", "7.27", "7.30", "7.32", "7.40", "7.509", "7.515")),
    Reason("relay-denied", "operator", "hard", (
        r"relay(?:ing)? ?(?:access |mail |to .{0,30})?(?:is )?(?:denied|not|prohibited|disallowed|forbidden)|(?:unable|permitted|allowed) to relay|unauthori[sz]ed relay|"
        r"no relaying|we do not relay|rcpthosts|local user only|not (?:a )?gateway|authentication (?:is )?(?:required|failed)|must (?:authenticate|log)|log ?in first|中继|需要.{0,4}(?:认证|登录)",
    ), ("7.54",)),
    Reason("tls-required", "operator", "hard", (
        r"\bstarttls\b|\btls (?:is )?(?:required|needed|negotiation)|encrypt|must issue|secure connection",
    ), ("7.10", "7.4")),
    Reason("server-refused", "operator", "hard", (
        r"(?:black|block|deny|grey|black ?hole)[ -]?list(?!ing)|blacklisting|\bblocked\b(?! due to inactiv)|\bblocking\b|\brbls?\b|\bdnsbl|spamhaus|spamcop|\bsorbs\b|\bsbl\b|\bxbl\b|\bpbl\b|reputation|banned",
        r"client host|client (?:address|ip)|\b(?:helo|ehlo)\b|reverse (?:dns|lookup|hostname)|\bptr\b|\brdns\b|dns (?:check|lookup|mx|entr|record)|\bip(?: address)?(?: is\b| in\b| has\b| name|=|:? ?\[?\d)|\bips?\b.{0,20}(?:denied|reject|forbidden|not allowed)|black ip|remote ip",
        r"(?<!not )\blisted (?:in|at|by|on)\b|open (?:proxy|relay)|dynamic (?:ip|address)|connection denied|refused to talk|go away|your (?:server|host|ip|network|system|mail server|provider|internet)|from your\b|proof ?point\.com|permanently deferred",
        r"invalid dns|bad outbound|poor\b|\bhl:[a-z]{3}\b|\bwm:bl[iu]\b|\bdt:rbl\b|黑名单|黑名單|被列入|ip.{0,6}(?:被|受限)",
    ), ("7.606", "7.511", "7.708", "7.750")),
    Reason("routing", "operator", "hard", (
        r"loops? back|too many hops|(?:mail|routing|forwarding) loop|hop count|looping message",
    ), ("4.6",)),
    Reason("rejected-as-abuse", "operator", "hard", (
        r"bounce attacks|user complaints|suspected|behaviou?r",
    )),
    # ── of the mail ────────────────────────────────────────────────────────────────────────────────
    Reason("too-large", "office", "hard", (
        r"too (?:large|big|long)\b|(?:message|mail|maximum|max|fixed|data|attachment)[ -]?size|size (?:limit|exceed)|exceed.{0,30}\bsize\b|mailsize|larger than|过大|(?:大小|尺寸).{0,8}(?:超|限)|超过.{0,10}大小",
    ), ("2.3", "3.4")),
    Reason("taken-for-spam", "office", "hard", (
        r"\bspam|anti-?spam|\bjunk|unsolicited|n(?:o|')t accept (?:delivery of )?(?:this|your) (?:message|mail)|bulk (?:mail|e-?mail)|virus|malware|phish|infected|\bcontents?\b|attachment|invalid header|headers?\b.{0,20}(?:invalid|missing|reject)|suspicio|objectionable|"
        r"(?:message|mail|e-?mail) (?:was |is |has been |have been |is being )?(?:rejected|refused|denied|filtered|discarded)|mail (?:\S{1,60} )?is rejected|mail rejet|message contains|message not accepted|\bdt:spm\b|垃圾|病毒|敏感|违规|违禁|内容|反垃圾",
    ), ("6.0", "7.9")),
    # ── for now ────────────────────────────────────────────────────────────────────────────────────
    Reason("rate-limited", "operator", "soft", (
        r"frequen(?:cy|t)|\brates?\b|\bratelimit|rate-limit|too (?:many|much|fast|quickly|often)|throttl|slow(?:ing)? down|unexpected volume",
        r"(?:daily|hourly|sending|per (?:day|hour|minute)|today).{0,24}(?:limit|quota)|(?:limit|quota).{0,24}(?:per (?:day|hour|minute)|daily|hourly|today|of the day)|maximum threshold|auth error limit|\blimit exceeded: messages",
        r"\b(?:mi:(?:stc|sfq|dmc|ccl|cel)|rp:(?:trc|qrc|drc|ccl|cel))\b|频率|頻率|频繁|過於頻繁|过快|过多|次数.{0,4}超|发信.{0,6}(?:上限|超限)|今日.{0,8}(?:上限|超)",
    ), means="slow"),
    Reason("mailbox-full", "reader", "soft", (
        r"\bquota|\b(?:is|mailbox|mail box|inbox|account|storage|disk) (?:is |was )?full\b|mailbox full|storage|(?:mail ?box|account|inbox|disk|recipient).{0,20}(?:exceed|over(?:flow|drawn)| limit)|exceed.{0,30}(?:storage|allocation|mailbox)|insufficient .{0,20}(?:space|disk)|(?:no|enough|disk) space|size limit exceeded",
        r"too many messages on the server|已满|空间不足|空间已|容量|配额|超容|空間不足|已滿|speichervolumen|zuviele|postfach.{0,10}voll|bo[iî]te.{0,20}pleine|casella.{0,10}piena|buz[oó]n.{0,10}lleno|переполнен",
    ), ("2.2", "3.1")),
    Reason("try-later", "operator", "soft", (
        r"try (?:it |again )?(?:later|again)|again later|come back later|later\.|temporar|grey-?list|gray-?list|greylisted|deferred|will be retried|keep trying|not yet been|\bbusy\b|try your message|please retry",
        r"稍后|稍後|暂时|暫時|临时|臨時|繁忙|plus tard|sp[aä]ter|temporair|momentan|unverified address",
    ), means="wait"),
    Reason("unreachable", "operator", "soft", (
        r"timed? ?out|unreachable|connection (?:refused|reset|lost|closed|dropped|timed)|lost connection|no route to host|(?:smtp|tcp) connection|retry time|in the queue too long|time expired|message expired|expired after|lookup failed|cannot (?:find|resolve) your|no answer from|超时|超時|无法连接",
    ), ("4.2", "4.3", "4.7")),
    Reason("bad-syntax", "operator", "hard", (
        r"syntax|bad sequence|unrecogni[sz]ed command|command (?:not|unrecogni|reject)|bare (?:lf|cr)|line too long|smtputf8|utf-?8|non-ascii|fully[ -]qualified|格式",
    ), ("1.3", "5.1", "5.2", "5.4", "6.7")),
    Reason("provider-limit", "operator", "hard", (r"\b(?:hl|mi|rp|dt|wm):[a-z]{3}\b|yun-medusa",)),
    Reason("no-valid-recipients", "operator", "hard", (r"\bno valid recipients?\b",)),
    # ── of the reader: nobody is there ─────────────────────────────────────────────────────────────
    Reason("no-such-domain", "reader", "hard", (
        r"host unknown|domain (?:name )?(?:is )?(?:unknown|invalid)|(?:host|domain|domain name).{0,24}(?:not found|not exist|unknown)|name service error|nxdomain|find any host named|no such (?:domain|host)|not accept (?:any )?mail|null ?mx|unknown (?:host|domain)|bad (?:host|domain)|域名.{0,12}(?:不存在|错误|无法解析|有误)|找不到.{0,6}域名",
    ), ("1.2",), names_domain=True),
    Reason("no-such-user", "reader", "hard", (
        rf"(?:unknown|invalid|no such|no existing|non-?existent|nonexisting|bad(?:[ -]destination)?|wrong|incorrect|illegal|undefined|inactive|disabled|deactivated|dead|obsolete|unavailable mail|non-?local|unrout[e]?able|cannot find|can ?not find|could(?:n't| not) find|undeliverable) (?:or \w{{1,12}} |\w{{1,10}} ){{0,2}}{_WHO}",
        rf"\b{_WHO}\b.{{0,48}}{_GONE}",
        rf"(?:is|are|was) not (?:a |an |our |any )?(?:\w{{1,10}} )?{_WHO}|not (?:a |an |our )(?:\w{{1,10}} )?{_WHO}|n[o']t have an? .{{0,40}}\baccounts?\b|there (?:is|'s) no (?:one|such|\w{{0,10}} ?{_WHO})|no {_WHO} (?:here|by|with|at\b|found|exists?|available|named|for this)",
        rf"no (?:one|person|body|mail box) (?:here|by|with|at|available)|not our customer|non-?local user|isn't a local {_WHO}|unrout[e]?able|nosuchuser|recip(?:ient)?notfound|mailbox (?:not found|unavailable or not local)|no longer (?:on server|valid|exists?|active|in use|available|accept|employed|with|work)|left the (?:company|organi[sz]ation)|addressee unknown|user unknown|action not taken: mailbox unavailable(?= *(?:\(s\d{{6,16}}\)|\[|$|\.$|- |<))|not exist\b",
        rf"<> (?:is |is now )?(?:user )?(?:not exist|not found|unknown|does not exist|disabled)|not in (?:\w{{1,10}} )?recipients? list",
        # Chinese
        rf"{_WEM}.{{0,14}}{_WEG}|(?:无|無|没有|沒有|查无|查無)(?:此|这个|该|對應的|对应的|這個|這)?(?:人|用户|用戶|使用者|收件人|邮箱|信箱|帐号|账号|帳號|地址)|找不到.{{0,6}}(?:用户|收件人|收件者|邮箱|使用者|帐号|账号|信箱)|(?:不存在|无效|未知|错误|無效)的?(?:收件人|收信人|用户|邮箱|地址|帐号|账号|信箱|邮件地址)",
        # German, French, Spanish, Italian, Portuguese, Polish, Dutch, Turkish
        r"(?:benutzer|empf[aä]e?nger(?:adresse)?|nutzer|postfach|adresse|konto|teilnehmer).{0,24}(?:unbekannt|nicht (?:bekannt|gefunden|vorhanden)|existiert nicht|deaktiviert|ung[uü]e?ltig|gesperrt|gel[oö]e?scht)|unbekannte[rs]? (?:benutzer|empf|nutzer|adress)|kein (?:solcher|postfach|benutzer)",
        r"(?:utilisateur|destinataire|adresse|compte|bo[iî]te).{0,36}(?:inconnue?|invalide|inexistante?|archiv[eé]e?|d[eé]sactiv[eé]e?|n'existe|ferm[eé]e?)|n'existe (?:pas|plus)",
        r"(?:usuari[oa]|destinat[aá]ri[oa]|buz[oó]n|cuenta|direcci[oó]n|utente|casella|indirizzo|account|usu[aá]rio|caixa|conta|endere[cç]o).{0,24}(?:desconocid[oa]|inexistente|desactivad[oa]|sconosciut[oa]|disattivat[oa]|desconhecid[oa]|desativad[oa]|inv[aá]lid[oa]|non (?:esiste|trovat[oa]|valido)|no (?:existe|encontrad[oa]|v[aá]lid[oa])|n[aã]o (?:existe|encontrad[oa]))|no existe|non esiste|n[aã]o existe",
        r"nie istnieje|nie ma takiego|nieznany (?:u[zż]ytkownik|odbiorca|adresat)|(?:gebruiker|ontvanger).{0,12}(?:onbekend|niet gevonden)|onbekende (?:gebruiker|ontvanger)|bestaat niet|kullan[ıi]c[ıi].{0,8}bulunamad[ıi]",
        # Russian, Japanese, Korean
        r"(?:пользовател[ья]|получател[ья]|адресат|адрес|ящик|абонент).{0,24}(?:не (?:найден|существует|зарегистрирован)|неизвест|удал[её]н|заблокирован|отключ[её]н)|неизвестный (?:пользователь|адрес|получатель)|нет такого (?:пользователя|ящика|адреса)|не существует",
        r"(?:宛先|アドレス|ユーザー?|受信者|メールボックス|アカウント).{0,16}(?:見つかりません|存在しません|不明|無効)|(?:사용자|수신자|주소|계정|메일박스).{0,16}(?:없|존재하지|알 수 없)",
    ), ("1.1", "1.6", "1.10", "2.1")),
    # ── whatever speaks of none of that ────────────────────────────────────────────────────────────
    Reason("reader-refuses", "office", "hard", (
        r"refused to (?:receive|accept)|refuses? to accept|members only|restricted|permission|not (?:allowed|authori[sz]ed|welcome|permitted)|denied|prohibit|rejected|refused|policy|policies|拒收|拒绝|加入.{0,4}黑名单|策略",
    ), ("7.1", "7.2", "2.4", "7.133")),
)  # fmt: skip

OTHERS_ADDRESS = Reason("others-address", "operator", "hard")  # it is not this reader's that is spoken of
UNKNOWN = Reason("unclear", "operator", "hard")
BY_NAME = {reason.name: reason for reason in (*REASONS, OTHERS_ADDRESS, UNKNOWN)}
