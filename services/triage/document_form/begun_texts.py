"""Compose the texts with which a document begins, from the record of its case."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from services.triage.document_form.begun_fields import fields_of
from services.triage.document_form.following import Following, begun_template
from services.triage.drafting.background import EarlierDocument
from services.triage.drafting.draft_fields import MOST_ENTRIES
from services.triage.drafting.facts.composing import ComposedFacts, compose_facts
from services.triage.drafting.facts.naming import Party
from services.triage.drafting.introducing import Introducing, Introduction
from services.triage.drafting.plan_entry import PlanWords
from services.triage.drafting.rendering import Renderer
from services.triage.rules.gravity import gravest_first
from services.triage.rules.named_persons import named_persons
from services.triage.rules.planning import PlannedParty, Told, are_the_same, planned_parties
from services.triage.rules.still_held import news_first
from services.triage.schemas import CaseView
from shared.clock import utc_now
from shared.contracts.persons import Person

NAMELESS = {
    "name": None,
    "other_names": (),
    "functions": (),
    "role": None,
    "organisation": None,
    "tie": None,
}
"""What a person has who is told of and not named."""


@dataclass(frozen=True, repr=False)
class BegunCase:
    """What a new document takes from a case, each found once.

    `earlier`: the issued documents of the case. `chosen`: the template that was chosen.
    """

    renderer: Renderer
    told: CaseView
    earlier: Sequence[EarlierDocument]
    chosen: str | None

    @cached_property
    def template(self) -> str:
        return begun_template(self.renderer.templates, self.told, self.chosen)

    @cached_property
    def following(self) -> Following:
        return Following(self.renderer, self.told, self.earlier, self.template)

    @property
    def news(self) -> Sequence[Told]:
        """Return what each alert told; of a follow-up, what is news."""
        return self.following.news

    @property
    def every(self) -> Sequence[Told]:
        """Return all that each alert told."""
        return [(each.persons, each.facts) for each in self.told.alerts if each.facts]

    @cached_property
    def parties(self) -> tuple[PlannedParty, ...]:
        parties = planned_parties(self.following.told_of, self.renderer.taxonomy, self.every)
        return news_first(parties, self.news)

    @cached_property
    def persons(self) -> list[Person]:
        return [each for alert in self.told.alerts for each in alert.persons]

    @cached_property
    def persons_shown(self) -> list[Person]:
        """Return all persons, as `shown` does."""
        return self.shown(self.persons)

    def shown(self, persons: Iterable[Person]) -> list[Person]:
        """Return these, without what names those who did not agree to be named."""
        hidden = {each for alert in self.told.alerts for each in alert.not_to_be_named()}
        return [each.model_copy(update=NAMELESS) if each.id in hidden else each for each in persons]

    @cached_property
    def gravest_first(self) -> list[str]:
        """Return the violations, the gravest first.

        A code that is not in the list, such as an own term that was removed, comes last.
        """
        return list(gravest_first(self.told.case.violations, self.renderer.taxonomy))


@dataclass(frozen=True, repr=False)
class BegunTexts:
    """The texts of a new document in one language, with names or without; each is made once."""

    case: BegunCase
    language: str
    names_shown: bool

    @cached_property
    def fields(self) -> dict[str, Sequence[str]]:
        """Return the fields of the form that hold these texts, without the empty ones."""
        introduced = None if self.case.parties else self.introduction
        given = {
            **(fields_of(self.language, introduced) if introduced else {}),
            f"{self.language}.parts.facts": [self.facts.facts],
            f"{self.language}.parts.recalls": [self.facts.recalls],
        }
        if self.names_shown and (before := self.case.following.background(self.language)):
            # What was before is told in one place: under the heading of the background.
            background = "\n\n".join(filter(None, (before, self.facts.recalls)))
            given |= {
                f"{self.language}.parts.background": [background],
                f"{self.language}.parts.recalls": [],
            }
        return {name: values for name, values in given.items() if any(values)}

    @cached_property
    def introduction(self) -> Introduction | None:
        if self.introducing is None:
            return None
        if not self.names_shown:
            return self.introducing.unnamed(self.case.persons, self.case.gravest_first)
        return self.introducing.introduce(self.case.persons_shown, self.case.gravest_first)

    @cached_property
    def facts(self) -> ComposedFacts:
        """Return the facts that the record tells, of persons in the words of the plan.

        Without a plan these are the persons who are introduced.
        """
        introducing = self.introducing
        if introducing is None:
            return ComposedFacts()
        parties: list[Party] = [
            ([each.id for each in party.persons], words)
            for party, words in zip(self.case.parties, self.plan, strict=False)
        ]
        return compose_facts(
            introducing,
            self.case.news,
            parties or self._named_without_plan(introducing),
            names_shown=self.names_shown,
            today=utc_now().date(),
            every=self.case.every,
        )

    @cached_property
    def plan(self) -> tuple[PlanWords, ...]:
        """Return how each party is called for which the plan has a place; () without words."""
        introducing = self.introducing
        if introducing is None:
            return ()
        return tuple(
            self._called(introducing, number)
            for number, _ in enumerate(self.case.parties[:MOST_ENTRIES])
        )

    @cached_property
    def introducing(self) -> Introducing | None:
        form = self.case.renderer.templates.form(self.case.template, self.language)
        if form is None:
            return None
        return Introducing(self.case.renderer.taxonomy, form, self.case.told.case.country)

    def _named_without_plan(self, introducing: Introducing) -> list[Party]:
        persons = self.case.persons
        if not self.names_shown:
            return [([each.id for each in persons], introducing.introduce_unnamed(persons))]
        named = named_persons(self.case.persons_shown)
        return [([each.id], introducing.introduce_all([each], (), alone=True)) for each in named]

    def _called(self, introducing: Introducing, number: int) -> PlanWords:
        parties = self.case.parties
        party = parties[number]
        if self.names_shown:
            shown, everybody = self.case.shown(party.persons), self.case.persons_shown
            told_of = {person.id for each in parties for person in each.persons}
            strangers = {each.id for each in everybody} - told_of
            alone = are_the_same(parties)
            return introducing.introduce_all(shown, everybody, alone=alone, strangers=strangers)
        whom, others = party.persons, (parties[:number], parties[number + 1 :])
        before, after = (
            [each for each in dict.fromkeys(told.persons for told in beside) if each != whom]
            for beside in others
        )
        after = [each for each in after if each not in before]
        return introducing.introduce_unnamed(party.persons, before, after)
