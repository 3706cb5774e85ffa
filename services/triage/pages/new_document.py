"""Fill the form of a new document from its case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from services.triage.drafting.draft import MOST_ENTRIES
from services.triage.drafting.introducing import Introducing, Introduction
from services.triage.drafting.rendering import Renderer
from services.triage.drafting.template import URGENT_APPEAL
from services.triage.pages.draft_form import LANGUAGES, plan_rows
from services.triage.rules.acts import PEOPLE, needs_care
from services.triage.rules.named_persons import count_left_out
from services.triage.rules.planning import PlannedParty, are_the_same, planned_parties
from services.triage.schemas import AlertView, CaseView
from shared.contracts.facts import situations_of
from shared.contracts.persons import Person
from shared.web.forms import Form

Given = Mapping[str, Sequence[str]]


@dataclass(frozen=True, repr=False)
class Beginning:
    renderer: Renderer
    told: CaseView

    def form(self, names: str) -> Form:
        """Return the form; `names` is "yes" if they are to be printed.

        Without names, nothing is filled in that could identify somebody.
        """
        templates, template = self.renderer.templates, self._template
        latest = max(self.told.alerts, key=lambda alert: alert.filed_at, default=None)
        given: dict[str, Sequence[str]] = {
            "violations[]": self.told.case.violations,
            "situation": [_situation(latest) if latest else ""],
            "template": [template],
            "issuer": list(templates.issuers(template)[:1]),
            "audience[]": ["diplomat", "partner"],
            "names_shown": [names],
            "organisations[]": ["yes"] if self._of_organisations() else [],
            "version": ["0"],
        }
        given |= self._planned(names)
        begun = self._named() if names == "yes" else self._unnamed()
        return Form(given | begun)

    def too_long(self, names: str) -> list[str]:
        """Return the fields that stay empty because the names do not fit into a line."""
        if names != "yes" or self._parties:
            return []
        told = {code: self._introduction(code) for code in LANGUAGES}
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

        Nobody wrote in these languages yet, and unchanged texts are not saved: see `written`.
        """
        if form.value("names_shown") != "yes" or plan_rows(form):
            return form
        missing = [code for code in LANGUAGES if not _of_language(form.given, code)]
        begun = {n: v for code in missing for n, v in self._introduced(code).items()}
        return replace(form, given={**form.given, **begun})

    def written(self, form: Form) -> Form:
        """Return the form without the languages in which nobody wrote.

        The fields of such a language hold the texts that the page began with, saved before or not.
        If nobody wrote in any language, these are saved.
        """
        begun = self._named() if form.value("names_shown") == "yes" else self._unnamed()
        filled = [code for code in LANGUAGES if _of_language(form.given, code)]
        kept = [
            code for code in filled if _of_language(form.given, code) != _of_language(begun, code)
        ]
        left = [code for code in filled if code not in kept] if kept else []
        return Form(
            {
                name: values
                for name, values in form.given.items()
                if not name.startswith(tuple(f"{code}." for code in left))
            }
        )

    def _named(self) -> dict[str, Sequence[str]]:
        hearings = [each.day for each in self.told.deadlines if each.kind == "hearing"]
        given = {"hearing": [day.isoformat() for day in hearings[:1] if day]}
        for language in LANGUAGES:
            given |= self._introduced(language)
        return {name: values for name, values in given.items() if any(values)}

    def _unnamed(self) -> dict[str, Sequence[str]]:
        """Return words that say nothing of who it is about, if the plan does not have them."""
        given: dict[str, Sequence[str]] = {}
        for language in () if self._parties else LANGUAGES:
            introducing = self._introducing(language)
            told = introducing and introducing.unnamed(self._persons(), self._gravest_first())
            given |= _fields_of(language, told) if told else {}
        return given

    def _planned(self, names: str) -> dict[str, Sequence[str]]:
        """Return the fields of the plan: who suffered what; none if everybody suffered the same."""
        given: dict[str, Sequence[str]] = {}
        alone = are_the_same(self._parties)
        for number, party in enumerate(self._parties[:MOST_ENTRIES]):
            others = (each for each in self._parties[:number] if each.persons != party.persons)
            before = [person for each in others for person in each.persons]
            given |= {
                f"plan.{number}.persons[]": [str(each.id) for each in party.persons],
                f"plan.{number}.violations[]": party.violations,
                f"plan.{number}.developments[]": party.developments,
                f"plan.{number}.situation": [party.situation or ""],
                f"plan.{number}.organisations[]": ["yes"] if party.organisations else [],
                f"plan.{number}.by_others[]": ["yes"] if party.by_others else [],
                f"plan.{number}.was_arbitrary[]": ["yes"] if party.was_arbitrary else [],
            }
            for language in LANGUAGES:
                introducing = self._introducing(language)
                if introducing is not None:
                    words = (
                        introducing.introduce_all(party.persons, self._persons(), alone=alone)
                        if names == "yes"
                        else introducing.introduce_unnamed(party.persons, before, alone=alone)
                    )
                    given[f"plan.{number}.{language}.concerned"] = ["\n".join(words.concerned)]
                    given[f"plan.{number}.{language}.short"] = ["\n".join(words.short)]
        return given

    @cached_property
    def _parties(self) -> tuple[PlannedParty, ...]:
        told = [(each.persons, each.facts) for each in self.told.alerts if each.facts]
        return planned_parties(told, self.renderer.taxonomy)

    def _introduced(self, language: str) -> dict[str, list[str]]:
        told = None if self._parties else self._introduction(language)
        return _fields_of(language, told) if told else {}

    def _introduction(self, language: str) -> Introduction | None:
        introducing = self._introducing(language)
        if introducing is None:
            return None
        return introducing.introduce(self._persons(), self._gravest_first())

    def _introducing(self, language: str) -> Introducing | None:
        form = self.renderer.templates.form(self._template, language)
        if form is None:
            return None
        return Introducing(self.renderer.taxonomy, form, self.told.case.country)

    @property
    def _template(self) -> str:
        """Return the latest template of an urgent appeal; of another kind if the case has one."""
        templates = self.renderer.templates
        others = (date for kind, date in templates.latest_of_kinds.items() if kind != URGENT_APPEAL)
        issued = (each for each in self.told.documents if each.state == "issued")
        has_appeal = any(each.kind == URGENT_APPEAL for each in issued)
        return next(others, templates.latest) if has_appeal else templates.latest

    def _persons(self) -> list[Person]:
        return [each for alert in self.told.alerts for each in alert.persons]


def _fields_of(language: str, told: Introduction) -> dict[str, list[str]]:
    return {
        f"{language}.title": [told.title],
        f"{language}.concerned": [told.concerned],
        f"{language}.short": [told.short],
    }


def _situation(alert: AlertView) -> str:
    """Return the situation of those in an alert: "" if nothing, or several, are told."""
    if alert.facts is None:
        return ""
    told = situations_of(alert.facts, alert.persons)
    return told[0] if len(told) == 1 else ""


def _of_language(given: Given, code: str) -> dict[str, list[str]]:
    """Return the fields of a language that are not empty."""
    return {n: list(said) for n, said in given.items() if n.startswith(f"{code}.") and any(said)}
