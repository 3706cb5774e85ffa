"""Name those of whom the facts of a record speak, in the words of the document's plan."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from services.triage.drafting.groups import group_again
from services.triage.drafting.introducing import MOST_INTRODUCED, Introducing
from services.triage.drafting.languages import LANGUAGES
from services.triage.drafting.languages.language import Language
from services.triage.drafting.phrases import compiled
from services.triage.drafting.plan_entry import PlanWords
from services.triage.drafting.record_words import called_together, in_language
from services.triage.drafting.template_facts import FactsWords
from services.triage.drafting.template_parts import DraftOpening
from services.triage.rules.acts import PEOPLE
from services.triage.rules.named_persons import MOST_NAMED_AGAIN
from services.triage.rules.planning import Identities, Told, identities
from shared.contracts.persons import Person
from shared.taxonomy import Agreement
from shared.taxonomy.agreeing import Agreeing
from shared.taxonomy.terms import WHOM

_BEGINS_WITH_WHOM = re.compile(rf"\{{(?:\w+ )?{WHOM}\}}")
Party = tuple[Sequence[UUID | None], PlanWords]
"""Those of an entry of the plan, and its words in the language."""


@dataclass(frozen=True, repr=False)
class Called:
    """How those of a sentence are called, each in order or all with one word.

    `pronoun`: of one person of whom the sentence before speaks, "" otherwise. `is_dropped`: the
    language has none there, and the sentence no subject.
    """

    names: tuple[str, ...]
    agreeing: Agreeing
    pronoun: str = ""
    is_dropped: bool = False

    def subject(self, pattern: str) -> tuple[str, ...]:
        """Return the names in a pattern; the pronoun, or nothing, where it begins with them."""
        if self.is_dropped and _BEGINS_WITH_WHOM.match(pattern):
            return ()
        begins = pattern.startswith(f"{{{WHOM}}}")
        return (self.pronoun,) if self.pronoun and begins else self.names


@dataclass(repr=False)
class Naming:
    """The names in one language version while its facts are written.

    Whom the first sentence of the document introduces is named in short; anybody else is introduced
    where the facts first speak of them.
    """

    introducing: Introducing
    begun: DraftOpening
    words: FactsWords
    alerts: Sequence[Told]
    parties: Sequence[Party]
    names_shown: bool
    known: Sequence[Identities] = field(init=False)
    persons: dict[str, Person] = field(init=False, default_factory=dict)
    _by_id: dict[UUID | None, list[Person]] = field(init=False, default_factory=dict)
    _short: dict[str, str] = field(init=False, default_factory=dict)
    _together: dict[frozenset[str], str] = field(init=False, default_factory=dict)
    _introduced: set[str] = field(init=False, default_factory=set)
    _last: frozenset[str] = field(init=False, default=frozenset())
    _near: frozenset[str] = field(init=False, default=frozenset())

    def __post_init__(self) -> None:
        self.known = identities(self.alerts)
        for known, (persons, _) in zip(self.known, self.alerts, strict=True):
            for each in persons:
                self.persons.setdefault(known[each.id], each)
                self._by_id.setdefault(each.id, []).append(each)
        for whom, words in self.parties:
            self._take(whom, words)
        if len(self._introduced) > MOST_NAMED_AGAIN:
            persons = [self.persons[each] for each in self._introduced]
            if many := self.begun.many.get(called_together(persons)):
                self._together.setdefault(frozenset(self._introduced), many.short)

    def called(self, whom: Sequence[str]) -> Called:
        """Return how these are called in the next sentence."""
        persons = [self.persons[each] for each in whom]
        everybody, last, near = frozenset(whom), self._last, self._near
        self._last = self._near = everybody
        if everybody in self._together:
            return self._together_called(self._together[everybody], persons)
        if not self.names_shown:
            return self._nameless(whom, persons)
        if len(whom) > MOST_NAMED_AGAIN and everybody == last:
            return self._as_many(self.words.same, "above")
        if len(whom) > MOST_INTRODUCED:
            return self._counted(persons)
        agreeing = self._agreeing(persons)
        is_near = everybody == near and all(each.kind in PEOPLE for each in persons)
        is_near = is_near and not any(each.spoken_of for each in persons)  # by their own words
        one = self.words.pronouns.get(agreeing.gender, "")
        pronoun = (self.words.they if agreeing.are_several else one) if is_near else ""
        is_dropped = is_near and self._language.drops_pronouns
        return Called(self._all_named(whom), agreeing, pronoun, is_dropped)

    def _all_named(self, whom: Sequence[str]) -> tuple[str, ...]:
        """Return the name of each; those of one tie who are told of first are counted at once."""
        new = [each for each in whom if self._is_told_by_tie(each)]
        if len(new) < 2:  # noqa: PLR2004  # one is not counted
            return tuple(map(self._named, whom))
        told = self.introducing.introduce_all(
            [self.persons[each] for each in new], self._ties_of(new), alone=False
        )
        if len(told.concerned) == len(new):
            return tuple(map(self._named, whom))
        of_others = [self._named(each) for each in whom if each not in new]
        is_again = set(new) <= self._introduced
        self._introduced |= set(new)
        return (*of_others, *(told.short if is_again else told.concerned))

    def _is_told_by_tie(self, identity: str) -> bool:
        """Return whether somebody is "the son of", and not in the words of an editor."""
        person = self.persons[identity]
        if person.name or not person.tie:
            return False
        told = self.introducing.introduce_all([person], self._ties_of([identity]), alone=False)
        return (self._short.get(identity, told.short[0]),) == told.short

    def _ties_of(self, whom: Iterable[str]) -> list[Person]:
        """Return those of whom these are relatives or colleagues."""
        ids = [self.persons[each].tie_to for each in whom]
        return [person for each in ids if each for person in self._by_id.get(each, ())]

    def _together_called(self, words: str, persons: Sequence[Person]) -> Called:
        """Return those who are called with one word, which agrees with itself or with them."""
        ours = {*(each.short for each in self.begun.many.values()), *self._counted(persons).names}
        if self.names_shown and words not in ours:
            agreeing = replace(self._agreeing(persons), are_several=True)
            if self._language.verb_first:  # the verb agrees with the number: "two of ..."
                agreeing = replace(agreeing, gender=Agreement.MASCULINE)
            return Called((words,), agreeing)
        kind = self._kind_above(persons) if self.names_shown else called_together(persons)
        return self._as_many(words, kind)

    @property
    def shown(self) -> tuple[str, ...]:
        """Return the names, with their titles, as the document has them."""
        return (*self._short.values(), *(each.name for each in self.persons.values() if each.name))

    def _kind_above(self, persons: Sequence[Person]) -> str:
        """Return of which kind the words are for those named above, if they have their own."""
        own = f"{called_together(persons)}_above"
        return own if own in self.words.genders else "above"

    def forget(self) -> None:
        """Name those of the next sentence again: others may have been spoken of."""
        self._near = frozenset()

    def _take(self, ids: Sequence[UUID | None], words: PlanWords) -> None:
        """Keep the words of an entry of the plan: of each person, or one word for all."""
        whom = [self._identity(each) for each in ids]
        told = [each for each in whom if each is not None]
        if len(told) < len(ids) or not words.short:
            return
        if len(words.short) == len(ids):
            self._short |= dict(zip(told, words.short, strict=True))
            self._introduced |= set(told)
        elif len(words.short) == 1:
            self._together[frozenset(told)] = words.short[0]
            if len(words.concerned) == len(ids):
                self._introduced |= set(told)

    def _identity(self, person: UUID | None) -> str | None:
        """Return who an id of the plan is; None if two alerts gave it to two persons."""
        found = {known[person] for known in self.known if person in known}
        return found.pop() if len(found) == 1 else None

    def _named(self, identity: str) -> str:
        """Return the name; where somebody is first spoken of, with what introduces them."""
        if identity in self._short:
            return self._short[identity]
        person = self.persons[identity]
        told = self.introducing.introduce_all([person], self._ties_of([identity]), alone=False)
        [short], [concerned] = told.short, told.concerned
        if identity in self._introduced:
            return short
        self._introduced.add(identity)
        self._short[identity] = short
        comma, _ = self._language.separators
        return f"{concerned}{comma}" if comma in concerned else concerned

    def _nameless(self, whom: Sequence[str], persons: Sequence[Person]) -> Called:
        """Return words that say nothing of who they are, nor of their gender."""
        kind = called_together(persons)
        words = [self._short[each] for each in whom if each in self._short]
        if len(words) < len(whom):
            words = [*self.introducing.introduce_unnamed(persons).concerned]
        are_several = len(persons) > 1 or any(each.number for each in persons)
        if kind == "defenders" and not are_several:
            kind = "defender"
        gender = self.words.genders.get(kind, Agreement.INCLUSIVE)
        names = tuple(words) or (self.begun.nobody_named,)
        return Called(names, Agreeing(gender, are_several, self.words.either))

    def _counted(self, persons: Sequence[Person]) -> Called:
        kind = called_together(persons)
        number = sum(each.number or 1 for each in persons)
        many = self.begun.many.get(kind)
        counted = many.counted if many else ""
        words = compiled(counted, html=False).render(number=number)
        return self._as_many(words, kind, several=number > 1)

    def _as_many(self, words: str, kind: str, *, several: bool = True) -> Called:
        gender = self.words.genders.get(kind, Agreement.INCLUSIVE)
        return Called((words,), Agreeing(gender, several, self.words.either))

    def _agreeing(self, persons: Iterable[Person]) -> Agreeing:
        told = list(persons)
        agrees_with = told[:1] if self._language.verb_first else told
        genders = {self._gender(each) for each in agrees_with}
        if self._language.mixed_masculine and Agreement.INCLUSIVE not in genders:
            genders -= {Agreement.FEMININE} if len(genders) > 1 else set()
        gender = genders.pop() if len(genders) == 1 else Agreement.INCLUSIVE
        are_several = len(told) > 1 or any(map(self._is_plural, told))
        return Agreeing(gender, are_several, self.words.either)

    @property
    def _language(self) -> Language:
        return LANGUAGES[self.introducing.form.language]

    def _is_plural(self, person: Person) -> bool:
        """Return whether the words for a group are plural: "three sons", not "a group of 3"."""
        has_own_words = self._described(person) or self._is_counted_again(person)
        is_by_tie = bool(person.tie and self._by_id.get(person.tie_to) and not person.name)
        return bool(person.number) and (bool(has_own_words) or (is_by_tie and person.number != 1))

    def _is_counted_again(self, person: Person) -> bool:
        """Return whether a group is called "these 12 persons" now."""
        if not person.number:
            return False
        words = group_again(self.begun, person.number)
        of_it = (self._short[each] for each in self._short if self.persons[each] is person)
        return bool(words) and words in of_it

    def _described(self, person: Person) -> str:
        return in_language(person.described, self.introducing.form.language)

    def _gender(self, person: Person) -> Agreement:
        if person.kind not in PEOPLE:
            is_feminine = self._language.is_feminine
            feminine = is_feminine is not None and is_feminine(person.name or "")
            return Agreement.FEMININE if feminine else Agreement.MASCULINE
        if self._is_counted_again(person) or not (
            person.name or person.tie or self._described(person)
        ):
            kind = "group" if person.number else "nobody"
            kind = "persons" if self._is_counted_again(person) else kind
            return self.words.genders.get(kind, Agreement.INCLUSIVE)
        genders = self.introducing.taxonomy.genders
        told = person.gender or "unknown"
        gender = genders.get(told if told in genders else "unknown").agreement
        if gender is Agreement.INCLUSIVE and not person.name and self._language.verb_first:
            return Agreement.MASCULINE  # a verb agrees with the noun: "one of the colleagues"
        return gender
