"""Fill the form of a new document from its case."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from services.triage.document_form.begun_fields import author_fields, fields_of, of_language
from services.triage.document_form.first_texts import (
    MARKS,
    changed_languages,
    with_marks,
    written,
)
from services.triage.document_form.following import Following, begun_template
from services.triage.drafting.background import EarlierDocument
from services.triage.drafting.draft import MOST_ENTRIES, PlanWords
from services.triage.drafting.facts.composing import ComposedFacts, compose_facts
from services.triage.drafting.facts.naming import Party
from services.triage.drafting.facts.record import LeftOut
from services.triage.drafting.introducing import Introducing, Introduction
from services.triage.drafting.rendering import Renderer
from services.triage.rules.acts import PEOPLE, needs_care
from services.triage.rules.authors import authors_of_all, authors_of_party
from services.triage.rules.named_persons import count_left_out, named_persons
from services.triage.rules.planning import PlannedParty, Told, are_the_same, planned_parties
from services.triage.schemas import AlertView, CaseView
from shared.clock import utc_now
from shared.contracts.content import APPEAL_LANGUAGES
from shared.contracts.facts import situations_of
from shared.contracts.persons import Person
from shared.web.forms import Form

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
class Beginning:
    """`earlier`: the issued documents of the case. `template`: the one that was chosen."""

    renderer: Renderer
    told: CaseView
    earlier: Sequence[EarlierDocument] = ()
    template: str | None = None
    _made: dict[str, dict[str, Sequence[str]]] = field(default_factory=dict)

    def form(self, names: str) -> Form:
        """Return the form; `names` is "yes" if they are to be printed.

        Without names, nothing is filled in that could identify somebody.
        """
        templates, template = self.renderer.templates, self._template
        followed = self._following.followed
        latest = max(self.told.alerts, key=lambda alert: alert.filed_at, default=None)
        given: dict[str, Sequence[str]] = {
            "violations[]": self._following.violations,
            "situation": [_situation(latest) if latest else ""],
            "template": [template],
            "issuer": list(templates.issuers(template)[:1]),
            "audience[]": self._audience,
            "follows.document": [str(followed.id)] if followed else [],
            "was_arbitrary[]": ["yes"] if self._following.was_arbitrary else [],
            "names_shown": [names],
            "organisations[]": ["yes"] if self._of_organisations() else [],
            "version": ["0"],
        }
        return Form(given | self._planned(names) | self._begun(names))

    def too_long(self, names: str) -> list[str]:
        """Return the fields that stay empty because the names do not fit into a line."""
        if names != "yes" or self._parties:
            return []
        told = {code: self._introduction(code) for code in APPEAL_LANGUAGES}
        return [f"{code}.{name}" for code, each in told.items() if each for name in each.too_long]

    def left_out(self, names: str) -> int:
        """Return how many persons the introduction does not name, if names are filled in."""
        if names != "yes" or self._parties:
            return 0
        return count_left_out(self._persons())

    def without_place(self) -> int:
        """Return how many persons suffered something for which the plan has no place."""
        return sum(len(each.persons) for each in self._parties[MOST_ENTRIES:])

    def names(self) -> str:
        """Return "yes" if every alert of the case consents to the name being published.

        If a child or sexual violence is mentioned, names have to be asked for by hand.
        """
        if needs_care(self._persons(), self.told.case.violations, self.renderer.taxonomy):
            return "no"
        states = [alert.consents.get("publish_name") for alert in self.told.alerts]
        return "yes" if states and all(state == "given" for state in states) else "no"

    def _gravest_first(self) -> list[str]:
        """Return the violations in the order of the taxonomy, as in the header.

        A code that is not in the list, such as an own term that was removed, comes last.
        """
        order = {code: place for place, code in enumerate(self.renderer.taxonomy.violations.codes)}
        return sorted(self.told.case.violations, key=lambda code: order.get(code, len(order)))

    def _of_organisations(self) -> bool:
        kinds = {each.kind for alert in self.told.alerts for each in alert.persons}
        return bool(kinds) and kinds.isdisjoint(PEOPLE)

    def with_other_languages(self, form: Form) -> Form:
        """Return a document's form, with the case's texts in languages that it does not have yet.

        Nobody wrote in these languages yet, and unchanged texts are not saved: see `written`. The
        languages that it has are wanted as soon as somebody wrote in one of them, or chose them
        among others.
        """
        form, names = self.with_marks(form), form.value("names_shown")
        missing = [code for code in APPEAL_LANGUAGES if not of_language(form.given, code)]
        there = [code for code in APPEAL_LANGUAGES if code not in missing]
        begun = {n: v for c in missing for n, v in of_language(self._texts(names), c).items()}
        if begun or changed_languages(form):
            form = replace(form, given={**form.given, **{f"{c}.wanted[]": ["yes"] for c in there}})
        return replace(form, given={**form.given, **begun})

    def with_marks(self, form: Form) -> Form:
        """Return the form with the marks of the texts that a page of this case begins with."""
        return with_marks(form, (self._texts("yes"), self._texts("no")))

    def written(self, form: Form) -> Form:
        """Return the form without the languages in which nobody wrote.

        A page that was opened before pages had marks begins with the texts of the case.
        """
        return written(form if form.value(MARKS) else self.with_marks(form))

    def not_in_facts(self, names: str) -> dict[str, Sequence[LeftOut]]:
        """Return for each language what the record says and the begun facts do not."""
        return {code: self._facts(code, names).left_out for code in APPEAL_LANGUAGES}

    def _begun(self, names: str) -> dict[str, Sequence[str]]:
        """Return the fields of the texts with which the page begins, and the hearing."""
        hearings = [each.day for each in self.told.deadlines if each.kind == "hearing"]
        days = [day.isoformat() for day in hearings[:1] if day and names == "yes"]
        given: dict[str, Sequence[str]] = {"hearing": days} if days else {}
        return given | self._texts(names)

    def _texts(self, names: str) -> dict[str, Sequence[str]]:
        """Return the texts with which the page begins in every language, made once."""
        key = "yes" if names == "yes" else "no"
        if key not in self._made:
            every = (self._begun_in(language, key).items() for language in APPEAL_LANGUAGES)
            self._made[key] = {name: said for texts in every for name, said in texts}
        return self._made[key]

    def _begun_in(self, language: str, names: str) -> dict[str, Sequence[str]]:
        introduced = None if self._parties else self._introduction(language, names)
        told = self._facts(language, names)
        given = {
            **(fields_of(language, introduced) if introduced else {}),
            f"{language}.parts.facts": [told.facts],
            f"{language}.parts.recalls": [told.recalls],
        }
        if names == "yes" and (before := self._following.background(language)):
            # What was before is told in one place: under the heading of the background.
            background = "\n\n".join(filter(None, (before, told.recalls)))
            given |= {
                f"{language}.parts.background": [background],
                f"{language}.parts.recalls": [],
            }
        return {name: values for name, values in given.items() if any(values)}

    def _facts(self, language: str, names: str) -> ComposedFacts:
        """Return the facts that the record tells, of persons in the words of the plan.

        Without a plan these are the persons who are introduced.
        """
        introducing = self._introducing(language)
        if introducing is None:
            return ComposedFacts()
        parties = [] if self._parties else self._named_without_plan(introducing, names)
        parties += [
            ([each.id for each in party.persons], self._words(introducing, number, names))
            for number, party in enumerate(self._parties[:MOST_ENTRIES])
        ]
        return compose_facts(
            introducing,
            self._told,
            parties,
            names_shown=names == "yes",
            today=utc_now().date(),
        )

    def _named_without_plan(self, introducing: Introducing, names: str) -> list[Party]:
        persons = self._persons()
        if names != "yes":
            return [([each.id for each in persons], introducing.introduce_unnamed(persons))]
        named = named_persons(self._shown(persons))
        return [([each.id], introducing.introduce_all([each], (), alone=True)) for each in named]

    def _planned(self, names: str) -> dict[str, Sequence[str]]:
        """Return the fields of the plan: who suffered what; none if everybody suffered the same."""
        taxonomy = self.renderer.taxonomy
        given = {} if self._parties else author_fields(authors_of_all(self._told, taxonomy))
        for number, party in enumerate(self._parties[:MOST_ENTRIES]):
            given |= author_fields(authors_of_party(self._told, party, taxonomy), f"plan.{number}.")
            given |= {
                f"plan.{number}.persons[]": [str(each.id) for each in party.persons],
                f"plan.{number}.violations[]": party.violations,
                f"plan.{number}.developments[]": party.developments,
                f"plan.{number}.situation": [party.situation or ""],
                f"plan.{number}.organisations[]": ["yes"] if party.organisations else [],
                f"plan.{number}.by_others[]": ["yes"] if party.by_others else [],
                f"plan.{number}.was_arbitrary[]": ["yes"] if party.was_arbitrary else [],
                f"plan.{number}.conditions_remain[]": ["yes"] if party.conditions_remain else [],
            }
            for language in APPEAL_LANGUAGES:
                introducing = self._introducing(language)
                if introducing is not None:
                    words = self._words(introducing, number, names)
                    given[f"plan.{number}.{language}.concerned"] = ["\n".join(words.concerned)]
                    given[f"plan.{number}.{language}.short"] = ["\n".join(words.short)]
        return given

    def _words(self, introducing: Introducing, number: int, names: str) -> PlanWords:
        """Return how the parties of this number are called in the plan."""
        party, alone = self._parties[number], are_the_same(self._parties)
        if names == "yes":
            shown, everybody = self._shown(party.persons), self._shown(self._persons())
            told_of = {person.id for each in self._parties for person in each.persons}
            strangers = {each.id for each in everybody} - told_of
            return introducing.introduce_all(shown, everybody, alone=alone, strangers=strangers)
        whom, others = party.persons, (self._parties[:number], self._parties[number + 1 :])
        before, after = (
            [each for each in dict.fromkeys(told.persons for told in beside) if each != whom]
            for beside in others
        )
        after = [each for each in after if each not in before]
        return introducing.introduce_unnamed(party.persons, before, after)

    @cached_property
    def _parties(self) -> tuple[PlannedParty, ...]:
        every = [(each.persons, each.facts) for each in self.told.alerts if each.facts]
        return planned_parties(self._told, self.renderer.taxonomy, every)

    @property
    def _audience(self) -> Sequence[str]:
        followed = self._following.followed
        allowed = self.renderer.templates.rules(self._template).audiences
        return allowed or (followed.audience if followed else ("diplomat", "partner"))

    @cached_property
    def _following(self) -> Following:
        return Following(self.renderer, self.told, self.earlier, self._template)

    @property
    def _told(self) -> Sequence[Told]:
        """Return what each alert told; of a follow-up, what is news."""
        return self._following.news

    def _introduction(self, language: str, names: str = "yes") -> Introduction | None:
        introducing = self._introducing(language)
        if introducing is None:
            return None
        if names != "yes":
            return introducing.unnamed(self._persons(), self._gravest_first())
        return introducing.introduce(self._shown(self._persons()), self._gravest_first())

    def _introducing(self, language: str) -> Introducing | None:
        form = self.renderer.templates.form(self._template, language)
        if form is None:
            return None
        return Introducing(self.renderer.taxonomy, form, self.told.case.country)

    @property
    def _template(self) -> str:
        return begun_template(self.renderer.templates, self.told, self.template)

    def _shown(self, persons: Iterable[Person]) -> list[Person]:
        """Return these, without what names those who did not agree to be named."""
        hidden = {each for alert in self.told.alerts for each in alert.not_to_be_named()}
        return [each.model_copy(update=NAMELESS) if each.id in hidden else each for each in persons]

    def _persons(self) -> list[Person]:
        return [each for alert in self.told.alerts for each in alert.persons]


def _situation(alert: AlertView) -> str:
    """Return the situation of those in an alert: "" if nothing, or several, are told."""
    if alert.facts is None:
        return ""
    told = situations_of(alert.facts, alert.persons)
    return told[0] if len(told) == 1 else ""
