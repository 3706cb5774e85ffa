"""Recognise a plain term that somebody wrote in one of the six languages: "5 years in prison".

Source: our own rule. The whole text must be understood; what is not understood stays words.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from shared.contracts.term_parts import TermPart
from shared.term_words.language import DEATH, LIFE, MOST_OF_UNIT, SUSPENDED
from shared.term_words.word_lists import WORDS, Words
from shared.unicode_forms import decomposed

_TASHKEEL = re.compile("[\u0640\u064b-\u0652]")
_LETTERS = str.maketrans("أإآىؤئ\N{RIGHT SINGLE QUOTATION MARK}،", "ااايوي',")


def read_term(text: str | None) -> tuple[TermPart, ...]:
    """Return the parts of a term in words; none if the words, as a whole, are not plain."""
    plain = _plain(text or "")
    if not plain:
        return ()
    found = {parts for words in WORDS if (parts := _reader(words.code).read(plain))}
    return found.pop() if len(found) == 1 else ()


def _plain(text: str) -> str:
    """Return words in small letters without accents and signs around them."""
    letters = decomposed(_TASHKEEL.sub("", text.casefold()).translate(_LETTERS))
    bare = "".join(each for each in letters if not unicodedata.combining(each))
    return " ".join(bare.split()).strip(' .;,!"«»“”')


@cache
def _reader(code: str) -> "_Reader":
    return _Reader(next(each for each in WORDS if each.code == code))


def _any(words: Mapping[str, object] | tuple[str, ...]) -> str:
    longest_first = sorted(map(_plain, words), key=len, reverse=True)
    return "|".join(re.escape(each) for each in longest_first)


@dataclass(frozen=True)
class _Reader:
    """Reads the terms of one language."""

    words: Words

    def read(self, plain: str) -> tuple[TermPart, ...]:
        told = self._without_lead(plain)
        for unit, names in ((DEATH, self.words.death), (LIFE, self.words.life)):
            if told in set(map(_plain, names)):
                return (TermPart(unit=unit),)
        found = self._pattern.fullmatch(told)
        return self._time(found) if found else ()

    def _time(self, found: re.Match[str]) -> tuple[TermPart, ...]:
        """Return the parts of a time, unless it is more than anybody is sentenced to."""
        quantities = list(self._quantities(found["times"]))
        kind = "prison" if found["before"] or found["kind"] else None
        suspended = SUSPENDED if found["suspended"] else None
        units = {unit for _, unit in quantities}
        is_upper = bool(found["upper"])
        if (
            any(number < 1 or number > MOST_OF_UNIT[unit] for number, unit in quantities)
            or len(units) < len(quantities)
            or (is_upper and (len(quantities) > 1 or suspended))
        ):
            return ()
        if is_upper:
            return tuple(TermPart(most=most, unit=unit, kind=kind) for most, unit in quantities)
        return tuple(
            TermPart(number=number, unit=unit, kind=kind, suspended=suspended)
            for number, unit in quantities
        )

    def _without_lead(self, plain: str) -> str:
        for lead in sorted(map(_plain, self.words.leads), key=len, reverse=True):
            if plain.startswith(f"{lead} "):
                return plain.removeprefix(f"{lead} ")
        return plain

    @cached_property
    def _quantity(self) -> str:
        words = self.words
        numbers = rf"\d{{1,4}}|{_any(words.numbers)}"
        whole = f"|(?:{_any(words.whole)})" if words.whole else ""
        return rf"(?:(?:{numbers}) (?:{_any(words.units)}){whole})"

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        words = self.words
        before = rf"(?P<before>{_any(words.before)}) " if words.before else "(?P<before>(?!))"
        link = rf"(?:, | (?:{_any(words.links)}) ?)"
        return re.compile(
            rf"(?:{before})?(?P<upper>(?:{_any(words.upper)}) )?"
            rf"(?P<times>{self._quantity}(?:{link}{self._quantity}){{0,2}})"
            rf"(?: (?P<kind>{_any(words.prison)}))?"
            rf"(?:,? \(?(?P<suspended>{_any(words.suspended)})\)?)?"
        )

    def _quantities(self, times: str) -> Iterator[tuple[int, str]]:
        numbers = {_plain(each): number for each, number in self.words.numbers.items()}
        units = {_plain(each): unit for each, unit in self.words.units.items()}
        whole = {_plain(each): told for each, told in self.words.whole.items()}
        for found in re.findall(self._quantity, times):
            if found in whole:
                yield whole[found]
                continue
            number, _, unit = found.partition(" ")
            yield int(number) if number.isdigit() else numbers[number], units[unit]
