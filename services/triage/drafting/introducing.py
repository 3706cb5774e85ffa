"""Introduce the persons of a case: the words that a new draft begins with."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.triage.drafting.draft import PlanWords
from services.triage.drafting.grammar import joiner, listed, series
from services.triage.drafting.languages import LANGUAGES
from services.triage.drafting.phrases import compiled
from services.triage.drafting.record_words import (
    called_together,
    in_language,
    nameless_together,
    spoken_of,
    within_sentence,
    words_of,
)
from services.triage.drafting.spelling import name_in
from services.triage.drafting.template import AppealForm
from services.triage.drafting.template_parts import DraftOpening
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
from shared.contracts.records import fields_of
from shared.taxonomy import Taxonomy
from shared.taxonomy.person_terms import Gender

NO_TITLE = "none"
"""The courtesy title of a person who wants only the name."""
MOST_INTRODUCED = 20
"""More persons than these are counted in a sentence; an editor names those who matter."""
PRINTED_OF_GROUP = frozenset({"number"})
PRINTED_OF_UNNAMED = frozenset({"count", "number", "others"})
PRINTED_OF_FORMER = frozenset({"words"})
PRINTED_OF_TITLE = frozenset({"country", "violation", "upon_short"})
PRINTED_OF_PERSON = frozenset(
    {each.name for each in fields_of(Person)} | {"name", "role", "at_organisation"}
)


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
        concerned = self._series([self._told(begun, each) for each in named])
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
        self, persons: Sequence[Person], others: Sequence[Person] = (), *, alone: bool = True
    ) -> PlanWords:
        """Return words for these that say nothing of who they are: "a human rights defender".

        `others`: of whom the document told before. `alone`: it tells of nobody else.
        """
        called, begun = called_together(persons), self.form.begun
        words = begun.unnamed.get(called) if begun else None
        if begun is None or words is None or not persons:
            return PlanWords(language=self._language)
        number = sum(each.number or 1 for each in persons)
        are_others = any(called_together([each]) == called for each in others)
        first, again = (
            compiled(phrase, html=False).render(
                number=number, count=begun.count(number), others=are_others
            )
            for phrase in (words.first, words.again)
        )
        return PlanWords(
            language=self._language, concerned=(first,), short=(again if alone else first,)
        )

    def unnamed(self, persons: Sequence[Person], violations: Iterable[str]) -> Introduction | None:
        """Return the introduction of these persons without their names; None without persons."""
        words = self.introduce_unnamed(persons)
        if not words.concerned:
            return None
        return self._introduction(words, _first_fitting(violations, persons, self.taxonomy))

    def introduce_all(
        self, persons: Sequence[Person], others: Iterable[Person], *, alone: bool
    ) -> PlanWords:
        """Return how all of these are introduced and named again, with or without a name.

        `others`: of the record, so that somebody without a name is "the sister of" one of them.
        `alone`: the document names nobody else, so that many are "the persons named above".
        """
        begun = self.form.begun
        if begun is None:
            return PlanWords(language=self._language)
        if len(persons) > MOST_INTRODUCED and (
            all_of_them := begun.many.get(called_together(persons))
        ):
            number = sum(each.number or 1 for each in persons)
            counted = compiled(all_of_them.counted, html=False).render(number=number)
            return PlanWords(language=self._language, concerned=(counted,), short=(counted,))
        known = named_by_id([*persons, *others])
        concerned = [self._introduced(begun, each, known) for each in persons]
        are_many = alone and len(persons) > MOST_NAMED_AGAIN
        many = begun.many.get(called_together(persons)) if are_many else None
        short = [
            self._name(begun, each) if each.name else words
            for each, words in zip(persons, concerned, strict=True)
        ]
        return PlanWords(
            language=self._language,
            concerned=nameless_together(begun, concerned),
            short=(many.short,) if many else nameless_together(begun, short),
        )

    def _introduction(self, words: PlanWords, violation: str | None) -> Introduction:
        concerned, short = self._series(words.concerned), self._series(words.short)
        title = self._title(self.form.begun, violation, concerned) if self.form.begun else ""
        return Introduction(title, concerned, short)

    @property
    def _language(self) -> AppealLanguage:
        return next(each for each in APPEAL_LANGUAGES if each == self.form.language)

    def _introduced(
        self, begun: DraftOpening, person: Person, known: Mapping[UUID | None, Person]
    ) -> str:
        """Return the words that introduce a person: name and function, tie, or description."""
        tied_to, tie = known.get(person.tie_to), begun.ties.get(person.tie or "")
        of_whom = ""
        if tied_to is not None and tie is not None:
            join = joiner(self.form.language, self.country)
            of_whom = join(self.form.of, self._name(begun, tied_to))
        if person.name:
            words = self._told(begun, person)
            tied = [f"{tie.beside} {of_whom}"] if tie and of_whom else []
            return listed([words, *tied], self.form.language)
        described = in_language(person.described, self.form.language)
        if described:
            return described
        if tie and of_whom:
            return f"{tie.alone} {of_whom}"
        if person.number:
            return compiled(begun.group, html=False).render(number=person.number)
        return begun.nobody_named

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
        titles = {self._title_code(begun, each) for each in named}
        code = titles.pop() if len(titles) == 1 else None
        several = self.taxonomy.courtesy_titles.get(code) if code and len(named) > 1 else None
        title = several.before_several(self.form.language) if several else None
        if title is None:
            return self._series([self._name(begun, each) for each in named])
        return f"{title} {self._series([self._spelt(each) for each in named])}"

    def _series(self, words: Sequence[str]) -> str:
        return series(words, self.form.conjunction, self.form.language)

    def _told(self, begun: DraftOpening, person: Person) -> str:
        join = joiner(self.form.language, self.country)
        particular = {
            "name": self._name(begun, person) + spoken_of(person, self.form.language),
            "role": self._role(person),
            "at_organisation": join(self._at(begun, person), person.organisation or ""),
        }
        words = words_of(person, self.taxonomy, self.form) | particular
        if function := self._function(begun, person):
            words |= {"role": function, "organisation": "", "at_organisation": ""}
        return compiled(begun.person, html=False).render(words)

    def _function(self, begun: DraftOpening, person: Person) -> str:
        """Return the present function in words, else the former one, which says so."""
        language, told = self.form.language, person.functions
        present = in_language((each for each in told if not each.former), language)
        former = in_language((each for each in told if each.former), language)
        if present or not former or former.casefold().startswith(begun.former_begins):
            return present or former
        return compiled(begun.former, html=False).render(words=former)

    def _at(self, begun: DraftOpening, person: Person) -> str:
        """Return the words between a role and an organisation: "leader of", "lawyer at"."""
        roles = self.taxonomy.defender_roles
        own = roles.get(person.role).at if person.role and person.role in roles else None
        return own.text(self.form.language) if own else begun.at

    def _name(self, begun: DraftOpening, person: Person) -> str:
        code = self._title_code(begun, person)
        known = self.taxonomy.courtesy_titles.get(code) if code else None
        agreement = self._gender(person).agreement
        title = known.before_one(self.form.language, agreement) if known else None
        return f"{title} {self._spelt(person)}" if title else self._untitled(person)

    def _spelt(self, person: Person) -> str:
        return name_in(person, LANGUAGES[self.form.language].script)

    def _untitled(self, person: Person) -> str:
        """Return the name alone; that of an organisation with its article: "le Réseau inventé"."""
        with_article = LANGUAGES[self.form.language].with_article
        if person.kind == "person" or with_article is None:
            return self._spelt(person)
        return with_article(self._spelt(person))

    def _title_code(self, begun: DraftOpening, person: Person) -> str | None:
        """Return the title that the person wants, else that of the role, else of the gender."""
        if person.kind != "person" or person.courtesy_title == NO_TITLE:
            return None
        if person.courtesy_title in self.taxonomy.courtesy_titles:
            return person.courtesy_title
        role = self.taxonomy.defender_roles.counts_as(person.role or "")
        return begun.titles.get(role) or self._gender(person).title

    def _role(self, person: Person) -> str:
        roles = self.taxonomy.defender_roles
        if person.role is None or person.role == "other" or person.role not in roles:
            return ""
        agreement = self._gender(person).agreement
        label = roles.get(person.role).in_text(
            self.form.language, agreement, organisation=bool(person.organisation)
        )
        return within_sentence(label)

    def _gender(self, person: Person) -> Gender:
        genders, told = self.taxonomy.genders, person.gender
        return genders.get(told if told in genders and told is not None else "unknown")


def _first_fitting(
    violations: Iterable[str], named: Sequence[Person], taxonomy: Taxonomy
) -> str | None:
    told, organisations = list(violations), not are_people(named)
    excluded = acts_that_do_not_fit(told, taxonomy, organisations=organisations)
    return next((each for each in told if each not in excluded), None)
