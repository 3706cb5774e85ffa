"""Fill the form of a new document from its case."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from services.triage.document_form.begun_fields import Given, author_fields, of_language
from services.triage.document_form.begun_texts import BegunCase, BegunTexts
from services.triage.document_form.first_texts import (
    MARKS,
    changed_languages,
    with_marks,
    written,
)
from services.triage.drafting.background import EarlierDocument
from services.triage.drafting.draft_fields import MOST_ENTRIES
from services.triage.drafting.facts.record import LeftOut
from services.triage.drafting.rendering import Renderer
from services.triage.rules.acts import PEOPLE, needs_care
from services.triage.rules.authors import authors_of_all, authors_of_party
from services.triage.rules.named_persons import count_left_out
from services.triage.schemas import AlertView, CaseView
from shared.contracts.content import APPEAL_LANGUAGES
from shared.contracts.facts import situations_of
from shared.web.forms import Form


@dataclass(frozen=True, repr=False)
class Beginning:
    """`earlier`: the issued documents of the case. `template`: the one that was chosen."""

    renderer: Renderer
    told: CaseView
    earlier: Sequence[EarlierDocument] = ()
    template: str | None = None
    _made: dict[tuple[str, bool], BegunTexts] = field(default_factory=dict)

    def form(self, names: str) -> Form:
        """Return the form; `names` is "yes" if they are to be printed.

        Without names, nothing is filled in that could identify somebody.
        """
        templates, template = self.renderer.templates, self._case.template
        followed = self._case.following.followed
        latest = max(self.told.alerts, key=lambda alert: alert.filed_at, default=None)
        given: dict[str, Sequence[str]] = {
            "violations[]": self._case.following.violations,
            "situation": [_situation(latest) if latest else ""],
            "template": [template],
            "issuer": list(templates.issuers(template)[:1]),
            "audience[]": self._audience,
            "follows.document": [str(followed.id)] if followed else [],
            "was_arbitrary[]": ["yes"] if self._case.following.was_arbitrary else [],
            "names_shown": [names],
            "organisations[]": ["yes"] if self._of_organisations() else [],
            "version": ["0"],
        }
        return Form(given | self._planned(names) | self._begun(names))

    def too_long(self, names: str) -> list[str]:
        """Return the fields that stay empty because the names do not fit into a line."""
        if names != "yes" or self._case.parties:
            return []
        told = {code: self._in(code, names).introduction for code in APPEAL_LANGUAGES}
        return [f"{code}.{name}" for code, each in told.items() if each for name in each.too_long]

    def left_out(self, names: str) -> int:
        """Return how many persons the introduction does not name, if names are filled in."""
        if names != "yes" or self._case.parties:
            return 0
        return count_left_out(self._case.persons)

    def without_place(self) -> int:
        """Return how many persons suffered something for which the plan has no place."""
        return sum(len(each.persons) for each in self._case.parties[MOST_ENTRIES:])

    def names(self) -> str:
        """Return "yes" if every alert of the case consents to the name being published.

        If a child or sexual violence is mentioned, names have to be asked for by hand.
        """
        if needs_care(self._case.persons, self.told.case.violations, self.renderer.taxonomy):
            return "no"
        states = [alert.consents.get("publish_name") for alert in self.told.alerts]
        return "yes" if states and all(state == "given" for state in states) else "no"

    def _of_organisations(self) -> bool:
        kinds = {each.kind for alert in self.told.alerts for each in alert.persons}
        return bool(kinds) and kinds.isdisjoint(PEOPLE)

    def with_other_languages(self, form: Form) -> Form:
        """Return a document's form, with the case's texts in languages that it does not have yet.

        Nobody wrote in these languages yet, and unchanged texts are not saved: see `written`. The
        languages that it has are wanted as soon as somebody wrote in one of them, or chose them
        among others.
        """
        there = [code for code in APPEAL_LANGUAGES if of_language(form.given, code)]
        begun = self._texts(
            form.value("names_shown"), [c for c in APPEAL_LANGUAGES if c not in there]
        )
        marked = self.with_marks(replace(form, given={**form.given, **begun}))
        if not begun and not changed_languages(marked):
            return marked
        return replace(marked, given={**marked.given, **{f"{c}.wanted[]": ["yes"] for c in there}})

    def with_marks(self, form: Form) -> Form:
        """Return the form with the marks of the texts that a page of this case begins with.

        Somebody may have begun with names and taken them out later, or put them in.
        """
        return with_marks(form, self._first_texts(form))

    def _first_texts(self, form: Form) -> Iterator[tuple[str, Given]]:
        """Yield each text of the form's languages that it can have begun with.

        Those with names, if the form is without, are composed only for a language that is unlike
        the others; and those without likewise.
        """
        names = form.value("names_shown")
        for code in APPEAL_LANGUAGES:
            if not (given := of_language(form.given, code)):
                continue
            same, other = self._in(code, names), self._in(code, "no" if names == "yes" else "yes")
            yield code, same.fields
            if given != same.fields:
                yield code, other.fields

    def written(self, form: Form) -> Form:
        """Return the form without the languages in which nobody wrote.

        A page that was opened before pages had marks begins with the texts of the case.
        """
        return written(form if form.value(MARKS) else self.with_marks(form))

    def not_in_facts(self, names: str) -> dict[str, Sequence[LeftOut]]:
        """Return for each language what the record says and the begun facts do not."""
        return {code: self._in(code, names).facts.left_out for code in APPEAL_LANGUAGES}

    def _begun(self, names: str) -> dict[str, Sequence[str]]:
        """Return the fields of the texts with which the page begins, and the hearing."""
        hearings = [each.day for each in self.told.deadlines if each.kind == "hearing"]
        days = [day.isoformat() for day in hearings[:1] if day and names == "yes"]
        given: dict[str, Sequence[str]] = {"hearing": days} if days else {}
        return given | self._texts(names)

    def _texts(
        self, names: str, languages: Sequence[str] = APPEAL_LANGUAGES
    ) -> dict[str, Sequence[str]]:
        every = (self._in(language, names).fields.items() for language in languages)
        return {name: said for texts in every for name, said in texts}

    def _in(self, language: str, names: str) -> BegunTexts:
        """Return the texts in this language; the same ones, however often they are asked for."""
        key = language, names == "yes"
        return self._made.setdefault(key, BegunTexts(self._case, *key))

    def _planned(self, names: str) -> dict[str, Sequence[str]]:
        """Return the fields of the plan: who suffered what; none if everybody suffered the same."""
        taxonomy, news, parties = self.renderer.taxonomy, self._case.news, self._case.parties
        given = {} if parties else author_fields(authors_of_all(news, taxonomy))
        for number, party in enumerate(parties[:MOST_ENTRIES]):
            told_of = self._case.following.told_of
            given |= author_fields(authors_of_party(told_of, party, taxonomy), f"plan.{number}.")
            given |= {
                f"plan.{number}.persons[]": [str(each.id) for each in party.persons],
                f"plan.{number}.violations[]": party.violations,
                f"plan.{number}.developments[]": party.developments,
                f"plan.{number}.situation": [party.situation or ""],
                f"plan.{number}.organisations[]": ["yes"] if party.organisations else [],
                f"plan.{number}.communities[]": ["yes"] if party.communities else [],
                f"plan.{number}.expected[]": party.expected,
                f"plan.{number}.charges[]": party.charges,
                f"plan.{number}.particulars[]": party.particulars,
                f"plan.{number}.by_others[]": ["yes"] if party.by_others else [],
                f"plan.{number}.was_arbitrary[]": ["yes"] if party.was_arbitrary else [],
                f"plan.{number}.conditions_remain[]": ["yes"] if party.conditions_remain else [],
            }
        for language in APPEAL_LANGUAGES:
            for number, words in enumerate(self._in(language, names).plan):
                given[f"plan.{number}.{language}.concerned"] = ["\n".join(words.concerned)]
                given[f"plan.{number}.{language}.short"] = ["\n".join(words.short)]
        return given

    @property
    def _audience(self) -> Sequence[str]:
        followed = self._case.following.followed
        allowed = self.renderer.templates.rules(self._case.template).audiences
        return allowed or (followed.audience if followed else ("diplomat", "partner"))

    @cached_property
    def _case(self) -> BegunCase:
        return BegunCase(self.renderer, self.told, self.earlier, self.template)


def _situation(alert: AlertView) -> str:
    """Return the situation of those in an alert: "" if nothing, or several, are told."""
    if alert.facts is None:
        return ""
    told = situations_of(alert.facts, alert.persons)
    return told[0] if len(told) == 1 else ""
