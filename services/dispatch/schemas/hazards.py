"""Requests and answers about hazards to recipients."""

from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, StringConstraints, model_validator

from services.dispatch.rules.hazards import Effect, Hazard
from shared.contracts.attestation import Audience
from shared.contracts.codes import Code, Country
from shared.message_ids import msgid
from shared.taxonomy import Coded
from shared.web.field_types import words
from shared.web.request_model import RequestModel, example

SourceWords = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=3, max_length=1000),
    AfterValidator(words),
]


class AddHazard(RequestModel):
    """When, where and for whom a message of an organisation is dangerous, and the source."""

    model_config = example(
        {
            "country": "EGY",
            "organisation": "omct",
            "from": "2026-11-01",
            "effect": "never",
            "audiences": ["media"],
            "source": "A law of 2026.",
        }
    )

    country: Annotated[Country, Coded("countries")]
    organisation: Code
    since: date = Field(alias="from", ge=date(1990, 1, 1))
    until: date | None = None
    effect: Effect
    audiences: Annotated[frozenset[Audience], Field(min_length=1)]
    source: SourceWords
    note: SourceWords | None = None
    although_unknown: bool = Field(
        default=False, description="No appeal named this organisation, and it is meant all the same"
    )

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if self.until is not None and self.until < self.since:
            raise ValueError(msgid("The last day is before the first day. Correct one of the two."))
        return self

    def facts(self) -> dict[str, Any]:
        """Return what is stored of it, by the names of `Hazard`."""
        return {name: value for name, value in self if name != "although_unknown"}

    def hazard(self) -> Hazard:
        return Hazard(**{**self.facts(), "audiences": frozenset(self.audiences)})


class HazardAdded(BaseModel):
    """`waiting`: number of waiting messages that it holds back."""

    id: UUID
    waiting: int = 0


class DangerView(BaseModel):
    """A danger, as the person who decides on a held message sees it."""

    country: str
    organisation: str
    since: date
    effect: Effect
    source: str


class EndangeredView(BaseModel):
    """A delivery that could harm its recipient, with the dangers and until when it waits.

    `recipient`: null if the contact was erased. `seen`: names the dangers that are shown.
    """

    recipient: str | None
    seen: str
    dangers: tuple[DangerView, ...]
    embargo_until: datetime | None


class HazardView(BaseModel):
    """A hazard. `id` null: it comes with Tocsin and cannot be removed."""

    id: UUID | None
    country: str
    organisation: str
    since: date = Field(serialization_alias="from")
    until: date | None
    effect: Effect
    audiences: tuple[str, ...]
    source: str
    note: str | None
