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
        for (tie, tied_to), places in self._alike(begun, persons).items():
            agreements = {self.one.agreement(persons[each]) for each in places}
            number, forms = len(places), begun.ties[tie].of_several(agreements)
            if number == 1 or not forms.several:
                continue
            values = {"number": number, "count": begun.count(number)}
            phrase = forms.again if again and forms.again else forms.several
            said = compiled(phrase, html=False).render(values)
            if phrase is forms.several and again:
                said = LANGUAGES[self.form.language].again(said)
            join = joiner(self.form.language, self.country)
            of_whom = join(begun.of or self.form.of, self.one.name(self.known[tied_to]))
            first, *others = places
            told[first] = f"{said} {of_whom}"
            told = {place: each for place, each in told.items() if place not in others}
        return list(told.values())

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
