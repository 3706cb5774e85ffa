"""What the refusal of a mail server is about: recipient, us, a passing state, or message.

The first digit does not decide: 5yz is also used for full mailboxes, our reputation and our daily
limit. So the enhanced status code decides, or the words if the code is one that servers use for
everything, or the command.

Sources: RFC 5321 (4.2), RFC 3463, RFC 7504, and the IANA registry "Simple Mail Transfer Protocol
(SMTP) Enhanced Status Codes"; the words are those of widespread servers.
"""

import re
from collections.abc import Mapping
from enum import Enum, auto
from types import MappingProxyType

from services.dispatch.rules.reasons import FOR_GOOD, OF_RECIPIENT, OURS, Reason
from services.dispatch.rules.smtp_senders import speaks_of_sender

_R = Reason
_TRANSIENT_BELOW = 500


class Stage(Enum):
    """Which command was refused."""

    CONNECT = auto()
    """The greeting, EHLO, STARTTLS."""
    AUTH = auto()
    MAIL = auto()
    RCPT = auto()
    DATA = auto()


_ENHANCED = re.compile(r"\b[245]\.(\d{1,3}\.\d{1,3})\b")

CODES: Mapping[str, Reason] = MappingProxyType(
    {
        # 1: addresses
        "1.1": _R.NO_SUCH_ADDRESS,
        "1.2": _R.NO_SUCH_ADDRESS,
        "1.3": _R.NO_SUCH_ADDRESS,
        "1.4": _R.RECIPIENT_REFUSED,  # ambiguous
        "1.6": _R.NO_SUCH_ADDRESS,  # moved, nothing is forwarded
        "1.7": _R.SENDER_REFUSED,
        "1.8": _R.SENDER_REFUSED,
        "1.9": _R.PROVIDER_FAULT,
        "1.10": _R.NO_SUCH_ADDRESS,  # the domain takes no mail (null MX)
        "1.90": _R.RATE_LIMITED,  # Exchange: our daily number of recipients is used up
        # 2: mailboxes
        "2.0": _R.PROVIDER_FAULT,
        "2.1": _R.NO_SUCH_ADDRESS,  # disabled
        "2.2": _R.MAILBOX_FULL,
        "2.3": _R.MESSAGE_REFUSED,  # longer than this mailbox takes
        "2.4": _R.PROVIDER_FAULT,
        "2.121": _R.BUSY,  # Exchange: the recipient's limit per hour for one sender
        "2.122": _R.BUSY,  # Exchange: the recipient's limit per hour for all senders
        # 3: mail systems
        "3.4": _R.MESSAGE_REFUSED,  # larger than this system takes
        # 4: network and routing; 4.5 (congestion) is what a large provider says of our daily limit
        "4.1": _R.PROVIDER_FAULT,
        "4.310": _R.NO_SUCH_ADDRESS,  # Exchange: the domain does not exist
        "4.5": _R.RATE_LIMITED,
        # 5: protocol
        "5.3": _R.RATE_LIMITED,
        # 6: content
        "6.7": _R.NEEDS_SMTPUTF8,
        # 7: security and policy
        "7.2": _R.RECIPIENT_REFUSED,
        "7.8": _R.NOT_AUTHORISED,
        "7.9": _R.NOT_AUTHORISED,
        "7.10": _R.NOT_AUTHORISED,
        "7.11": _R.NOT_AUTHORISED,
        "7.12": _R.NOT_AUTHORISED,
        "7.13": _R.NOT_AUTHORISED,  # our account is disabled; at RCPT and DATA the recipient's
        "7.14": _R.NOT_AUTHORISED,
        "7.15": _R.MESSAGE_REFUSED,
        "7.16": _R.MESSAGE_REFUSED,
        "7.17": _R.NO_SUCH_ADDRESS,  # the mailbox has another owner
        "7.18": _R.NO_SUCH_ADDRESS,  # the domain has another owner
        "7.28": _R.RATE_LIMITED,
    }
)
"""By subject and detail; what is not named here goes by its subject."""

SUBJECTS: Mapping[str, Reason] = MappingProxyType(
    {
        "3": _R.PROVIDER_FAULT,
        "4": _R.PROVIDER_FAULT,
        "5": _R.SENDER_REFUSED,
        "6": _R.MESSAGE_REFUSED,
        "7": _R.SENDER_REFUSED,
    }
)

_VAGUE = frozenset({"0.0", "1.0", "1.1", "1.2", "2.0", "2.1", "4.1", "5.0", "7.0", "7.1", "7.9"})
"""Codes that servers use for more than they mean: words, where there are some, go first."""


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{each})" for each in patterns), re.IGNORECASE)


