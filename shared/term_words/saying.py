"""Say a term in a language: "five years in prison, two of them suspended"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from babel import Locale
from babel.numbers import format_decimal, get_currency_name

from shared.contracts.term_parts import TermPart
from shared.term_words.language import DEATH, FINE, LIFE, Case, TermLanguage
from shared.term_words.latin import ENGLISH, FRENCH, PORTUGUESE, SPANISH
from shared.term_words.measures import Measure, measures_of, times_of
from shared.term_words.other_scripts import ARABIC, RUSSIAN

TERM_LANGUAGES: Mapping[str, TermLanguage] = {
    each.code: each for each in (ENGLISH, FRENCH, SPANISH, PORTUGUESE, ARABIC, RUSSIAN)
}
_SPELT = 10
"""The highest number that is written as a word, if no number of the term is higher."""
_TWO = 2
_NARROW, _NO_BREAK = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"


def say_term(parts: Sequence[TermPart], language: str) -> str:
    """Return a term in words; "" if it has no parts, or one that cannot be said."""
    words = TERM_LANGUAGES[language]
    numbers = list(times_of(parts))
    saying = _Saying(words, is_spelt=all(each <= _SPELT for each in numbers))
    measures = measures_of(parts)
    said = before = ""
    for number, measure in enumerate(measures):
        told = saying.measure(measure)
        if said:
            is_last = number == len(measures) - 1
            said += saying.link(measure, before=before, is_last=is_last)
        said, before = f"{said}{told}", told
    for before, after in words.joined.items():
        said = said.replace(before, after)
    return said


def say_time(parts: Sequence[TermPart], language: str) -> str:
    """Return a mere time as it stands behind "for"; "" if the term is more than that."""
    measures = measures_of(parts)
    if len(measures) != 1 or not measures[0].is_time or measures[0].kind:
        return ""
    only = measures[0]
    if only.is_suspended or only.suspended_parts or only.parts[0].most or only.parts[0].most_unit:
        return ""
    is_spelt = all(each <= _SPELT for each in times_of(parts))
    return _Saying(TERM_LANGUAGES[language], is_spelt=is_spelt).time(only.parts, "governed")


@dataclass(frozen=True)
class _Saying:
    """One term in one language. `is_spelt`: its numbers are written as words."""

    words: TermLanguage
    is_spelt: bool

    def link(self, measure: Measure, *, before: str, is_last: bool) -> str:
        """Return what stands between a measure and the one before it: a comma, and, or."""
        words = self.words
        is_alternative = bool(measure.parts[0].alternative)
        comma = words.comma if f"{words.comma} " in before else ""
        if not is_last and not is_alternative and not words.attached:
            return f"{words.comma} "
        conjunction = words.conjunctions[is_alternative]
        is_attached = words.attached and not is_alternative
        return f"{comma} {conjunction}{'' if is_attached else ' '}"

    def measure(self, measure: Measure) -> str:
        words, first = self.words, measure.parts[0]
        if first.unit == FINE:
            pattern = words.fine if first.most is None else words.fine_range
            told = pattern.format(amount=self._amount(first))
        elif measure.is_time:
            told = self._served(measure)
        else:
            told = self._penalty(first.unit)
        if measure.is_suspended:
            told = words.suspended.format(term=told)
        if measure.suspended_parts:
            told = self._part(measure, told)
        return told

    def time(self, parts: Sequence[TermPart], case: Case = "") -> str:
        """Return a time of several units: "three years and six months"."""
        told = [self._counted(each.number or 0, each.unit or "", case) for each in parts]
        conjunction = self.words.conjunctions[0]
        link = f" {conjunction}{'' if self.words.attached else ' '}"
        between = link if self.words.attached else f"{self.words.comma} "
        before = between.join(told[:-1])
        return f"{before}{link}{told[-1]}" if before else told[-1]

    def _served(self, measure: Measure) -> str:
        """Return a time, or the range of one, and how it is served."""
        words, first = self.words, measure.parts[0]
        pattern = words.kinds[measure.kind] if measure.kind else "{time}"
        case: Case = "governed" if (measure.kind or "") in words.governs else ""
        if first.most_unit in {LIFE, DEATH}:
            return self._wide(first, pattern, case)
        if first.most is None:
            before = words.governed_by if case else ""
            return pattern.format(time=f"{before}{self.time(measure.parts, case)}")
        case = "genitive" if words.genitives else "governed"
        most_unit = first.most_unit or first.unit or ""
        most = self._counted(first.most, most_unit, case)
        if first.number is None:
            if words.upper.startswith("{time}"):
                return words.upper.format(time=pattern.format(time=most))
            return pattern.format(time=words.upper.format(time=most))
        least = self._counted(first.number, first.unit or "", case)
        if most_unit == first.unit and first.number > 1 and not words.repeats:
            least = self._number(first.number, first.unit or "", case)
        return pattern.format(time=words.range.format(least=least, most=most))

    def _wide(self, part: TermPart, pattern: str, case: Case) -> str:
        """Return a range that ends in life imprisonment or death."""
        words = self.words
        most = words.genitives.get(part.most_unit or "", self._penalty(part.most_unit))
        if part.number is None:
            return words.upper_penalty.format(penalty=most)
        time = self._counted(part.number, part.unit or "", "genitive" if words.genitives else case)
        return words.wide.format(least=pattern.format(time=time), most=most)

    def _penalty(self, unit: str | None) -> str:
        return self.words.death if unit == DEATH else self.words.life

    def _part(self, measure: Measure, told: str) -> str:
        words, parts = self.words, measure.suspended_parts
        units = {each.unit for each in (*measure.parts, *parts)}
        has_one_unit = len(units) == 1 and measure.parts[0].most is None
        if words.own_part and has_one_unit and len(parts) == 1:
            number = self._number(parts[0].number or 0, parts[0].unit or "")
            return words.own_part.format(term=told, number=number)
        return words.part.format(term=told, time=self.time(parts))

    def _counted(self, number: int, code: str, case: Case = "") -> str:
        """Return a number of units in the form that the number asks for."""
        unit = self.words.units[code]
        if number == 1 and unit.one:
            return unit.one
        if number == _TWO and unit.dual:
            return unit.dual[case != ""]
        rule = Locale(self.words.code).plural_form(number)
        noun = unit.forms.get(rule, unit.forms["other"])
        if case == "genitive" and unit.genitive:
            noun = unit.genitive[rule != "one"]
        elif case == "governed" and rule == "one" and unit.governed_one:
            noun = unit.governed_one
            if number == 1:
                return f"{'одну' if self.is_spelt else number} {noun}"
        return f"{self._number(number, code, case)} {noun}"

    def _number(self, number: int, code: str, case: Case = "") -> str:
        if not self.is_spelt or (case == "genitive" and self.words.genitives):
            return format_decimal(number, locale=self.words.code).replace(_NARROW, _NO_BREAK)
        return self.words.numbers[self.words.units[code].is_feminine][number - 1]

    def _amount(self, part: TermPart) -> str:
        """Return the amount of a fine in its currency; an upper end stands as of a time."""
        words, code = self.words, (part.currency or "").upper()
        most = self._money(part.most or part.number or 0, code)
        if part.most is None:
            return most
        if part.number is None:
            return words.upper.format(time=most)
        least = format_decimal(part.number, locale=words.code).replace(_NARROW, _NO_BREAK)
        return words.range.format(least=least, most=most)

    def _money(self, amount: int, currency: str) -> str:
        told = format_decimal(amount, locale=self.words.code).replace(_NARROW, _NO_BREAK)
        name = get_currency_name(currency, amount, self.words.code)
        return f"{told} {name.lower() if self.words.code == 'pt' else name}"
