"""Print what is known of an event in the words of a template: when, where and by whom."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from babel import Locale
from babel.dates import format_skeleton

from services.triage.drafting.facts.naming import Called
from services.triage.drafting.facts.places import placed, taken
from services.triage.drafting.facts.record import (
    ESTIMATED,
    MONTH,
    AlertTold,
    LeftOut,
    Reason,
    is_year,
)
from services.triage.drafting.grammar import joined, series, with_one_stop
from services.triage.drafting.languages import LANGUAGES
from services.triage.drafting.languages.free_texts import is_free_text
from services.triage.drafting.languages.names import begins_as_authority
from services.triage.drafting.languages.places import is_region
from services.triage.drafting.spelling import is_readable
from services.triage.drafting.template import AppealForm
from services.triage.drafting.template_facts import FactsWords
from shared.contracts.facts import Act, Development, EarlierEvent
from shared.taxonomy import Agreement, Taxonomy
from shared.taxonomy.agreeing import Agreeing, Fill, Place, said
from shared.taxonomy.terms import WHOM

NOBODY = Agreeing(Agreement.MASCULINE, are_several=False)
"""What a sentence agrees with that is about nobody."""
CASES = ("genitive", "accusative", "instrumental", "prepositional")
UNIDENTIFIED = frozenset({"unknown", "unidentified-armed-men"})
"""Perpetrators of whom the record says that nobody knows who they are."""
QUOTES = '"«»“”„ \N{NO-BREAK SPACE}'
_ENDS = (".", "!", "?", "…", "؟", ".”", ".»")


@dataclass(frozen=True, repr=False)
class Author:
    """Who did it: an authority by name, and kinds of perpetrators in words, both in their cases.

    `is_unclear`: it is not known who of them did it: "the police or persons unknown".
    """

    name: str = ""
    kinds: tuple[str, ...] = ()
    cases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    name_in: Mapping[str, str] = field(default_factory=dict)
    is_unclear: bool = False

    def words(self, case: str) -> tuple[str, ...]:
        """Return the name before the kinds. One that is not declined stands in brackets then."""
        if not case:
            return (self.name,) if self.name else self.kinds
        if case in self.name_in:
            return (self.name_in[case],)
        name = (f"({self.name})",) if self.name else ()
        kinds = self.cases.get(case, self.kinds)
        return (" ".join((*kinds[:1], *name)),) if name else kinds


_WHEN = re.compile(r"\{when\}[,\u060c]? ?")
"""The place of a date in a pattern, with the comma behind it."""


@dataclass(repr=False)
class Phrases:
    """One language of a template, for a case of this country, while its facts are written."""

    taxonomy: Taxonomy
    form: AppealForm
    words: FactsWords
    country: str
    names_shown: bool
    left_out: dict[LeftOut, None] = field(default_factory=dict)
    has_told: bool = False

    @property
    def language(self) -> str:
        return self.form.language

    def sentence(
        self, pattern: str, called: Called | None = None, **values: str | Sequence[str] | Author
    ) -> str:
        """Return a pattern in words, with a capital letter; `whom` are those who are called so."""
        told = self.say(pattern, called, **values).strip()
        sentence = f"{told[:1].upper()}{told[1:]}".replace(",,", ",").replace(",.", ".")
        return with_one_stop(sentence)

    def say(
        self, pattern: str, called: Called | None = None, **values: str | Sequence[str] | Author
    ) -> str:
        given = values | ({WHOM: called.subject(pattern)} if called else {})
        told = said(pattern, called.agreeing if called else NOBODY, self._fill(given))
        return told.lstrip() if called and called.is_dropped else told

    def _fill(self, values: Mapping[str, str | Sequence[str] | Author]) -> Fill:
        def fill(place: Place) -> str:
            value = values.get(place.name, "")
            conjunction = self.form.conjunction
            apart: tuple[str, ...] = ()
            if isinstance(value, Author):
                apart = (conjunction, self.words.alternatives)
                conjunction = self.words.alternatives if value.is_unclear else conjunction
                value = value.words(place.case)
            names = [value] if isinstance(value, str) else list(value)
            if not any(names):
                return ""
            if not place.preposition:
                return series(names, conjunction, self.language, apart=apart)
            return joined(
                place.preposition, names, self.language, self.country, conjunction, apart=apart
            )

        return fill

    def when(self, told: Act | Development | EarlierEvent, *, same_day: bool = False) -> str:
        """Return the date as exactly as it is known, and the hour of the place if it is.

        "" if the day of an act or a development is not known: an appeal says nothing of it then.
        """
        when = self.words.same_day if same_day else self._date(told)
        hour = None if isinstance(told, EarlierEvent) else told.hour
        if not hour or not self.words.hour:
            return when
        hours, _, minutes = hour.partition(":")
        told_hour = LANGUAGES[self.language].hour(int(hours), int(minutes))
        return self.say(self.words.hour, when=when, hour=told_hour)

    def _date(self, told: Act | Development | EarlierEvent) -> str:
        words, day = self.words, told.on
        if day is None:
            return words.unknown if isinstance(told, EarlierEvent) else ""
        if is_year(told):
            return self.say(words.year, day=str(day.year))
        if told.precision == MONTH:
            month = format_skeleton("yMMMM", day, locale=self.language)
            return self.say(words.month, day=month)
        pattern = words.estimated if told.precision == ESTIMATED else words.exact
        return self.say(pattern, day=self.day(day))

    def day(self, day: date | None) -> str:
        return self.form.long_date(day) if day else ""

    def place(self, place: str | None, *, moves: bool = False) -> str:
        """Return where it was, or where an act that `moves` took somebody."""
        told = " ".join((place or "").split())
        if not told or not self.names_shown:
            return ""
        if moves:
            return taken(told, self.words, self.language, self.say, (self.taxonomy, self.country))
        return placed(told, self.words, self.language, self.say)

    def named(self, words: str | None, alert: AlertTold) -> str:
        """Return the name of an authority or a place, if readers of this document can read it.

        Words in small letters are no name, unless they begin with "tribunal" or the like: they are
        a free text, and so is a description.
        """
        told = " ".join((words or "").split())
        if not told or not self.names_shown:
            return ""
        is_name = not told[:1].islower() or begins_as_authority(told) or is_region(told)
        is_name = is_name and not is_free_text(told)
        reason = None if is_name else self.why_not_free(alert)
        if not reason and not is_readable(told, LANGUAGES[self.language].script):
            reason = Reason.OTHER_LANGUAGE
        if reason:
            self.leave_out(reason, told)
            return ""
        return told

    def author(self, name: str | None, codes: Iterable[str] = ()) -> Author:
        """Return who did it: by name if it is told, and the kinds of perpetrators."""
        perpetrators = self.taxonomy.perpetrators
        known = [perpetrators.get(each) for each in dict.fromkeys(codes) if each in perpetrators]
        grammars = [each.grammar.get(self.language) for each in known]
        cases = {
            case: tuple(getattr(each, case) for each in grammars)
            for case in CASES
            if all(getattr(each, case) for each in grammars)
        }
        told = (name or "").strip() if self.names_shown else ""
        kinds = tuple(each.named.text(self.language) for each in known)
        in_case = LANGUAGES[self.language].in_case
        declined = {
            case: words for case in CASES if told and in_case and (words := in_case(told, case))
        }
        is_unclear = any(perpetrators.counts_as(each.code) in UNIDENTIFIED for each in known)
        return Author(self._defined(told), kinds, cases, declined, is_unclear)

    def _defined(self, words: str) -> str:
        """Return the name of an authority or a place with its article, if it is known."""
        defined = LANGUAGES[self.language].defined
        return defined(words) if defined and words else words

    def quoted(self, words: str) -> str:
        before, after = LANGUAGES[self.language].quotes
        return f"{before}{words.strip(QUOTES)}{after}"

    def why_not_free(self, alert: AlertTold) -> Reason | None:
        """Return why the free texts of an alert cannot stand in this document; None if they can."""
        if alert.facts.language is None:
            return Reason.LANGUAGE_NOT_SAID
        return None if alert.facts.language == self.language else Reason.OTHER_LANGUAGE

    def in_original(self, alert: AlertTold) -> str:
        """Return the language of a quotation: "in French"; "" if it is that of the document."""
        code = alert.facts.language
        if code is None or code == self.language:
            return ""
        language = Locale(self.language).languages.get(code, code)
        return self.say(self.words.in_language, words=language)

    def free(self, words: str | None, alert: AlertTold, *, hides: bool = False) -> str:
        """Return a text of the record, if it can stand in this document as it is."""
        told = " ".join((words or "").split())
        if not told:
            return ""
        if not self.names_shown:
            self.leave_out(Reason.WITHOUT_NAMES, told)
        elif hides:
            self.leave_out(Reason.IN_HIDING, told)
        elif reason := self.why_not_free(alert):
            self.leave_out(reason, told)
        else:
            return told
        return ""

    def own_sentence(self, words: str) -> str:
        """Return a text of the record as a sentence: with a capital letter and a full stop."""
        return words[:1].upper() + self.ended(words)[1:]

    def event(self, *, when: str, said: str, further: str = "") -> str:
        """Return the sentence of an event; the first one says from where it is known."""
        pattern = self.words.event
        if not self.has_told and self.words.first_event:
            pattern = self.words.first_event
        if not when:
            pattern = _WHEN.sub("", pattern)
        self.has_told = True
        return self.sentence(pattern, when=when, said=said, further=further)

    def earlier(self, when: str, words: str, names: Iterable[str]) -> str:
        """Return an earlier event; its words go on after the date where they can."""
        begins = words.partition(" ")[0]
        if self.words.earlier_joined and words.startswith(tuple(f"{each} " for each in names)):
            return self.sentence(self.words.earlier_joined, when=when, words=words)
        if self.words.earlier_joined and begins.casefold() in self.words.begins:
            small = words[:1].lower() + words[1:]
            return self.sentence(self.words.earlier_joined, when=when, words=small)
        return self.sentence(self.words.earlier, when=when, words=words)

    def ended(self, words: str) -> str:
        """Return a text of the record with a full stop, if it has no sign there."""
        return f"{words}." if words and not words.endswith(_ENDS) else words

    def leave_out(self, reason: Reason, words: str) -> None:
        self.left_out.setdefault(LeftOut(reason, words))