_ADDRESSEE = r"(?:user|recipient|mailbox|account|address\w*|e-?mail|person|alias|inbox|domain|host)"
_WHO_IS_UNKNOWN = _any(
    _ADDRESSEE + r"\b.{0,40}?(?:unknown|not (?:be )?(?:found|known|valid|exist)|does ?n[o\u2019']t"
    r" (?:exist|have)|invalid|disabled|inactive|deactivated|closed|no longer|suspended)",
    r"(?:user|mailbox|account|recipient|inbox)\b.{0,20}?(?:terminated|deleted|removed)\b(?! from)",
    r"(?:unknown|no such|invalid|non-?existent|unrout\w+)\b.{0,20}?" + _ADDRESSEE,
    r"no mailbox here|does ?n[o\u2019']t exist|null mx|not our customer",
    r"inconnue?\b|n['\u2019]existe pas|unbekannt|existiert nicht|no existe|desconocid|inesistente"
    r"|sconosciut|n[a\u00e3]o existe",
    r"не (?:найден|существует|существу|знайден|існує)|nie istnieje|bulunam|غير موجود|不存在",
)
_ACCOUNT_IS_SHUT = _any(r"account\b.{0,40}(?:suspend|disabl|block|lock|inactiv)")
"""Said with a code of policy it is our account, else the recipient's."""

_IS_UNAVAILABLE = _any(r"mailbox (?:is )?unavailable")
"""RFC 5321's text for 550; Outlook.com sends it with a code for wrong commands."""

_NO_SUCH_DOMAIN = _any(
    r"\b(?:domain|host)\b.{0,40}(?:does ?n[o\u2019']t exist|not (?:be )?found|unknown)"
    r"|\b(?:unknown|no such|non-?existent) (?:domain|host)|nxdomain",
)
"""Said with 5.4.4, the code for routing, of the recipient's domain."""

_NOT_LET_IN = _any(r"recipient address rejected: access denied")
"""What Exchange Online says of an address that it does not know, under a code for routing."""

WORDS: tuple[tuple[re.Pattern[str], Reason], ...] = (
    (_any(r"receiving e?-?mail (?:at a rate|too quickly)", r"\btoo busy\b"), _R.BUSY),
    (
        _any(
            r"rate.?limit",
            r"too many",
            r"sending (?:quota|limit|rate)",
            r"throttl",
            r"slow down",
            r"(?:daily|hourly|monthly)\b.{0,40}(?:limit|quota)",
            r"unusual(?:ly)?\b.{0,20}rate",
            r"(?:maximum|number)\b.{0,40}per (?:minute|hour|day)",
            r"(?:limit|quota)\b.{0,40}(?:per (?:minute|hour|day)|sender|for today)",
            r"mail flood",
            r"frequen\w+ limit",
            r"(?:recipients?|messages?|connections?) limit\b.{0,20}(?:reach|exceed)",
            r"\b(?:MI:(?:SFQ|DMC|CEL|CCL)|RP:(?:DRC|CEL|CCL|QRC|TRC))\b",  # 163.com
            r"credits?\b.{0,20}(?:exceed|exhaust|used up)|(?:out of|no more) credits?\b",
        ),
        _R.RATE_LIMITED,
    ),
    (
        _any(
            r"(?:mailbox|inbox|account|recipient|user)\b.{0,40}full",
            r"over ?quota",
            r"quota\b.{0,20}exceed",
            r"exceed\w*\b.{0,20}(?:quota|storage)",
            r"out of storage",
            r"insufficient (?:system |disk )?(?:storage|space)",
            r"(?:mailbox|inbox)\b.{0,20}over\b.{0,20}limit",
            r"bo[i\u00ee]te\b.{0,20}pleine|postfach\b.{0,20}voll|casella\b.{0,20}piena",
            r"(?:buz[o\u00f3]n|caixa|casilla)\b.{0,20}(?:llen[oa]|chei[ao])|переполнен|已满|已滿",
        ),
        _R.MAILBOX_FULL,
    ),
    (
        _any(
            r"authenticat\w+ (?:is )?(?:required|fail|credential)",
            r"not authenticated",
            r"must (?:be )?(?:authenticat|log ?in|issue a starttls)",
            r"bad credentials",
            r"your (?:e-?mail )?account\b.{0,40}(?:suspend|disabl|block|lock|inactiv)",
            r"(?:sending|smtp|relay) account\b.{0,40}(?:suspend|disabl|block|lock|inactiv)",
        ),
        _R.NOT_AUTHORISED,
    ),
    (
        _any(
            r"\b(?:MI|RP):[A-Z]{3}\b|\bDT:(?:SPM|SUM|RBL)\b",  # 163.com, always about the sender
            r"spam",
            r"unsolicited",
            r"phish",
            r"(?:black|block|deny).?list",
            r"\bd?nsbl|\brbl\b",
            r"reputation",
            r"relay\w*\b.{0,30}(?:deni|prohibit|not (?:permitted|allowed))",
            r"(?:unable|not (?:permitted|allowed|authori[sz]ed)) to (?:relay|send)",
            r"\bpolicy\b",
            r"sender\b.{0,40}(?:reject|refus|deni|verif|invalid|unknown|not|block|ban)",
            r"\b(?:spf|dkim|dmarc|rdns|ptr)\b",
            r"reverse dns",
            r"client host",
            r"\bhelo\b|\behlo\b",
            r"\b(?:ip|server|host|network)\b.{0,40}(?:block|ban|reject)",
            r"virus|malware",
            r"blocked (?:by|for|using|due)",
            r"content\b.{0,20}(?:reject|block|filter|prohibit|deni)",
            r"unpaid|\binvoice|payment required",
            r"your (?:ip|server|host|domain|plan|subscription|message (?:was|has been) blocked)",
        ),
        _R.SENDER_REFUSED,
    ),
    (
        _any(
            r"(?:message|size|mail)\b.{0,40}(?:too (?:big|large|long)|exceed\w*\b.{0,30}(?:size"
            r"|limit|maximum))",
        ),
        _R.MESSAGE_REFUSED,
    ),
    (_WHO_IS_UNKNOWN, _R.NO_SUCH_ADDRESS),
    (_any(r"gr[ae]y.?list", r"try (?:it )?(?:again )?later", r"temporar"), _R.BUSY),
)
"""The first that matches decides: words about us come before words about the recipient.

To wait does less harm than to block an address that exists.
"""

