"""The form of a draft: the parts that people usually write; all others are kept."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from services.triage.document_form.draft_form import (
    TAKEN_FROM,
    AddresseeForm,
    DraftForm,
    DraftSettingsForm,
    VersionForm,
)
from services.triage.document_form.field_labels import faults_at_fields
from services.triage.document_form.follows_form import followed, follows_fields
from services.triage.document_form.plan_form import header_of, plan_fields, planned
from services.triage.drafting.draft import AppealDraft, LanguageDraft, Part
from services.triage.drafting.draft_fields import MOST_ADDRESSEES
from services.triage.drafting.rendering import Renderer
from services.triage.drafting.sections import paragraphs
from services.triage.schemas import DocumentContent, DocumentView
from shared.contracts.codes import Country
from shared.message_ids import msgid
from shared.problems import FieldFault
from shared.web.all_faults import Check, taken
from shared.web.dates_and_times import EARLIEST
from shared.web.forms import Form, nested
from shared.web.submit import faults_at

BY_HAND = (
    Part.SALUTATION,
    Part.DESCRIPTION,
    Part.FACTS,
    Part.RECALLS,
    Part.URGING,
    Part.BACKGROUND,
    Part.ACTIONS_LEAD,
    Part.CLOSING,
    Part.SMS,
)
"""Parts that the page offers; all others can be written through the API."""

NO_LANGUAGE = msgid("Write the document in at least one language: say who it is about.")

BLANK_ROWS = 2
"""Empty rows for further addressees; without a script a page cannot add any."""
_ADDRESS = ("name", "office", "postal", "phone", "fax", "email", "handle", *TAKEN_FROM)


class Replaced(Protocol):
    """The saved version that the form replaces: it keeps what the form does not show."""

    @property
    def draft(self) -> AppealDraft: ...

    @property
    def embargo_until(self) -> datetime | None: ...


@dataclass(frozen=True)
class DocumentForm:
    """Fills and reads the form. `zone` is the time zone of the embargo."""

    renderer: Renderer
    zone: ZoneInfo

    def filled(self, shown: DocumentView) -> Form:
        """Return the form with the newest version."""
        draft = shown.draft
        given: dict[str, Sequence[str]] = {
            "situation": [draft.situation or ""],
            "hearing": [draft.hearing.isoformat() if draft.hearing else ""],
            "no_addresses[]": ["yes"] if draft.no_addresses else [],
            "organisations[]": ["yes"] if draft.organisations else [],
            "by_others[]": ["yes"] if draft.by_others else [],
            "was_arbitrary[]": ["yes"] if draft.was_arbitrary else [],
            "authors[]": draft.authors,
            "drivers[]": draft.drivers,
            "template": [draft.template],
            "issuer": [draft.issuer],
            "audience[]": shown.document.audience,
            "names_shown": ["yes" if shown.names_shown else "no"],
            "embargo": [self._told(shown.embargo_until)],
            "version": [str(shown.document.version)],
        }
        if not draft.plan:
            given |= {"violations[]": draft.violations, "developments[]": draft.developments}
        given |= follows_fields(draft.follows)
        for number, entry in enumerate(draft.plan):
            given |= plan_fields(number, entry)
        for version in draft.versions:
            given |= _fields(version)
            given[f"{version.language}.demands"] = ["\n\n".join(self._demands(draft, version))]
        return Form(given)

    async def saved(
        self,
        form: Form,
        country: Country,
        before: Replaced | None,
        gettext: Callable[[str], str],
        check: Check[DocumentContent],
    ) -> tuple[DocumentContent, DraftSettingsForm]:
        """Return the content to save, and the parsed form.

        Raises `Invalid` with the faults at the fields of the form. `check` checks what saving it
        checks: its faults are reported along with unreadable fields, and else by the operation.
        """

        async def build(told: DraftSettingsForm) -> DocumentContent:
            with faults_at(partial(_faults_at_fields, written=told.written)):
                return await taken(
                    DocumentContent, self.as_request(told, country, before), gettext, check
                )

        async def read_and_check(told: DraftSettingsForm) -> None:
            asked = await build(told)
            with faults_at(partial(_faults_at_fields, written=told.written)):
                await check(asked)

        told = await taken(DraftForm, nested(form.given), gettext, read_and_check)
        return await build(told), told

    def as_request(
        self,
        told: DraftSettingsForm,
        country: Country,
        before: Replaced | None = None,
        *,
        languages: Sequence[str] | None = None,
    ) -> dict[str, Any]:
        """Return the content in the shape of a request, with faults and all.

        `languages` None: those in which anything is written.
        """
        return {
            "audience": told.audience,
            "names_shown": told.names_shown == "yes",
            "embargo_until": self._embargo(told.embargo, before),
            "embargo_confirmed": bool(told.embargo_confirmed),
            "draft": self._draft(told, country, before, languages or told.written),
        }

    def _draft(
        self,
        told: DraftSettingsForm,
        country: Country,
        before: Replaced | None,
        languages: Sequence[str],
    ) -> Mapping[str, Any]:
        return {
            "country": country,
            "clauses_of": before.draft.clauses_of if before else None,
            "issuer": told.issuer,
            "template": told.template,
            "situation": told.situation,
            "hearing": told.hearing,
            "no_addresses": bool(told.no_addresses),
            "organisations": bool(told.organisations),
            "by_others": bool(told.by_others),
            "was_arbitrary": bool(told.was_arbitrary),
            "authors": told.authors,
            "drivers": told.drivers,
            "plan": [planned(each) for each in told.plan],
            "follows": followed(told.follows),
            "withdrawn": before.draft.withdrawn if before else None,
            **header_of(told, self.renderer.taxonomy),
            "versions": [
                self._version(language, getattr(told, language), before) for language in languages
            ],
        }

    def _version(self, language: str, sent: VersionForm, shown: Replaced | None) -> dict[str, Any]:
        versions = shown.draft.versions if shown else ()
        before = next((each for each in versions if each.language == language), None)
        kept = {
            part.value: words
            for part, words in (before.parts.items() if before else ())
            if part not in BY_HAND
        }
        demands = paragraphs(sent.demands)
        as_before = shown and before and demands == self._demands(shown.draft, before)
        return {
            "language": language,
            "title": sent.title,
            "concerned": sent.concerned,
            "short": sent.short,
            "parts": kept | sent.parts,
            "sections": {each: words for each, words in sent.sections.items() if words},
            # A demand from the library keeps its reference until somebody changes its text.
            "clauses": before.clauses if as_before and before else _own(demands),
            "addressees": [_addressee(each) for each in sent.addressees if each.is_given],
            "footnotes": _lines(sent.footnotes),
        }

    def _demands(self, draft: AppealDraft, version: LanguageDraft) -> list[str]:
        """Return the chosen demands; none if the violations decide."""
        if version.clauses is None:
            return []
        return paragraphs("\n\n".join(self.renderer.demands(draft, version)))

    def _told(self, moment: datetime | None) -> str:
        # An old embargo may be 0001-01-01, which cannot be converted to a zone west of UTC.
        if moment is None or moment.year < EARLIEST:
            return ""
        return f"{moment.astimezone(self.zone):%Y-%m-%dT%H:%M}"

    def _embargo(self, sent: datetime | None, shown: Replaced | None) -> datetime | None:
        before = shown.embargo_until if shown else None
        if sent and self._told(before) == f"{sent:%Y-%m-%dT%H:%M}":
            return before  # keeps the seconds, which the form does not show
        return sent.replace(tzinfo=self.zone) if sent else None


def _own(demands: Sequence[str]) -> list[dict[str, str]] | None:
    return [{"text": each} for each in demands] or None


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _addressee(sent: AddresseeForm) -> dict[str, str]:
    """Return the fields of an addressee without the empty ones."""
    return {field: value for field, value in sent if value}


def addressee_rows(form: Form, language: str) -> list[str]:
    """Return the names of the rows to show (`en.addressees.0`): filled ones, and some more."""
    row = re.compile(rf"{language}\.addressees\.([0-9]{{1,3}})\.", re.ASCII)
    used = {int(found[1]) for name in form.given if (found := row.match(name))}
    last = max(used, default=-1)
    blank = range(last + 1, min(last + 1 + BLANK_ROWS, MOST_ADDRESSEES))
    shown = [*range(min(last + 1, MOST_ADDRESSEES)), *sorted(used), *blank]
    return [f"{language}.addressees.{number}" for number in dict.fromkeys(shown)]


def _fields(version: LanguageDraft) -> dict[str, Sequence[str]]:
    name = version.language
    fields = {
        f"{name}.title": version.title,
        f"{name}.concerned": version.concerned,
        f"{name}.short": version.short,
        **{
            f"{name}.addressees.{number}.{field}": str(getattr(each, field) or "")
            for number, each in enumerate(version.addressees)
            for field in _ADDRESS
        },
        f"{name}.footnotes": "\n".join(version.footnotes),
        **{f"{name}.parts.{part.value}": version.parts.get(part, "") for part in BY_HAND},
        **{f"{name}.sections.{each}": words for each, words in version.sections.items()},
    }
    return {field: [value] for field, value in fields.items()}


def _faults_at_fields(faults: Sequence[FieldFault], written: Sequence[str]) -> Iterator[FieldFault]:
    """Return the faults of a draft at the fields of the form.

    For an appeal without any language, the fault is at its first field.
    """
    nowhere = FieldFault("en.concerned", NO_LANGUAGE, "missing")
    for fault in faults_at_fields(faults, written):
        yield nowhere if fault.field == "versions" and not written else fault
