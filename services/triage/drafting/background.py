"""Write the background of a follow-up: what the documents before it told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.triage.drafting.draft import AppealDraft
from services.triage.drafting.header import header_lines
from services.triage.drafting.parties import Parties
from services.triage.drafting.party import parties_of
from services.triage.drafting.phrases import compiled
from services.triage.drafting.template import AppealForm
from services.triage.rules.news import IssuedContent
from services.triage.rules.references import PLACE_OF_ISSUE
from shared.taxonomy import Taxonomy

PRINTED_OF_EARLIER = frozenset({"acts", "date", "header_line", "of_acts", "reference"})
"""The values that `earlier` of a template may print."""


@dataclass(frozen=True, repr=False)
class EarlierDocument:
    """An issued document of the case, with the draft that was approved."""

    id: UUID
    kind: str
    reference: str
    issued_at: datetime
    audience: tuple[str, ...]
    draft: AppealDraft

    @property
    def told(self) -> IssuedContent:
        """Return what it told of whom."""
        draft = self.draft
        if not draft.plan:
            return IssuedContent(self.issued_at, {}, {*draft.violations, *draft.developments})
        found: dict[UUID, set[str]] = {}
        for _, entry in draft.told_of:
            for person in entry.persons:
                found.setdefault(person, set()).update(entry.violations, entry.developments)
        return IssuedContent(self.issued_at, found, set())


def background(taxonomy: Taxonomy, form: AppealForm, earlier: Iterable[EarlierDocument]) -> str:
    """Return a paragraph for each of these documents, in the language of the form."""
    phrase = form.begun.earlier if form.begun else ""
    if not phrase:
        return ""
    told = sorted(earlier, key=lambda each: each.issued_at)
    return "\n\n".join(_sentence(taxonomy, form, phrase, each) for each in told)


def values_of_earlier(draft: AppealDraft, form: AppealForm) -> dict[str, object]:
    """Return code and date of the document that it is about: withdrawn, or issued elsewhere."""
    earlier = draft.withdrawn or draft.follows
    day = earlier.on if earlier else None
    return {
        "earlier_reference": (earlier.reference or "") if earlier else "",
        "earlier_date": form.long_date(day) if day else "",
    }


def _sentence(taxonomy: Taxonomy, form: AppealForm, phrase: str, document: EarlierDocument) -> str:
    draft, language = document.draft, form.language
    day = document.issued_at.astimezone(PLACE_OF_ISSUE)
    version = next((each for each in draft.versions if each.language == language), None)
    told = parties_of(draft, version, taxonomy) if version else []
    values: dict[str, object] = {"acts": "", "of_acts": ""}
    if version is not None:
        parties = Parties(taxonomy, form, draft, version, {})
        values = {name: parties.values[name] for name in values}
    return compiled(phrase, html=False).render(
        values
        | {
            "date": form.long_date(day),
            "reference": document.reference,
            "header_line": " / ".join(header_lines(draft, told, form, taxonomy)),
        }
    )