_BARE: Mapping[tuple[Stage, int], Reason] = MappingProxyType(
    {
        (Stage.RCPT, 550): _R.RECIPIENT_REFUSED,
        (Stage.RCPT, 551): _R.RECIPIENT_REFUSED,
        (Stage.RCPT, 553): _R.RECIPIENT_REFUSED,
        (Stage.RCPT, 552): _R.MAILBOX_FULL,
        (Stage.DATA, 552): _R.MAILBOX_FULL,
        (Stage.MAIL, 552): _R.PROVIDER_FAULT,
        (Stage.RCPT, 556): _R.NO_SUCH_ADDRESS,  # RFC 7504: the domain takes no mail
    }
)
"""What a code alone says; any other speaks of us."""

_MOST_READ = 2000
_NOT_WORDS = re.compile(r"<[^>]*>|\S+@\S+|https?:\S+")


def enhanced_code(words: str) -> str | None:
    """Return the enhanced status code that an answer begins with or holds: `5.1.1`."""
    found = _ENHANCED.search(_NOT_WORDS.sub(" ", words[:_MOST_READ]))
    return found.group(0) if found else None


def judge(stage: Stage, status: int, words: str) -> Reason:
    """Return why a server refused with 4yz or 5yz. `words` are its answer, the code at its head."""
    code = enhanced_code(words)
    detail = None if code is None else code.partition(".")[2]
    passing = status < _TRANSIENT_BELOW or (code or "").startswith("4")
    if stage is Stage.AUTH:
        return _R.NOT_AUTHORISED
    said = _NOT_WORDS.sub(" ", words[:_MOST_READ])
    reason = _of_us(stage, _of_code_and_words(stage, status, detail, said))
    if reason in OF_RECIPIENT and speaks_of_sender(said):
        # Waiting does less harm than blocking an address that exists.
        reason = spoken if (spoken := _of_words(said)) in OURS else _R.SENDER_REFUSED
    if not passing:
        return reason
    return _passing(reason, said, detail)


def _of_code_and_words(stage: Stage, status: int, detail: str | None, said: str) -> Reason:
    if detail == "7.13" and stage in {Stage.RCPT, Stage.DATA}:
        return _R.NO_SUCH_ADDRESS
    if (detail or "").startswith("7.") and _ACCOUNT_IS_SHUT.search(said):
        return _R.NOT_AUTHORISED
    unknown = {"1.1": _WHO_IS_UNKNOWN, "4.4": _NO_SUCH_DOMAIN}.get(detail or "")
    if unknown is not None and unknown.search(said):
        return _R.NO_SUCH_ADDRESS
    if detail == "4.1" and _NOT_LET_IN.search(said):
        return _R.RECIPIENT_REFUSED
    spoken = _of_words(said) if detail is None or detail in _VAGUE else None
    if detail == "5.0" and spoken is None and _IS_UNAVAILABLE.search(said):
        return _R.RECIPIENT_REFUSED
    named = CODES.get(detail or "") or SUBJECTS.get((detail or "").partition(".")[0])
    return spoken or named or _BARE.get((stage, status), _R.SENDER_REFUSED)


def _of_words(said: str) -> Reason | None:
    return next((reason for pattern, reason in WORDS if pattern.search(said)), None)


def _of_us(stage: Stage, reason: Reason) -> Reason:
    """Return the reason of a refusal before a recipient was named: it is about us."""
    if stage in {Stage.CONNECT, Stage.MAIL} and reason in FOR_GOOD - {_R.MESSAGE_REFUSED}:
        return _R.SENDER_REFUSED
    return reason


def _passing(reason: Reason, said: str, detail: str | None) -> Reason:
    """Return the reason of a 4yz: a code of policy alone means greylisting."""
    if reason in OURS:
        named = detail in CODES and (detail or "").startswith("7.")
        return reason if named or _of_words(said) is reason else _R.BUSY
    return reason if reason in {_R.MAILBOX_FULL, _R.PROVIDER_FAULT} else _R.BUSY
