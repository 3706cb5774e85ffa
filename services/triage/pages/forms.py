"""The draft as a form: the parts that people usually write; all others are kept."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    Field,
    NaiveDatetime,
    ValidationError,
    WrapValidator,
    create_model,
    model_validator,
)

from services.triage.drafting.addressing import email_or_nothing
from services.triage.drafting.draft import MOST_ADDRESSEES, AppealDraft, LanguageDraft, Part
from services.triage.drafting.filling import paragraphs
from services.triage.drafting.rendering import Renderer
from services.triage.pages.field_labels import place_in_form
from services.triage.schemas import DocumentView, DraftDocument
from shared.contracts.codes import Country
from shared.contracts.content import APPEAL_LANGUAGES
from shared.message_ids import msgid
from shared.problems import FieldFault, Invalid
from shared.web.dates_and_times import EARLIEST
from shared.web.faults import field_faults
from shared.web.forms import Form, nested
from shared.web.problems import INVALID_MESSAGE

LANGUAGES = APPEAL_LANGUAGES
BY_HAND = (
    Part.DESCRIPTION,
    Part.FACTS,
    Part.RECALLS,
    Part.URGING,
    Part.ACTIONS_LEAD,
    Part.SMS,
)
"""Parts that the page offers; all others can be worded through the API."""

NO_LANGUAGE = msgid("Write the appeal in at least one language: say who it is about.")

BLANK_ROWS = 2
"""Empty addressees below those there are; without a script a page cannot add any."""
_ADDRESS = ("name", "office", "postal", "phone", "fax", "email", "handle")


class AddresseeForm(BaseModel):
    """One addressee in fields of their own. A line with nothing in it is none."""

    name: str = ""
    office: str = ""
    postal: str = ""
    phone: str = ""
    fax: str = ""
    email: Annotated[str, AfterValidator(email_or_nothing)] = ""
    handle: str = ""

    @model_validator(mode="after")
    def _named(self) -> Self:
        if not self.name and any(value for _, value in self):
            raise ValueError(msgid("Enter the name of this addressee."))
        return self


class VersionForm(BaseModel):
    title: str = ""
    concerned: str = ""
    short: str = ""
    parts: dict[str, str] = Field(default_factory=dict)
    demands: str = ""
    addressees: list[AddresseeForm] = Field(default_factory=list)
    footnotes: str = ""

    @property
    def is_empty(self) -> bool:
        return not any(value for _, value in self)


def _as_a_browser_sends(given: str, taken: Callable[[str], datetime]) -> datetime:
    try:
        return taken(given)
    except ValidationError:
        raise ValueError(msgid("Enter a date and time, such as 2026-07-14T09:30.")) from None


class DraftSettingsForm(BaseModel):
    """The fields of the form that apply to all languages."""

    audience: list[str] = Field(default_factory=list)
    names_shown: Literal["yes", "no"]
    issuer: str = ""
    template: str = ""
    violations: list[str] = Field(default_factory=list)
    situation: str | None = None
    hearing: date | None = None
    no_addresses: list[str] = Field(default_factory=list)
    organisations: list[str] = Field(default_factory=list)
    embargo: Annotated[NaiveDatetime, WrapValidator(_as_a_browser_sends)] | None = None
    embargo_confirmed: list[str] = Field(default_factory=list)
    version: int = 1


_VERSIONS: dict[str, Any] = {code: (VersionForm, VersionForm()) for code in LANGUAGES}
DraftForm = create_model(
    "DraftForm",
    __base__=DraftSettingsForm,
    **_VERSIONS,
)
"""The form as it is sent: the settings, and the text in each language by its code."""


@dataclass(frozen=True)
class DocumentForm:
    """Fills and reads the form. `zone` is the time zone of the embargo."""

    renderer: Renderer
    zone: ZoneInfo

    def filled(self, shown: DocumentView) -> Form:
        """Return the form with the newest version."""
        draft = shown.draft
        given: dict[str, Sequence[str]] = {
            "violations[]": draft.violations,
            "situation": [draft.situation or ""],
            "hearing": [draft.hearing.isoformat() if draft.hearing else ""],
            "no_addresses[]": ["yes"] if draft.no_addresses else [],
            "organisations[]": ["yes"] if draft.organisations else [],
            "template": [draft.template],
            "issuer": [draft.issuer],
            "audience[]": shown.document.audience,
            "names_shown": ["yes" if shown.names_shown else "no"],
            "embargo": [self._told(shown.embargo_until)],
            "version": [str(shown.document.version)],
        }
        for version in draft.versions:
            given |= _fields(version)
            given[f"{version.language}.demands"] = ["\n\n".join(self._demands(draft, version))]
        return Form(given)

    def saved(
        self,
        form: Form,
        country: Country,
        before: DocumentView | None,
        gettext: Callable[[str], str],
    ) -> tuple[DraftDocument, int]:
        """Return the content to save, and the version that it replaces.

        Raises `Invalid` with the faults at the fields of the form.
        """
        try:
            told = DraftForm.model_validate(nested(form.given))
            asked = DraftDocument(
                audience=tuple(told.audience),
                names_shown=told.names_shown == "yes",
                embargo_until=self._embargo(told.embargo, before),
                embargo_confirmed=bool(told.embargo_confirmed),
                draft=AppealDraft.model_validate(self._draft(told, country, before)),
            )
        except ValidationError as error:
            faults = _faults(error, gettext, _written(form))
            raise Invalid(INVALID_MESSAGE, faults=faults) from None
        return asked, told.version

    def _draft(
        self, told: DraftSettingsForm, country: Country, before: DocumentView | None
    ) -> Mapping[str, Any]:
        written = [(language, getattr(told, language)) for language in LANGUAGES]
        return {
            "country": country,
            "issuer": told.issuer,
            "template": told.template,
            "situation": told.situation,
            "hearing": told.hearing,
            "no_addresses": bool(told.no_addresses),
            "organisations": bool(told.organisations),
            "violations": told.violations,
            "developments": before.draft.developments if before else (),
            "versions": [
                self._version(language, sent, before)
                for language, sent in written
                if not sent.is_empty
            ],
        }

    def _version(
        self, language: str, sent: VersionForm, shown: DocumentView | None
    ) -> dict[str, Any]:
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
            # A demand from the library keeps its reference until somebody changes its text.
            "clauses": before.clauses if as_before and before else _own(demands),
            "addressees": [_addressee(each) for each in sent.addressees if each.name],
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

    def _embargo(self, sent: NaiveDatetime | None, shown: DocumentView | None) -> datetime | None:
        before = shown.embargo_until if shown else None
        if sent and self._told(before) == f"{sent:%Y-%m-%dT%H:%M}":
            return before  # keeps the seconds, which the form does not show does not show
        return sent.replace(tzinfo=self.zone) if sent else None


def _own(demands: Sequence[str]) -> list[dict[str, str]] | None:
    return [{"text": each} for each in demands] or None


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _addressee(sent: AddresseeForm) -> dict[str, str]:
    """Return what was said of an addressee; what is empty is left out."""
    return {field: value for field, value in sent if value}


def addressee_rows(form: Form, language: str) -> list[str]:
    """Name the rows to show, such as `en.addressees.0`: those that are filled, and some more."""
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
            f"{name}.addressees.{number}.{field}": getattr(each, field) or ""
            for number, each in enumerate(version.addressees)
            for field in _ADDRESS
        },
        f"{name}.footnotes": "\n".join(version.footnotes),
        **{f"{name}.parts.{part.value}": version.parts.get(part, "") for part in BY_HAND},
    }
    return {field: [value] for field, value in fields.items()}


def _written(form: Form) -> list[str]:
    """Return the languages in which something was written, in the order of the form."""
    return [code for code in LANGUAGES if any(name.startswith(f"{code}.") for name in form.given)]


def _faults(
    error: ValidationError, gettext: Callable[[str], str], written: Sequence[str]
) -> tuple[FieldFault, ...]:
    """Return what is wrong, in words, at the fields of the form: `en.title` for `versions.0.title`.

    An appeal in no language is wrong at its first field.
    """
    errors = error.errors(include_input=False, include_url=False)
    if not written and any(each["loc"] == ("versions",) for each in errors):
        return (FieldFault("en.concerned", gettext(NO_LANGUAGE), "missing"),)
    return tuple(
        replace(fault, field=place_in_form(fault.field, written))
        for fault in field_faults(errors, gettext)
        # If a version is invalid, its own fault says so; "too few versions" would be wrong.
        if not (written and fault.field == "versions")
    )
