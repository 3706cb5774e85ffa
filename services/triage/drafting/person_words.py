"""The words for one person of a case: title, name and function."""

from dataclasses import dataclass

from services.triage.drafting.grammar import joiner
from services.triage.drafting.languages import LANGUAGES
from services.triage.drafting.phrases import compiled
from services.triage.drafting.record_words import (
    in_language,
    spoken_of,
    within_sentence,
    words_of,
)
from services.triage.drafting.spelling import name_in
from services.triage.drafting.template import AppealForm
from services.triage.drafting.template_parts import DraftOpening
from shared.contracts.persons import Person
from shared.contracts.records import fields_of
from shared.taxonomy import Agreement, Taxonomy
from shared.taxonomy.person_terms import Gender

NO_TITLE = "none"
"""The courtesy title of a person who wants only the name."""
PRINTED_OF_FORMER = frozenset({"words"})
PRINTED_OF_PERSON = frozenset(
    {each.name for each in fields_of(Person)} | {"name", "role", "at_organisation"}
)


@dataclass(frozen=True, repr=False)
class PersonWords:
    """One language of a template, for a case of this country. `begun`: that of the form."""

    taxonomy: Taxonomy
    form: AppealForm
    country: str
    begun: DraftOpening

    def introduced(self, person: Person) -> str:
        """Return the name with the function: "Ms. Amal Invented, a lawyer at ..."."""
        join = joiner(self.form.language, self.country)
        with_article = LANGUAGES[self.form.language].function
        particular = {
            "name": self.name(person) + spoken_of(person, self.form.language),
            "role": with_article(self.role(person)),
            "at_organisation": join(self._at(person), self._organisation(person)),
        }
        words = words_of(person, self.taxonomy, self.form) | particular
        if function := self.function(person):
            told = with_article(function)
            words |= {"role": told, "organisation": "", "at_organisation": ""}
        return compiled(self.begun.person, html=False).render(words)

    def function(self, person: Person) -> str:
        """Return the present function in words, else the former one, which says so."""
        language, told = self.form.language, person.functions
        present = in_language((each for each in told if not each.former), language)
        former = in_language((each for each in told if each.former), language)
        if present or not former or former.casefold().startswith(self.begun.former_begins):
            return present or former
        return compiled(self.begun.former, html=False).render(words=former)

    def _at(self, person: Person) -> str:
        """Return the words between a role and an organisation: "leader of", "lawyer at"."""
        roles = self.taxonomy.defender_roles
        own = roles.get(person.role).at if person.role and person.role in roles else None
        return own.text(self.form.language) if own else self.begun.at

    def name(self, person: Person) -> str:
        """Return the name with its courtesy title."""
        code = self.title_code(person)
        known = self.taxonomy.courtesy_titles.get(code) if code else None
        agreement = self._gender(person).agreement
        title = known.before_one(self.form.language, agreement) if known else None
        return f"{title} {self.spelt(person)}" if title else self._untitled(person)

    def _organisation(self, person: Person) -> str:
        """Return the organisation of a person with its article, if the language has one there."""
        with_article = LANGUAGES[self.form.language].with_article or str
        return with_article(person.organisation or "")

    def spelt(self, person: Person) -> str:
        return name_in(person, LANGUAGES[self.form.language].script)

    def _untitled(self, person: Person) -> str:
        """Return the name alone; that of an organisation with its article: "le Réseau inventé"."""
        language = LANGUAGES[self.form.language]
        if language.apposed and person.kind in {"organisation", "community"}:
            return language.apposed(person.kind, self.spelt(person))
        with_article = language.with_article
        if person.kind == "person" or with_article is None:
            return self.spelt(person)
        return with_article(self.spelt(person))

    def title_code(self, person: Person) -> str | None:
        """Return the title that the person wants, else that of the role, else of the gender.

        A child has only one that is wanted.
        """
        is_wanted = self.form.courtesy_titles and person.courtesy_title != NO_TITLE
        if person.kind != "person" or not is_wanted:
            return None
        if person.courtesy_title in self.taxonomy.courtesy_titles:
            return person.courtesy_title
        if person.child:
            return None
        role = self.taxonomy.defender_roles.counts_as(person.role or "")
        return self.begun.titles.get(role) or self._gender(person).title

    def role(self, person: Person) -> str:
        """Return the role by its code, in small letters; "" if none is told."""
        roles = self.taxonomy.defender_roles
        if person.role is None or person.role == "other" or person.role not in roles:
            return ""
        agreement = self._gender(person).agreement
        label = roles.get(person.role).in_text(
            self.form.language, agreement, organisation=bool(person.organisation)
        )
        return within_sentence(label)

    def agreement(self, person: Person) -> Agreement:
        return self._gender(person).agreement

    def _gender(self, person: Person) -> Gender:
        genders, told = self.taxonomy.genders, person.gender
        return genders.get(told if told in genders and told is not None else "unknown")
