"""The facts of the record as a saved draft names the persons, and what its text does not say."""

from collections.abc import Sequence

from services.triage.document_form.following import Following
from services.triage.drafting.draft import AppealDraft, LanguageDraft
from services.triage.drafting.facts.composing import ComposedFacts, compose_facts
from services.triage.drafting.facts.naming import Party
from services.triage.drafting.facts.record import LeftOut, Reason
from services.triage.drafting.introducing import Introducing
from services.triage.drafting.plan_entry import PlanWords
from services.triage.rules.named_persons import named_persons
from services.triage.schemas import CaseView
from shared.clock import utc_now

IN_OWN_WORDS = frozenset(
    {
        Reason.OTHER_LANGUAGE,
        Reason.LANGUAGE_NOT_SAID,
        Reason.WITHOUT_NAMES,
        Reason.IN_HIDING,
        Reason.TOO_LONG,
        Reason.UNKNOWN_TERM,
    }
)
"""Reasons that leave out a text of the record, which somebody may have written into the draft."""


def facts_of(
    following: Following, draft: AppealDraft, version: LanguageDraft, *, names_shown: bool
) -> ComposedFacts:
    """Return the facts of the record in the language of a version, as its plan names persons."""
    renderer = following.renderer
    form = renderer.templates.form(draft.template, version.language)
    if form is None:
        return ComposedFacts()
    return compose_facts(
        Introducing(renderer.taxonomy, form, draft.country),
        following.news,
        _parties(following.told, draft, version),
        names_shown=names_shown,
        today=utc_now().date(),
    )


def not_in_draft(
    following: Following, draft: AppealDraft, *, names_shown: bool
) -> dict[str, Sequence[LeftOut]]:
    """Return for each language what the record says and neither its facts nor the draft do.

    A quotation in another language is listed as long as it stands in the text.
    """
    return {
        version.language: [
            each
            for each in facts_of(following, draft, version, names_shown=names_shown).left_out
            if _is_missed(each, _text(version))
        ]
        for version in draft.versions
    }


def _is_missed(told: LeftOut, text: str) -> bool:
    is_there = _plain(told.words) in text
    if told.reason is Reason.QUOTED:
        return is_there
    return told.reason not in IN_OWN_WORDS or not is_there


def _text(version: LanguageDraft) -> str:
    return _plain("\n".join((*version.parts.values(), *version.sections.values())))


def _plain(words: str) -> str:
    """Return words in small letters, with single spaces and without the stop at the end."""
    return " ".join(words.casefold().split()).rstrip(".")


def _parties(told: CaseView, draft: AppealDraft, version: LanguageDraft) -> list[Party]:
    """Return how the draft names the persons: by its plan, or the one whom it is about."""
    if draft.plan:
        worded = ((entry, entry.in_language(version.language)) for entry in draft.plan)
        return [(entry.persons, words) for entry, words in worded if words]
    named = named_persons(each for alert in told.alerts for each in alert.persons)
    if len(named) != 1 or not version.short:
        return []
    words = PlanWords(
        language=version.language, concerned=(version.concerned,), short=(version.short,)
    )
    return [([named[0].id], words)]
