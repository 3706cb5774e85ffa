"""The file of deadline steps. Every model is frozen; unknown fields are refused."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Literal, Self, get_args
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.access.roles import RIGHTS, Operation, Role
from shared.contracts.codes import Code, Level

DeadlineKind = Literal["acknowledgement", "hearing", "removal", "correction", "withdrawal-notice"]
Hindrance = Literal["alert-withdrawn", "silence"]
"""Why nobody can issue a document that was begun: its gates of these codes are shut."""
PromiseKind = Literal["correction", "withdrawal-notice"]
"""The kind of the document that tells recipients of a withdrawn one what they are to know."""


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Duration(_Entry):
    value: Annotated[int, Field(ge=1, le=10_000)]
    unit: Literal["minutes", "hours", "days"]

    @property
    def length(self) -> timedelta:
        return timedelta(**{self.unit: self.value})


class Recipient(_Entry):
    """Who is notified: a `role`, or one `account` by its id.

    `desk`: `own` is everybody in the role who works on the desk of the case, `all` are only those
    who work on all desks. If a case has an officer, triage officers of the own desk are not
    notified: its officer is.
    """

    role: Role | None = None
    desk: Literal["own", "all"] = "own"
    account: UUID | None = None

    @model_validator(mode="after")
    def _is_one_who_reads_cases(self) -> Self:
        if (self.role is None) == (self.account is None):
            raise ValueError("name a role or an account, and not both")
        if self.account is not None and "desk" in self.model_fields_set:
            raise ValueError("a desk narrows a role, not an account")
        readers = RIGHTS[Operation.CASE_READ].roles
        if self.role is not None and self.role not in readers:
            known = ", ".join(sorted(readers))
            raise ValueError(f"{self.role} cannot read a case; roles that can: {known}")
        return self

    @property
    def is_officer(self) -> bool:
        """Return whether it means the officer of the case, or the officers of its desk."""
        return self.role is Role.TRIAGE_OFFICER and self.desk == "own"


class Step(_Entry):
    """One warning. `code` is stored with each deadline, to find who is notified when it comes."""

    code: Code
    urgency: Level
    tells: Annotated[tuple[Recipient, ...], Field(min_length=1)]
    source: Annotated[str, Field(min_length=1)]


class AcknowledgementStep(Step):
    """`after`: how long after a case was opened, if nobody has taken it."""

    after: Duration


class PromiseStep(Step):
    """`after`: how long after a correction or a notice was begun, if it is not issued.

    `ends_with`: while one of these holds nobody can issue it, so this step notifies nobody.
    """

    after: Duration
    ends_with: tuple[Hindrance, ...] = get_args(Hindrance)


class EventStep(Step):
    """`before`: how long before a hearing or a removal."""

    before: Duration


Acknowledgement = Annotated[tuple[AcknowledgementStep, ...], Field(min_length=1)]
Promise = Annotated[tuple[PromiseStep, ...], Field(min_length=1)]
Event = Annotated[tuple[EventStep, ...], Field(min_length=1)]


class DeadlineSteps(_Entry):
    """All steps of this installation, for each kind of deadline the earliest first."""

    acknowledgement: Acknowledgement
    hearing: Event
    removal: Event
    correction: Promise
    withdrawal_notice: Promise = Field(alias="withdrawal-notice")

    @model_validator(mode="after")
    def _stand_once_and_in_order(self) -> Self:
        _check("acknowledgement", [(s.code, s.after.length) for s in self.acknowledgement])
        _check("correction", [(s.code, s.after.length) for s in self.correction])
        _check("withdrawal-notice", [(s.code, s.after.length) for s in self.withdrawal_notice])
        for kind, steps in (("hearing", self.hearing), ("removal", self.removal)):
            _check(kind, [(step.code, -step.before.length) for step in steps])
        return self

    def before(self, kind: Literal["hearing", "removal"]) -> tuple[EventStep, ...]:
        return self.hearing if kind == "hearing" else self.removal

    def promised(self, kind: PromiseKind) -> tuple[PromiseStep, ...]:
        return self.correction if kind == "correction" else self.withdrawal_notice

    def _of_kinds(self) -> dict[str, Sequence[Step]]:
        return {
            "acknowledgement": self.acknowledgement,
            "hearing": self.hearing,
            "removal": self.removal,
            "correction": self.correction,
            "withdrawal-notice": self.withdrawal_notice,
        }

    def accounts(self) -> Mapping[UUID, Sequence[str]]:
        """Return the accounts that are named, each with the steps that name it."""
        found: defaultdict[UUID, list[str]] = defaultdict(list)
        for kind, steps in self._of_kinds().items():
            for step in steps:
                for each in step.tells:
                    if each.account is not None:
                        found[each.account].append(f"{kind}.{step.code}")
        return found

    def find(self, kind: str, code: str | None) -> Step | None:
        """Return the step with this code, or None if the installation does not have it any more."""
        return next((each for each in self._of_kinds().get(kind, ()) if each.code == code), None)


def _check(kind: str, steps: Sequence[tuple[str, timedelta]]) -> None:
    codes = [code for code, _ in steps]
    if len(set(codes)) < len(codes):
        raise ValueError(f"a code stands twice in {kind}")
    moments = [moment for _, moment in steps]
    if moments != sorted(set(moments)):
        raise ValueError(f"the steps of {kind} must stand in the order in which they come")
