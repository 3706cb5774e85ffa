"""Tell of several relatives or colleagues without a name at once: "two sisters of Ms. X"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.triage.drafting.grammar import joiner
from services.triage.drafting.languages import LANGUAGES
from services.triage.drafting.person_words import PersonWords
from services.triage.drafting.phrases import compiled
from services.triage.drafting.record_words import in_language
from services.triage.drafting.template import AppealForm
from services.triage.drafting.template_parts import DraftOpening
from shared.contracts.persons import Person

PRINTED_OF_SEVERAL = frozenset({"count", "number"})
"""The values that the words for several of one tie may print."""


def are_several(persons: Sequence[Person]) -> bool:
    """Return whether these are more than one: a group counts as many as it has."""
    return sum(each.number or 1 for each in persons) > 1


@dataclass(frozen=True, repr=False)
class Ties:
    """One language of a template. `known`: the persons who have a name, by id."""

    form: AppealForm
    country: str
    one: PersonWords
    known: Mapping[UUID | None, Person]

    def counted(
        self, begun: DraftOpening, persons: Sequence[Person], words: Sequence[str], *, again: bool
    ) -> list[str]:
        """Return the words for these, with those of one tie at once: "two colleagues of Ms. X".

        `again`: they were told of before: "the two colleagues of Ms. X".
        """
        told = dict(enumerate(words))
        for places in self._alike(begun, persons).values():
            alike = [persons[each] for each in places]
            said = self._several(begun, alike, again=again)
            if not said:
                continue
            first, *others = places
            told[first] = said
            told = {place: each for place, each in told.items() if place not in others}
        return list(told.values())

    def of_one(
        self, begun: DraftOpening, person: Person, *, beside: bool, explained: bool = False
    ) -> str:
        """Return the tie of a person or a group: "the son of Ms. X"; "" without one.

        `beside`: behind a name, "son of Ms. X". `explained`: with the function of Ms. X.
        """
        tied_to, ties = self.known.get(person.tie_to), begun.ties.get(person.tie or "")
        if tied_to is None or ties is None:
            return ""
        if are_several([person]):
            return self._several(begun, [person], again=False)
        forms = ties.of_one(self.one.agreement(person))
        whom = self.one.introduced(tied_to) if explained else self.one.name(tied_to)
        return f"{forms.beside if beside else forms.alone} {self._of(begun, whom)}"

    def _several(self, begun: DraftOpening, alike: Sequence[Person], *, again: bool) -> str:
        """Return the words for all of these, who have one tie; "" of one person."""
        if not are_several(alike):
            return ""
        number = sum(each.number or 1 for each in alike)
        agreements = {self.one.agreement(each) for each in alike}
        forms = begun.ties[alike[0].tie or ""].of_several(agreements)
        if not forms.several:
            return ""
        values = {"number": number, "count": begun.count(number)}
        phrase = forms.again if again and forms.again else forms.several
        said = compiled(phrase, html=False).render(values)
        if phrase is forms.several and again:
            said = LANGUAGES[self.form.language].again(said)
        return f"{said} {self._of(begun, self.one.name(self.known[alike[0].tie_to]))}"

    def _of(self, begun: DraftOpening, whom: str) -> str:
        return joiner(self.form.language, self.country)(begun.of or self.form.of, whom)

    def _alike(
        self, begun: DraftOpening, persons: Sequence[Person]
    ) -> dict[tuple[str, UUID | None], list[int]]:
        """Return the places of those without a name or a description, by their tie."""
        found: dict[tuple[str, UUID | None], list[int]] = {}
        for place, person in enumerate(persons):
            is_told_by_it = not person.name and not in_language(
                person.described, self.form.language
            )
            if is_told_by_it and person.tie in begun.ties and person.tie_to in self.known:
                found.setdefault((person.tie or "", person.tie_to), []).append(place)
        return found
