"""What relocation answers. Amounts are text, so that they stay exact."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.relocation.programmes import Programme
from services.relocation.schemas.field_types import ShownMoney
from shared.contracts.content import ConsentWords
from shared.contracts.persons import Person
from shared.taxonomy import Labels

State = Literal["open", "requested", "assessed", "granted", "declined"]
"""The filter of a list of requests; `open`: not decided yet."""


class SupportRequestListed(BaseModel):
    """A support request in a list. Nothing restricted.

    `request_number` is the number of the request, such as `S-2026-0003`, and `number` that of its
    case. `withdrawn_at`: when the alert was withdrawn; nothing is granted any more.
    """

    id: UUID
    request_number: str
    case: UUID | None
    number: str | None
    country: str
    desk: str
    kinds: tuple[str, ...]
    urgency: str
    programme: str
    requested_at: datetime
    decide_by: datetime
    state: str
    withdrawn_at: datetime | None


class ConsentView(BaseModel):
    """The present state of consent for one use. `since`: from when."""

    use: str
    state: str
    since: datetime


class FindingView(BaseModel):
    """The result for one criterion, with the reasons in `words`."""

    finding: str
    words: str


class CostView(BaseModel):
    """One cost of an assessment. `amount` is text, in `currency` (ISO 4217)."""

    kind: str
    amount: ShownMoney
    currency: str
    description: str


class AssessmentView(BaseModel):
    """`same_costs`: another request for the same person or file asks for these costs too.

    Of the exclusions of the programme, `exclusions` apply, `ruled_out` do not, and `unanswered`
    were not checked; an older assessment, from before this was asked, has only those that apply.
    `other_persons`: by request, why a request under the same name is about another person.
    """

    id: UUID
    number: int
    assessed_by: UUID
    assessed_at: datetime
    programme: str
    criteria: dict[str, FindingView]
    exclusions: tuple[str, ...]
    ruled_out: tuple[str, ...]
    unanswered: tuple[str, ...]
    currency: str
    ceiling: ShownMoney
    costs_total: ShownMoney
    recommended: ShownMoney
    same_costs: bool | None
    other_persons: dict[UUID, str]
    costs: tuple[CostView, ...]


class DecisionView(BaseModel):
    """`decided_by` is null for the person who requested support; for partners, `reason` too."""

    decision: str
    amount: ShownMoney | None
    currency: str
    decided_at: datetime
    assessment: UUID
    decided_by: UUID | None
    reason: str | None


class OtherRequestView(BaseModel):
    """Another request for the same person or file. `amount`: the amount granted, if any.

    `same_person`: it counts for the same ceiling, unless the assessment says that it is about
    another person. `maybe_same`: its name may be the same in another spelling or order, or its
    contact is the same; the assessor decides.
    """

    id: UUID
    request_number: str
    requested_at: datetime
    programme: str
    state: str
    amount: ShownMoney | None
    currency: str | None
    same_person: bool
    maybe_same: bool = False


class SupportRequestView(SupportRequestListed):
    """`assessments`: the newest first; the `assessors` may not decide.

    `others`: requests under the same name or on the same file that you may read: somebody may have
    asked twice for the same need. `kept_from_all_who_act`: its case is restricted to named people,
    and none of them can take the next step.
    """

    version: int
    alert: UUID | None
    case_closed_at: datetime | None
    case_level: str | None
    person: Person
    situation: str
    contact: str | None
    consent: ConsentWords | None
    consents: tuple[ConsentView, ...]
    assessors: tuple[UUID, ...]
    assessments: tuple[AssessmentView, ...]
    decision: DecisionView | None
    others: tuple[OtherRequestView, ...]
    kept_from_all_who_act: bool = False


class QuestionView(BaseModel):
    """A question of a programme to the assessor, in each language."""

    code: str
    labels: Labels


class CriterionView(BaseModel):
    """A criterion of a programme, with its questions to the assessor."""

    labels: Labels
    questions: tuple[QuestionView, ...]


class ProgrammeView(BaseModel):
    """A programme of support.

    `answers`: kinds of help that lead to it; `default`: used for all others. `ceiling`: the most
    for one person, as text in `currency`; `target_hours`: hours from the request to the decision.
    """

    code: str
    labels: Labels
    funder: str
    kind: str
    default: bool
    answers: tuple[str, ...]
    currency: str
    ceiling: ShownMoney
    ceiling_source: str
    target_hours: int
    cost_kinds: tuple[str, ...]
    criteria: dict[str, CriterionView]
    exclusions: tuple[QuestionView, ...]

    @classmethod
    def of(cls, programme: Programme) -> "ProgrammeView":
        told = programme.model_dump(exclude={"target"})
        hours = int(programme.target.duration.total_seconds()) // 3600
        return cls.model_validate({**told, "target_hours": hours})


class ProgrammesView(BaseModel):
    """All programmes of this installation."""

    items: tuple[ProgrammeView, ...]
