"""The fields of the form of a draft, as they are sent."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

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

from services.triage.document_form.follows_form import FollowsForm
from services.triage.drafting.addressing import NOBODY_ADDRESSED, email_or_nothing
from shared.contracts.content import APPEAL_LANGUAGES
from shared.message_ids import msgid
from shared.web.forms import Form
from shared.web.request_model import example

TAKEN_FROM = frozenset({"official", "as_of", "office_code"})
"""Fields of an addressee of the directory: which official, in which version and which office."""


class AddresseeForm(BaseModel):
    """One addressee in separate fields. An empty line is none."""

    name: str = ""
    office: str = ""
    postal: str = ""
    phone: str = ""
    fax: str = ""
    email: Annotated[str, AfterValidator(email_or_nothing)] = ""
    handle: str = ""
    official: str = ""
    as_of: str = ""
    office_code: str = ""

    @property
    def is_given(self) -> bool:
        return bool(self.name or self.office)

    @model_validator(mode="after")
    def _named(self) -> Self:
        filled = (value for name, value in self if name not in TAKEN_FROM)
        if not self.is_given and any(filled):
            raise ValueError(NOBODY_ADDRESSED)
        return self


class VersionForm(BaseModel):
    """One language. `wanted`: it is saved although nobody changed the texts that it began with."""

    wanted: list[str] = Field(default_factory=list)
    title: str = ""
    concerned: str = ""
    short: str = ""
    parts: dict[str, str] = Field(default_factory=dict)
    sections: dict[str, str] = Field(default_factory=dict)
    demands: str = ""
    addressees: list[AddresseeForm] = Field(default_factory=list)
    footnotes: str = ""

    @property
    def is_empty(self) -> bool:
        return not any(value for name, value in self if name != "wanted")


class PlanWordsForm(BaseModel):
    concerned: str = ""
    short: str = ""


class PartyForm(BaseModel):
    """What was done to some of those whom the text is about, apart from their words."""

    persons: list[str] = Field(default_factory=list)
    violations: list[str] = Field(default_factory=list)
    developments: list[str] = Field(default_factory=list)
    situation: str | None = None
    organisations: list[str] = Field(default_factory=list)
    communities: list[str] = Field(default_factory=list)
    by_others: list[str] = Field(default_factory=list)
    was_arbitrary: list[str] = Field(default_factory=list)
    conditions_remain: list[str] = Field(default_factory=list)
    expected: list[str] = Field(default_factory=list)
    charges: list[str] = Field(default_factory=list)
    particulars: list[str] = Field(default_factory=list)
    authors: list[str] = Field(default_factory=list)
    drivers: list[str] = Field(default_factory=list)

    def words(self) -> dict[str, PlanWordsForm]:
        return {code: getattr(self, code) for code in APPEAL_LANGUAGES}


_WORDS: dict[str, Any] = {code: (PlanWordsForm, PlanWordsForm()) for code in APPEAL_LANGUAGES}
PlanEntryForm = create_model("PlanEntryForm", __base__=PartyForm, **_WORDS)
"""One entry of the plan, with its words in each language by its code."""


def plan_rows(form: Form) -> list[int]:
    """Return the numbers of the plan's entries in a form."""
    parts = (name.split(".") for name in form.given)
    return sorted({int(each[1]) for each in parts if each[0] == "plan" and each[1].isdigit()})


def _as_a_browser_sends(given: str, taken: Callable[[str], datetime]) -> datetime:
    try:
        return taken(given)
    except ValidationError:
        raise ValueError(msgid("Enter a date and time, such as 2026-07-14T09:30.")) from None


class DraftSettingsForm(BaseModel):
    """The fields of the form that apply to all languages."""

    model_config = example({"names_shown": "no"})

    audience: list[str] = Field(default_factory=list)
    names_shown: Literal["yes", "no"]
    issuer: str = ""
    template: str = ""
    violations: list[str] = Field(default_factory=list)
    developments: list[str] = Field(default_factory=list)
    situation: str | None = None
    hearing: date | None = None
    no_addresses: list[str] = Field(default_factory=list)
    organisations: list[str] = Field(default_factory=list)
    by_others: list[str] = Field(default_factory=list)
    was_arbitrary: list[str] = Field(default_factory=list)
    authors: list[str] = Field(default_factory=list)
    drivers: list[str] = Field(default_factory=list)
    plan: list[PlanEntryForm] = Field(default_factory=list)
    follows: FollowsForm = Field(default_factory=FollowsForm)
    embargo: Annotated[NaiveDatetime, WrapValidator(_as_a_browser_sends)] | None = None
    embargo_confirmed: list[str] = Field(default_factory=list)
    version: int = 1
    seen: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None

    @property
    def written(self) -> list[str]:
        """Return the languages with any text, in the order of the form."""
        found: list[str] = [code for code in APPEAL_LANGUAGES if not getattr(self, code).is_empty]
        if found or not self.plan:
            return found
        return [
            code for code in APPEAL_LANGUAGES if any(getattr(e, code).concerned for e in self.plan)
        ]


_VERSIONS: dict[str, Any] = {code: (VersionForm, VersionForm()) for code in APPEAL_LANGUAGES}
DraftForm = create_model(
    "DraftForm",
    __base__=DraftSettingsForm,
    **_VERSIONS,
)
"""The form as a browser sends it: the settings, and the text in each language by its code."""
