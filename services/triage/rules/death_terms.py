"""Whether the words of a sentence, or of a possible penalty, mean death: in six languages.

Source: our own rule. The whole term must be understood: "up to 15 years if death results" and
"death, commuted to 20 years" are no penalty of death. What is not understood claims nothing.
"""

from collections.abc import Iterable

from services.triage.rules.texts.plain_letters import any_of, plain, spelt, unaccented
from shared.contracts.term_parts import TermPart

DEATH = "death"
"""The unit of a term that is death."""
_HOW = (
    r"(?: (?:by|par|por) (?:public )?(?:hanging|shooting|(?:a )?firing squad|lethal injection"
    r"|stoning|beheading|electrocution|pendaison|fusillade|lapidation|decapitation|ahorcamiento"
    r"|fusilamiento|lapidacion|enforcamento|fuzilamento|apedrejamento))?"
    r"(?: (?:in absentia|par contumace|por contumacia|en rebeldia|a revelia|заочно|غيابيا))?"
)
_EN = (
    r"(?:(?:(?:was |were )?(?:sentenced|condemned) )?to )?"
    r"(?:death(?: penalty)?|(?:the |a )?(?:death (?:penalty|sentence)|capital punishment)|hanging)"
)
_FR = (
    r"(?:(?:condamnee?s? )?a )?(?:la )?(?:peine de mort|peine capitale|mort|pendaison)"
    r"|condamnation a (?:la )?(?:peine de )?mort"
)
_ES = (
    r"(?:(?:condenad[oa]s? )?a )?(?:la )?(?:pena de muerte|pena capital|muerte|horca|ahorcamiento"
    r"|fusilamiento)|condena a muerte"
)
_PT = (
    r"(?:(?:condenad[oa]s? )?a )?(?:pena de morte|pena capital|morte|enforcamento|fuzilamento)"
    r"|condenacao a morte"
)
_RU = (
    r"(?:(?:приговор[её]н[аы]?|осужд[её]н[аы]?) )?(?:к )?(?:смертн(?:ая|ой) казн[ьи]"
    r"|расстрелу?|повешени[ею]|(?:высшая мера|высшей мере)(?: наказания)?)"
    r"(?: через (?:расстрел|повешение))?|смертный приговор"
)
_AR = (
    r"(?:(?:حكم|حكم عليه|حكم عليها|حكم عليهم) )?(?:ب?عقوبة |حكم )?ب?(?:ال)?[إا]عدام"
    r"(?: شنقا| رميا بالرصاص)?|شنقا|حكم بالإعدام"
)
_DEATH = rf"(?:{_EN}|{_FR}|{_ES}|{_PT}|{_RU}|{_AR}){_HOW}"
_RANGE = (
    r"(?:(?:(?:from|between|entre|de|desde|от|من) [\w ]{1,30}|\d+ \w+) )?"
    r"(?:up to|to|and|jusqu'?a|a|hasta|ate|y|e|et|вплоть до|до|حتى|إلى) (?:the |la )?"
)
_SENTENCE = any_of(_DEATH)
_PENALTY = any_of(rf"(?:{_RANGE})?(?:{_DEATH})")
_OR = any_of(r"\s*(?:/|,?\s(?:or|ou|o|или|либо|أو)\s)\s*")
_CONDITIONAL = any_of(
    r"\b(?:not?|never|neither|nor|without|if|unless|except|results?|resulting|abolish\w*|commut\w*"
    r"|suspend\w*|replac\w*|ne|n'\w+|pas|sans|si|sauf|aboli\w*|sin|salvo|conmut\w*|nao|sem|se|exceto"
    r"|comut\w*|не|нет|без|если|кроме|отмен\w*|замен\w*|لا|لم|ليس|بدون|إذا|دون)\b"
)


def _read(words: str) -> str:
    """Return words in plain letters, without the signs around them."""
    bare = unaccented(plain(spelt(words)))
    return " ".join(bare.split()).strip(" .;,!\"'")


def is_sentence_to_death(term: str | None, parts: Iterable[TermPart] = ()) -> bool:
    """Return whether a sentence is death: by its data if there are any, else by all its words."""
    if units := {each.unit for each in parts}:
        return DEATH in units
    return bool(_SENTENCE.fullmatch(_read(term or "")))


def may_be_death(penalty: str | None, parts: Iterable[TermPart] = ()) -> bool:
    """Return whether death is one of the penalties that somebody may get, without a condition."""
    if units := {unit for each in parts for unit in (each.unit, each.most_unit)}:
        return DEATH in units
    read = _read(penalty or "")
    if _CONDITIONAL.search(read):
        return False
    return any(_PENALTY.fullmatch(each) for each in _OR.split(read))
