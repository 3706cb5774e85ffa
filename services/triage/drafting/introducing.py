"""Introduce the persons of a case: the words that a new draft begins with."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.triage.drafting.grammar import joiner, listed, series
from services.triage.drafting.groups import counted, group, group_again
from services.triage.drafting.languages import LANGUAGES
from services.triage.drafting.person_words import PersonWords
from services.triage.drafting.phrases import compiled
from services.triage.drafting.plan_entry import PlanWords
from services.triage.drafting.record_words import (
    called_together,
    in_language,
    nameless_together,
)
from services.triage.drafting.template import AppealForm
from services.triage.drafting.template_parts import DraftOpening
from services.triage.drafting.ties import Ties
from services.triage.rules.acts import acts_that_do_not_fit
from services.triage.rules.named_persons import (
    MOST_NAMED_AGAIN,
    are_people,
    named_by_id,
    named_persons,
)
from shared.contracts.codes import LINE
from shared.contracts.content import APPEAL_LANGUAGES, AppealLanguage
from shared.contracts.persons import Person
from shared.taxonomy import Taxonomy

MOST_INTRODUCED = 20
"""More persons than these are counted in a sentence; an editor names those who matter."""
RELATIVE = "relative"
"""The role that a tie says better: "wife of Ms. X"."""
PRINTED_OF_UNNAMED = frozenset({"count", "number", "ordinal", "others"})
PRINTED_OF_TITLE = frozenset({"country", "violation", "upon_short"})


@dataclass(frozen=True, repr=False)
class Introduction:
    """The three fields of a draft that say who it is about, each "" if nothing is known.

    `too_long` names those that would not fit into a line of the draft.
    """

    title: str
    concerned: str
    short: str
    too_long: tuple[str, ...] = ()


@dataclass(frozen=True, repr=False)
class Introducing:
    """One language of a template, for a case of this country."""

    taxonomy: Taxonomy
    form: AppealForm
    country: str

    def introduce(
        self, persons: Iterable[Person], violations: Iterable[str]
    ) -> Introduction | None:
        """Return the introduction of these persons, with their names; None without persons.

        The title names the first of the violations that the named persons can have suffered. If
        many can be named once, a word for all of them is used after that.
        """
        told = list(persons)
        named = named_persons(told)
        begun = self.form.begun
        if not told or begun is None:
            return None
        if not named:
            if not all(each.described or each.number or each.tie for each in told):
                return None
            all_of_them = self.introduce_all(told, told, alone=True)
            return self._introduction(all_of_them, _first_fitting(violations, told, self.taxonomy))
        concerned = self._series([self._of(begun).introduced(each) for each in named])
        are_many = len(named) > MOST_NAMED_AGAIN and len(concerned) <= LINE
        many = begun.many.get(called_together(named)) if are_many else None
        short = many.short if many else self._short(begun, named)
        title = self._title(
            begun, _first_fitting(violations, named, self.taxonomy), many.title if many else short
        )
        words = {"title": title, "concerned": concerned, "short": short}
        fitting = {name: each if len(each) <= LINE else "" for name, each in words.items()}
        too_long = tuple(name for name, each in words.items() if len(each) > LINE)
        return Introduction(**fitting, too_long=too_long)

    def introduce_unnamed(
        self,
        persons: Sequence[Person],
        before: Sequence[Sequence[Person]] = (),
        after: Sequence[Sequence[Person]] = (),
    ) -> PlanWords:
        """Return words for these that say nothing of who they are: "a human rights defender".

        `before` and `after`: the others of whom the document tells. If there are any, these are
        called "the human rights defender" after that, or "the second human rights defender".
        """
        called, begun = called_together(persons), self.form.begun
        words = begun.unnamed.get(called) if begun else None
        if begun is None or words is None or not persons:
            return PlanWords(language=self._language)
        number = _number(persons)
        values = {
            "number": number,
            "count": begun.count(number),
            "others": any(called_together([each]) == called for told in before for each in told),
            "ordinal": self._ordinal(persons, before, after),
        }
        again = words.among if before or after else words.again
        first, short = (
            compiled(phrase, html=False).render(values) for phrase in (words.first, again)
        )
        return PlanWords(language=self._language, concerned=(first,), short=(short or first,))

    def _ordinal(
        self,
        persons: Sequence[Person],
        before: Sequence[Sequence[Person]],
        after: Sequence[Sequence[Person]],
    ) -> str:
        """Return "second", if it is the second of several of whom each stands alone."""
        called = called_together(persons)
        alike = [
            [told for told in others if _number(told) == 1 and called_together(told) == called]
            for others in (before, after)
        ]
        ordinals = self.form.facts.ordinals if self.form.facts else ()
        place = len(alike[0])
        is_one_of_several = _number(persons) == 1 and any(alike) and place < len(ordinals)
        return ordinals[place] if is_one_of_several else ""

    def unnamed(self, persons: Sequence[Person], violations: Iterable[str]) -> Introduction | None:
        """Return the introduction of these persons without their names; None without persons."""
        words = self.introduce_unnamed(persons)
        if not words.concerned:
            return None
        return self._introduction(words, _first_fitting(violations, persons, self.taxonomy))

    def introduce_all(
        self,
        persons: Sequence[Person],
        others: Iterable[Person],
        *,
        alone: bool,
        strangers: Collection[UUID | None] = (),
    ) -> PlanWords:
        """Return how all of these are introduced and named again, with or without a name.

        `others`: of the record, so that somebody without a name is "the sister of" one of them.
        `alone`: the document names nobody else, so that many are "the persons named above".
        `strangers`: those of whom it tells nothing; a relative of one of them says who that is.
        """
        begun = self.form.begun
        if begun is None:
            return PlanWords(language=self._language)
        if len(persons) > MOST_INTRODUCED and (
            all_of_them := begun.many.get(called_together(persons))
        ):
            counted = compiled(all_of_them.counted, html=False).render(number=_number(persons))
            return PlanWords(language=self._language, concerned=(counted,), short=(counted,))
        known, unexplained = named_by_id([*persons, *others]), set(strangers)
        concerned = []
        for each in persons:
            explained = each.tie_to in unexplained
            concerned.append(self._introduced(begun, each, known, explained=explained))
            unexplained -= {each.tie_to}
        if any(each.tie and not each.name for each in persons):
            concerned = [self._closed(each) for each in concerned]
        are_many = alone and len(persons) > MOST_NAMED_AGAIN
        many = begun.many.get(called_together(persons)) if are_many else None
        short = [self._again(begun, each, known) for each in persons]
        ties = Ties(self.form, self.country, self._of(begun), known)
        concerned_once, short_once = (
            nameless_together(begun, ties.counted(begun, persons, words, again=words is short))
            for words in (concerned, short)
        )
        return PlanWords(
            language=self._language,
            concerned=concerned_once,
            short=(many.short,) if many else short_once,
        )

    def _closed(self, words: str) -> str:
        """Return words with what stands behind the name in brackets: "Ms. A (wife of Mr. B)".

        So a relative without a name, who comes next, is not taken for the same person.
        """
        comma, _ = LANGUAGES[self.form.language].separators
        name, _, behind = words.partition(f"{comma} ")
        if not behind or "(" in words:
            return words
        return f"{name} ({behind})"

    def _again(
        self, begun: DraftOpening, person: Person, known: Mapping[UUID | None, Person]
    ) -> str:
        """Return the words for a person who was introduced before."""
        if person.name:
            return self._of(begun).name(person)
        words = self._introduced(begun, person, known)
        if words == begun.nobody_named:
            return words
        again = LANGUAGES[self.form.language].again(words)
        if not person.number or (again != words and words != group(begun, person.number)):
            return again
        return group_again(begun, person.number) or words

    def _introduction(self, words: PlanWords, violation: str | None) -> Introduction:
        concerned, short = self._series(words.concerned), self._series(words.short)
        title = self._title(self.form.begun, violation, concerned) if self.form.begun else ""
        return Introduction(title, concerned, short)

    @property
    def _language(self) -> AppealLanguage:
        return next(each for each in APPEAL_LANGUAGES if each == self.form.language)

    def _introduced(
        self,
        begun: DraftOpening,
        person: Person,
        known: Mapping[UUID | None, Person],
        *,
        explained: bool = False,
    ) -> str:
        """Return the words that introduce a person: name and function, tie, or description.

        `explained`: with the function of the person to whom there is a tie.
        """
        one = self._of(begun)
        ties = Ties(self.form, self.country, one, known)
        if person.name:
            words = one.introduced(person)
            beside = ties.of_one(begun, person, beside=True, explained=explained)
            if not beside:
                return words
            role = self.taxonomy.defender_roles.counts_as(person.role or "")
            if one.function(person) == "" and (person.role == person.tie or role == RELATIVE):
                words = one.name(person)  # "Mr. Karim Invented, lawyer of Ms. Hoda Invented"
            comma, _ = LANGUAGES[self.form.language].separators
            name, *told = words.split(f"{comma} ")
            if len(told) == 1 and f" {self.form.conjunction} " not in told[0]:
                both = series([told[0], beside], self.form.conjunction, self.form.language)
                return listed([name, both], self.form.language)
            return listed([words, beside], self.form.language)
        described = in_language(person.described, self.form.language)
        if described:
            return counted(begun, described, person.number, self.form.language)
        if alone := ties.of_one(begun, person, beside=False, explained=explained):
            return alone
        return group(begun, person.number) if person.number else begun.nobody_named

    def _of(self, begun: DraftOpening) -> PersonWords:
        return PersonWords(self.taxonomy, self.form, self.country, begun)

    def _title(self, begun: DraftOpening, violation: str | None, whom: str) -> str:
        violations, countries = self.taxonomy.violations, self.taxonomy.countries
        if violation is None or violation not in violations or self.country not in countries:
            return ""
        language, found = self.form.language, violations.get(violation)
        join = joiner(language, self.country)
        return compiled(begun.title, html=False).render(
            country=countries.label(self.country, language),
            violation=found.title_words(language),
            upon_short=join(found.upon.text(language), whom),
        )

    def _short(self, begun: DraftOpening, named: Sequence[Person]) -> str:
        """Name several with the same title at once: "Mses. Amal Invented and Grace Invented"."""
        one = self._of(begun)
        titles = {one.title_code(each) for each in named}
        code = titles.pop() if len(titles) == 1 else None
        several = self.taxonomy.courtesy_titles.get(code) if code and len(named) > 1 else None
        title = several.before_several(self.form.language) if several else None
        if title is None:
            return self._series([one.name(each) for each in named])
        return f"{title} {self._series([one.spelt(each) for each in named])}"

    def _series(self, words: Sequence[str]) -> str:
        return series(words, self.form.conjunction, self.form.language)


def _number(persons: Iterable[Person]) -> int:
    return sum(each.number or 1 for each in persons)


def _first_fitting(
    violations: Iterable[str], named: Sequence[Person], taxonomy: Taxonomy
) -> str | None:
    told, organisations = list(violations), not are_people(named)
    excluded = acts_that_do_not_fit(told, taxonomy, organisations=organisations)
    return next((each for each in told if each not in excluded), None)
