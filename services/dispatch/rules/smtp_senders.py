"""Whether a mail server that refuses a recipient is in fact speaking of the sender.

Servers check a sender, a return path or a connecting host, and use for them the same words as for
recipients: unknown, disabled, does not exist. The words for a sender are few; those for what is
wrong with one are many, so the former decide.
"""

import re

_WHO_SENDS = (
    # English
    r"\bsend(?:er\w*|ing)\b",
    r"originat\w+",
    r"\bout(?:bound|going)\b",
    r"\b(?:return|reverse)[- ]?path\b|\breturn address",
    r"\b(?:envelope|header|mail|your)[- ]?from\b|\bfrom (?:address|header|domain|field|line)\b",
    r"\baddress in from\b",
    r"\bfrom (?:an? )?unknown (?:host|server|domain|ip)",
    (
        r"\byour (?:\w+ )?(?:host\w*|server|ip|domain|organi[sz]ation|account|plan|subscription"
        r"|licen[cs]e|network|relay|address)\b"
    ),
    r"\b(?:permission|permitted|allowed|authori[sz]ed) to (?:send|post|relay|mail)",
    r"\bcall(?:ed|[- ]?back|[- ]?out)\b",
    r"\breverse (?:dns|mapping|lookup)|\brdns\b|\bhelo\b|\behlo\b",
    # "unknown in relay recipient table" is said of a recipient
    r"\brelay(?:ing|ed)?\b(?! recipient| domain)",
    r"\b(?:client|connecting|remote) (?:host|server|ip)\b",
    r"\btoo many\b",
    r"\blog ?in first\b|\bauthenticat",
    # French
    r"\bexp[ée]di(?:teur|trice|tion)|\b[ée]met(?:teur|trice)|\bd['\u2019]envoi\b|\brelais\b",
    r"\badresse de retour\b|\bvotre (?:serveur|domaine|h[ôo]te|compte|organisation|ip)\b",
    # German, Dutch
    r"\babsender|\bversender|\br[üu]cksendeadresse|\bafzender",
    r"\bihr[emnrs]{0,2} (?:server|domain|host|konto|ip)\b",
    # Spanish, Portuguese, Italian
    r"\bremitente|\bremetente|\bmittente|\bemisor\b|\bsaliente",
    r"\b(?:de env[íi]o|de envio|di invio)\b",
    r"\b(?:su|seu|suo|vostro) (?:servidor|server|dominio|dom[íi]nio|cuenta|conta|account|ip)\b",
    # Russian, Ukrainian, Polish, Turkish, Arabic, Chinese, Japanese
    r"отправител|исходящ|відправник|\bnadawc|\bg[öo]nderen|\bgönderici",
    r"المرسل|发件|寄件|發件|送信者|差出人",
)
_SPEAKS_OF_SENDER = re.compile("|".join(_WHO_SENDS), re.IGNORECASE)


def speaks_of_sender(said: str) -> bool:
    """Return whether an answer is about the sender; `said`: the answer without addresses."""
    return _SPEAKS_OF_SENDER.search(said) is not None
