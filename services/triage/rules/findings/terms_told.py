"""Terms of sentences in the words of six languages: death, for life, or so many months.

Source: our own rule. What is not understood claims nothing.
"""

# ruff: noqa: RUF001 (letters of other scripts are meant as such)

import re
from collections.abc import Iterator
from functools import cache

from services.triage.rules.texts.plain_letters import any_of, is_arabic, plain, spelt, unaccented

DEATH, LIFE = "death", "life"
_DEATH = any_of(
    r"\b(?:(?:death|capital) (?:penalty|punishment|sentence)|(?:to|of) death|to be hanged|to hang|"
    r"by (?:hanging|firing squad)|a mort|peine (?:de mort|capitale)|a (?:la )?muerte|"
    r"pena (?:de muerte|capital|de morte)|sentencia de muerte|a morte|sentenca de morte|"
    r"к (?:смертной казни|расстрелу|высшей мере|повешению)|смертн(?:ую казнь|ая казнь|ый приговор)|"
    r"высш(?:ую|ая) мер[уа])\b|(?<!\w)[وب]?(?:ال)?إعدام"
)
_LIFE = any_of(
    r"\b(?:life (?:imprisonment|in (?:prison|jail)|sentence|term)|(?:for|to) life|a vie|"
    r"perpetuite|(?:cadena|prision) perpetua|prisao perpetua|пожизненн\w+)\b|(?<!\w)(?:ال)?مؤبد"
)
_NUMBERS = (
    "one un une uno una um uma один одного одному год عام سنة",
    "two deux dos dois duas два двух двум две عامين سنتين عامان سنتان شهرين",
    "three trois tres три трех трем ثلاث ثلاثة",
    "four quatre cuatro quatro четыре четырех четырем أربع أربعة",
    "five cinq cinco пять пяти خمس خمسة",
    "six seis шесть шести ست ستة",
    "seven sept siete sete семь семи سبع سبعة",
    "eight huit ocho oito восемь восьми ثماني ثمانية ثمان",
    "nine neuf nueve nove девять девяти تسع تسعة",
    "ten dix diez dez десять десяти عشر عشرة",
    "eleven onze once одиннадцать одиннадцати",
    "twelve douze doce doze двенадцать двенадцати",
    "thirteen treize trece treze тринадцать тринадцати",
    "fourteen quatorze catorce catorze четырнадцать четырнадцати",
    "fifteen quinze quince пятнадцать пятнадцати",
    "sixteen seize dieciseis dezesseis dezasseis шестнадцать шестнадцати",
    "seventeen diecisiete dezessete dezassete семнадцать семнадцати",
    "eighteen dieciocho dezoito восемнадцать восемнадцати",
    "nineteen diecinueve dezenove dezanove девятнадцать девятнадцати",
    "twenty vingt veinte vinte двадцать двадцати عشرين عشرون",
)
_TENS = {
    "thirty trente treinta trinta тридцать тридцати ثلاثين ثلاثون": 30,
    "forty quarante cuarenta quarenta сорок сорока أربعين": 40,
    "fifty cinquante cincuenta пятьдесят пятидесяти خمسين": 50,
}
_YEARS = r"(?:years?|ans?|annees?|anos?|лет|года?|году|годам|سنوات|سنة|سنين|عاما?|أعوام)"
_MONTHS = r"(?:months?|mois|mes(?:es)?|месяц\w*|أشهر|شهرا?|شهور)"
_PAIR = r"(?:عامين|سنتين|عامان|سنتان|شهرين|شهران)"
_LEAD = r"(?<![^\W_])(?:[وبل]|ل|لمدة )?"
_TIME = any_of(
    rf"{_LEAD}(?:(?P<number>\d+|[^\W\d_]+)[\s-](?:(?P<years>{_YEARS})|(?P<months>{_MONTHS}))"
    rf"|(?P<pair>{_PAIR}))(?![^\W_])"
)
_OPEN = any_of(
    r"(?:\b(?:up to|as much as|at least|maximum of|jusqu'a|hasta|ate|до|не менее|более|age of|aged|"
    r"agee? de|edad de|idade de|возрасте)|حتى|تصل|عمر)[\s\w-]{0,15}$"
)
"""Words before a term that nobody was sentenced to: "up to ten years"."""
_AND = any_of(r"[\s,]*(?:and|et|y|e|и|و)?\s*$")
_BESIDE = any_of(r"(?P<word>[^\W\d_]+)(?:[\s-]|\s(?:y|e|et|and)\s)[وبل]?$")
_NUMBER_WIDTH = 25
_MONTH = "شهر"
_IN_A_YEAR, _TEN, _TWENTY = 12, 10, 20
_DIGITS = 3
"""A number of more digits is a year: « 2026 года »."""


@cache
def _numbers() -> dict[str, int]:
    listed = [*enumerate(_NUMBERS, start=1), *((value, words) for words, value in _TENS.items())]
    return {each: value for value, words in listed for each in _read(words).split()}


def _read(words: str) -> str:
    return unaccented(plain(spelt(words)))


def terms_of(words: str) -> frozenset[str | int]:
    """Return the terms in the words of a record: `DEATH`, `LIFE`, or numbers of months."""
    return frozenset(terms_in(_read(words)))


def terms_in(text: str) -> Iterator[str | int]:
    """Yield the terms in a text without accents in small letters; of "up to ten years" none."""
    if _DEATH.search(text):
        yield DEATH
    if _LIFE.search(text):
        yield LIFE
    months, end = 0, -1
    for each in _TIME.finditer(text):
        size = _months(each, _numbers().get(_last_word(text, each.start()), 0))
        if not size or _OPEN.search(text, 0, each.start()):
            continue
        if end >= 0 and _AND.fullmatch(text, end, each.start()):
            months += size
        else:
            if months:
                yield months
            months = size
        end = each.end()
    if months:
        yield months


def _last_word(text: str, end: int) -> str:
    """Return the number word right before a place: of "vingt et un ans" « vingt »."""
    before = _BESIDE.search(text, max(0, end - _NUMBER_WIDTH), end)
    return before["word"] if before else ""


def _months(told: re.Match[str], tens: int) -> int:
    """Return how many months a time has; 0 if its number is not understood.

    `tens`: what stands before it: "twenty-five years". Arabic has it the other way round.
    """
    if told["pair"]:
        return 2 * (1 if told["pair"].startswith(_MONTH) else _IN_A_YEAR)
    if told["number"].isdigit():
        number = int(told["number"]) if len(told["number"]) <= _DIGITS else 0
    else:
        number = _numbers().get(told["number"], 0)
        is_behind = is_arabic(told["number"]) and 0 < tens < _TEN <= number
        number += tens if is_behind or (tens >= _TWENTY and 0 < number < _TEN) else 0
    return number * (_IN_A_YEAR if told["years"] else 1)
