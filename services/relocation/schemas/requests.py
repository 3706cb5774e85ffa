"""Request models: a direct request, an assessment, a decision. Unknown fields are refused."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BeforeValidator, Field, model_validator

from services.relocation.rules.eligibility import Finding
from services.relocation.schemas.field_types import Currency, FreeText, Money, MoreThanNothing
from shared.contracts.codes import Code, Level
from shared.contracts.persons import PersonDetails
from shared.message_ids import msgid
from shared.taxonomy import Coded
from shared.web.field_types import OptionalLine, OptionalWords
from shared.web.record_request import RecordRequest, RequestedCode
from shared.web.request_model import RequestModel, example
from shared.web.strict_requests import TWICE

MOST_COSTS = 40
MOST_OTHERS = 40


class PersonInNeed(PersonDetails, RecordRequest):
    """Who needs support. A pseudonym is enough, and can stay one."""

    kind: Annotated[RequestedCode, Coded("subject_kinds")] = "person"

    @model_validator(mode="after")
    def _has_a_name(self) -> Self:
        if self.name is None and self.pseudonym is None:
            raise ValueError(msgid("Enter a name or a pseudonym."))
        return self


class ConsentGiven(RequestModel):
    """The state of consent for one use, as the person gave it with the request."""

    use: Annotated[Code, Coded("consent_uses")]
    state: Literal["given", "limited", "refused", "unknown"]


class RequestSupport(RequestModel):
    """A support request without a case. `kinds`: kinds of help; the programme follows from them.

    A consent that is not given here is unknown, and blocks that use.
    """

    model_config = example(
        {
            "person": {"pseudonym": "Invented Falcon"},
            "country": "EGY",
            "situation": "She is in hiding.",
            "kinds": ["relocation"],
            "urgency": "high",
        }
    )

    person: PersonInNeed
    country: Annotated[str, Field(min_length=3, max_length=3), Coded("countries")]
    situation: FreeText
    kinds: Annotated[
        tuple[Annotated[Code, Coded("help_kinds")], ...], Field(min_length=1, max_length=10)
    ]
    urgency: Level
    contact: OptionalLine = None
    programme: Code | None = None
    consents: Annotated[tuple[ConsentGiven, ...], Field(max_length=20)] = ()
    consent_by_whom: OptionalLine = None
    consent_how: OptionalLine = None
    consent_limits: OptionalWords = None

    @model_validator(mode="after")
    def _uses_stand_once(self) -> Self:
        uses = [consent.use for consent in self.consents]
        if len(set(uses)) < len(uses):
            raise ValueError(msgid("The same use appears more than once in the consents."))
        return self

    @model_validator(mode="after")
    def _says_what_is_limited(self) -> Self:
        limited = any(consent.state == "limited" for consent in self.consents)
        if limited and not any(map(str.isalnum, self.consent_limits or "")):
            raise ValueError(msgid("A consent is limited. Say in consent_limits what is limited."))
        return self


class FindingGiven(RequestModel):
    """Whether the criterion is met. `words` answers the questions of the programme about it."""

    finding: Finding
    words: FreeText


class CriteriaFound(RequestModel):
    """What the assessor found for each of the three criteria."""

    identity: FindingGiven
    situation: FindingGiven
    need: FindingGiven


class CostGiven(RequestModel):
    """One cost of the assessment, in the currency of the programme (ISO 4217)."""

    kind: Annotated[Code, Coded("cost_kinds")]
    amount: MoreThanNothing
    currency: Currency
    description: FreeText


def _those_that_apply(given: object) -> object:
    # The former format: a list of the exclusions that apply.
    if isinstance(given, list) and all(isinstance(each, str) for each in given):
        return dict.fromkeys(given, True)
    return given


Exclusions = Annotated[dict[Code, bool], Field(max_length=20), BeforeValidator(_those_that_apply)]


def _named_once(given: object) -> object:
    # In JSON, two spellings of one id are two keys, and one of the two reasons would be lost.
    if isinstance(given, dict):
        try:
            ids = {UUID(str(each)) for each in given}
        except ValueError:
            return given  # reported later, at the place of the invalid id
        if len(ids) < len(given):
            raise ValueError(TWICE)
    return given


class AssessSupportRequest(RequestModel):
    """An officer's assessment of a support request.

    `version`: the version of the request that you read. `exclusions`: for each exclusion of the
    programme, whether it applies; one that is left out was not checked, and nothing is granted
    before it is. A list instead names those that apply, and leaves the others unchecked.

    `recommended`: in the currency of the programme; if left out, all costs are recommended.
    `same_costs`: does another request for the same person or file ask for these costs too? Required
    if such a request is open or granted. `other_persons`: by the id of a request listed in
    `others`, why it is about another person; it then does not count for the ceiling. For each
    request that is `maybe_same`, one of the two is required: an entry here, or its id in
    `same_persons`.
    """

    model_config = example(
        {
            "version": 0,
            "programme": "protectdefenders-emergency",
            "criteria": {
                "identity": {"finding": "met", "words": "She defends prisoners."},
                "situation": {"finding": "met", "words": "She defends prisoners."},
                "need": {"finding": "met", "words": "She defends prisoners."},
            },
            "exclusions": {"funded-elsewhere": False},
            "costs": [
                {
                    "kind": "legal-support",
                    "amount": "1250.50",
                    "currency": "EUR",
                    "description": "A lawyer.",
                }
            ],
        }
    )

    version: Annotated[int, Field(ge=0, le=2**31 - 1)]
    programme: Code
    criteria: CriteriaFound
    exclusions: Exclusions = Field(default_factory=dict)
    costs: Annotated[tuple[CostGiven, ...], Field(max_length=MOST_COSTS)] = ()
    recommended: Money | None = None
    same_costs: bool | None = None
    other_persons: Annotated[
        dict[UUID, FreeText], Field(max_length=MOST_OTHERS), BeforeValidator(_named_once)
    ] = Field(default_factory=dict)
    same_persons: Annotated[tuple[UUID, ...], Field(max_length=MOST_OTHERS)] = ()


class AmountGiven(RequestModel):
    """The amount to grant. `currency`: that of the programme (ISO 4217)."""

    amount: MoreThanNothing
    currency: Currency


class DecideSupportRequest(RequestModel):
    """A decision on `assessment`, the one you read. A grant needs an amount, a refusal a reason.

    `although_paid`: why something is granted although the same costs were granted before.
    """

    model_config = example(
        {
            "assessment": "01980f3e-6a00-7c3a-9d52-0b6f4e1a2c88",
            "decision": "granted",
            "amount": {"amount": "1250.50", "currency": "EUR"},
        }
    )

    governing = frozenset({"decision"})

    assessment: UUID
    decision: Literal["granted", "declined"]
    amount: AmountGiven | None = None
    reason: OptionalWords = None
    although_paid: OptionalWords = None
