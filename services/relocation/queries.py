"""Read support requests. Sealed data stays sealed; the caller opens it and records that."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NoReturn
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Row,
    Select,
    Uuid,
    and_,
    func,
    literal,
    not_,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.relocation.schemas.views import State, SupportRequestListed
from services.relocation.tables import (
    Assessment,
    Case,
    Consent,
    CostLine,
    Decision,
    IntakeFile,
    RequestSound,
    SupportRequest,
)
from shared.access.authorise import Reach
from shared.access.principal import AllDesks
from shared.access.principals import accounts_in_role
from shared.access.restrictions import alert_is_open_to, case_is_open_to, restriction_of
from shared.access.roles import Role
from shared.problems import NotFound
from shared.storage.unit_of_work import ReadSession
from shared.web.pagination import By, Page, PageRequest, paginate

STATES: Mapping[State, tuple[str, ...]] = {
    "open": ("requested", "assessed"),
    "requested": ("requested",),
    "assessed": ("assessed",),
    "granted": ("granted",),
    "declined": ("declined",),
}

_columns = SupportRequest.__table__.c
ORDER = (By(_columns.urgency_rank), By(_columns.decide_by), By(_columns.id))
"""The most urgent first; among equals, the earliest decision date first."""


@dataclass(frozen=True)
class OtherRequest:
    """Another request for the same person or file. `amount`: the amount granted, if any.

    `same_person`: it is under the same name, or no name says that it is about another person.
    `maybe_same`: a name may be the same in another spelling or order, or the contact is the same,
    and nobody decided yet.
    """

    id: UUID
    request_number: str
    requested_at: datetime
    programme: str
    state: str
    amount: Decimal | None
    currency: str | None
    same_person: bool
    maybe_same: bool

    @property
    def may_be_paid(self) -> bool:
        """Return whether it was granted, or may still be."""
        return self.state != "declined"


@dataclass(frozen=True)
class SealedRequest:
    """A request with all that belongs to it, sealed."""

    request: SupportRequest
    file: IntakeFile
    case: Case | None
    consents: Sequence[Consent]
    assessments: Sequence[Assessment]
    lines: Mapping[UUID, Sequence[CostLine]]
    decision: Decision | None
    others: Sequence[OtherRequest]


async def list_requests(
    session: ReadSession, reach: Reach, state: State | None, page: PageRequest
) -> Page[SupportRequestListed]:
    """Return the requests that this person may see, in the order in which they are due."""
    statement: Any = select(SupportRequest, IntakeFile).join(
        IntakeFile, IntakeFile.subject == SupportRequest.subject
    )
    statement = statement.where(_within(reach))
    if state is not None:
        statement = statement.where(SupportRequest.state.in_(STATES[state]))
    return await paginate(session, statement, ORDER, page, _listed)


_WAITING = text(
    """
    SELECT count(*) FILTER (WHERE state = 'requested') AS unassessed,
        count(*) FILTER (WHERE state = 'assessed') AS undecided
    FROM support_requests WHERE state IN ('requested', 'assessed')
    """
)


async def waiting(session: ReadSession) -> Mapping[str, int]:
    """Count the requests that wait for an officer, and those that wait for the committee."""
    row = (await session.execute(_WAITING)).one()
    return {"support-unassessed": row.unassessed, "support-undecided": row.undecided}


async def find_request(session: ReadSession, request: UUID) -> SupportRequest:
    return await session.get(SupportRequest, request) or _no_such_request()


def _no_such_request() -> NoReturn:
    raise NotFound("There is no such support request.")


async def restriction_of_request(
    session: AsyncSession, request: SupportRequest
) -> frozenset[UUID] | None:
    """Return the accounts it is restricted to, by its case or its alert; None: not restricted."""
    told_of = () if request.alert is None else (request.alert,)
    return await restriction_of(session, request.case_id, told_of)


def role_for_next_step(state: str) -> Role:
    """Return the role that takes the next step on an open request in this state."""
    return Role.GRANTS_OFFICER if state == "requested" else Role.COMMITTEE_MEMBER


async def able_to_act(
    session: AsyncSession, request: SupportRequest, restricted_to: Collection[UUID]
) -> frozenset[UUID]:
    """Return the accounts it is restricted to that can take the next step on an open request.

    Nobody decides on what they assessed.
    """
    in_role = await accounts_in_role(session, role_for_next_step(request.state), desk=request.desk)
    assessed_by = select(Assessment.assessors).where(
        Assessment.id == request.assessment, literal(request.state) == "assessed"
    )
    assessors = await session.scalar(assessed_by) or ()
    return frozenset(in_role).intersection(restricted_to).difference(assessors)


async def nobody_can_act(
    session: AsyncSession, request: SupportRequest, restricted_to: Collection[UUID] | None
) -> bool:
    """Return whether an open request is restricted to people who cannot act on it."""
    if restricted_to is None or request.state not in STATES["open"]:
        return False
    return not await able_to_act(session, request, restricted_to)


async def read_file(session: ReadSession, request: UUID, reach: Reach) -> SealedRequest:
    """Return all that belongs to a request. Of other requests, only those within `reach`."""
    rows = await session.execute(
        select(SupportRequest, IntakeFile, Case, Decision)
        .join(IntakeFile, IntakeFile.subject == SupportRequest.subject)
        .outerjoin(Case, Case.id == SupportRequest.case_id)
        .outerjoin(Decision, Decision.id == SupportRequest.decision)
        .where(SupportRequest.id == request)
    )
    found, file, case, decision = rows.one_or_none() or _no_such_request()
    assessments = (
        await session.scalars(
            select(Assessment)
            .where(Assessment.request == request)
            .order_by(Assessment.number.desc())
        )
    ).all()
    lines: dict[UUID, list[CostLine]] = defaultdict(list)
    wanted = select(CostLine).where(CostLine.assessment.in_([each.id for each in assessments]))
    for line in await session.scalars(wanted.order_by(CostLine.position)):
        lines[line.assessment].append(line)
    consents = select(Consent).where(Consent.subject == found.subject).order_by(Consent.use)
    return SealedRequest(
        request=found,
        file=file,
        case=case,
        consents=(await session.scalars(consents)).all(),
        assessments=assessments,
        lines=lines,
        decision=decision,
        others=await other_requests(session, found, reach),
    )


async def other_requests(
    session: AsyncSession, request: SupportRequest, reach: Reach
) -> tuple[OtherRequest, ...]:
    """Return other requests for the same person or on the same file, the oldest first.

    Requests for somebody who may be the same person are included.
    """
    same_person = SupportRequest.id.in_(requests_of_person(request.id, ()))
    ours, theirs = aliased(RequestSound), aliased(RequestSound)
    sounds_alike = SupportRequest.id.in_(
        select(theirs.request)
        .join(ours, ours.hash == theirs.hash)
        .where(ours.request == request.id)
    )
    others = (
        select(
            SupportRequest.id,
            SupportRequest.request_number,
            SupportRequest.requested_at,
            SupportRequest.programme,
            SupportRequest.state,
            Decision.amount,
            Decision.currency,
            same_person,
            and_(sounds_alike, not_(same_person)),
        )
        .outerjoin(Decision, Decision.id == SupportRequest.decision)
        .where(
            or_(SupportRequest.subject == request.subject, same_person, sounds_alike),
            SupportRequest.id != request.id,
            _within(reach),
        )
        .order_by(SupportRequest.requested_at, SupportRequest.id)
    )
    return tuple(OtherRequest(*row) for row in await session.execute(others))


def requests_of_person(request: UUID, others: Sequence[UUID]) -> Select[tuple[UUID]]:
    """Return the ids of all requests for the same person, with this one.

    `others` are about another person. The database counts in the same way: see its function.
    """
    found = func.requests_of_person(
        literal(request, Uuid), literal(list(others), ARRAY(Uuid)), type_=Uuid()
    )
    return select(found.column_valued("of_person"))


def _within(reach: Reach) -> ColumnElement[bool]:
    own = _columns.filed_by == reach.account  # of any desk: they may follow their own request
    if reach.filed_by is not None:
        return own
    of_desk = true() if isinstance(reach.desks, AllDesks) else _columns.desk.in_(reach.desks)
    # The alert may have been unmerged from the case, so both must be open to this person.
    is_open = and_(
        case_is_open_to(reach.account, _columns.case_id),
        alert_is_open_to(reach.account, _columns.alert),
    )
    return or_(own, and_(of_desk, is_open))


def listed(request: SupportRequest, file: IntakeFile) -> SupportRequestListed:
    return SupportRequestListed(
        id=request.id,
        request_number=request.request_number,
        case=request.case_id,
        number=request.number,
        country=request.country,
        desk=request.desk,
        kinds=tuple(request.kinds),
        urgency=request.urgency,
        programme=request.programme,
        requested_at=request.requested_at,
        decide_by=request.decide_by,
        state=request.state,
        withdrawn_at=file.withdrawn_at,
    )


def _listed(row: Row[Any]) -> SupportRequestListed:
    return listed(row.SupportRequest, row.IntakeFile)


async def requests_numbered(session: AsyncSession, number: str) -> Sequence[UUID]:
    """Return the support request of this number, or none."""
    numbered = select(SupportRequest.id).where(SupportRequest.request_number == number)
    return (await session.scalars(numbered)).all()


async def requests_of(session: AsyncSession, cases: Collection[UUID]) -> Sequence[UUID]:
    """Return the support requests of these cases."""
    of_cases = select(SupportRequest.id).where(SupportRequest.case_id.in_(cases))
    return (await session.scalars(of_cases)).all()
