"""Requests and answers about clauses: demands of this installation, in words for each language."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field

from services.triage.drafting.draft_fields import printable
from services.triage.schemas.library import ProposalView, Version
from shared.contracts.codes import Code
from shared.contracts.content import AppealLanguage
from shared.web.request_model import RequestModel, example

_CLAUSE = {
    "texts": {
        "en": "Lift the ban on travel of {{ short }};",
        "fr": "Permettre tous les voyages {{ of_short }} ;",
    },
    "called_by": ["travel-ban"],
    "not_for": ["dead", "organisation"],
}


def _one_paragraph(text: str) -> str:
    return text.replace("\n", " ").strip()


ClauseText = Annotated[
    str,
    Field(min_length=1, max_length=2_000),
    AfterValidator(printable),
    AfterValidator(_one_paragraph),
]
Codes = Annotated[tuple[Code, ...], Field(max_length=60)]


class ClauseContent(RequestModel):
    """A demand on the authorities. `texts` by language: phrases that print values in `{{ }}`.

    `called_by` and `not_for`: codes of violations and developments, or what is known of those it is
    about, such as `held`. Without `called_by` it stands in every document. `valid_from`: the first
    day on which documents that are begun have it, if later than the approval.
    """

    model_config = example(_CLAUSE)

    texts: Mapping[AppealLanguage, ClauseText] = Field(min_length=1)
    called_by: Codes = ()
    not_for: Codes = ()
    valid_from: date | None = None


class ProposeClause(ClauseContent):
    """`code`: its id. That of a clause of the template: it is reworded."""

    model_config = example({"code": "travel-ban", **_CLAUSE})

    code: Code


class ChangeClause(ClauseContent):
    """All fields of the clause as they should be; `version`: the newest that was read."""

    model_config = example({**_CLAUSE, "version": 1})

    version: Version


class TrialView(BaseModel):
    """How a clause reads for an example. `fits`: whether it is asked for then."""

    language: str
    label: str
    text: str
    fits: bool


class ClauseVersionView(ProposalView):
    clause: ClauseContent


class ClauseView(BaseModel):
    """A clause of the library. `clause`: the approved version; null if there is none yet.

    `of_template`: the template has a clause of this `code`, and this one stands in its place.
    """

    id: UUID
    code: str
    of_template: bool
    version: int
    approved: int | None
    clause: ClauseContent | None
    waiting: ClauseVersionView | None
    retired: bool


class ClauseHistory(ClauseView):
    """A clause with all versions, the newest first, and how the newest reads."""

    versions: list[ClauseVersionView]
    trials: list[TrialView]


class TemplateClauseView(BaseModel):
    """A clause of the latest template, with its words in each language."""

    code: str
    clause: ClauseContent
