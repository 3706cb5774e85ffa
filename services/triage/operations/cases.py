"""What an officer does with a case as a whole: take it, keep it close, ask for help, close it."""

from collections.abc import Iterable
from typing import Literal, NoReturn
from uuid import UUID

from sqlalchemy import select

from services.triage.operations import deadlines
from services.triage.operations.assessing import alerts_of
from services.triage.operations.assigning import acknowledge, give_to
from services.triage.operations.issued import expect_no_embargo
from services.triage.operations.notices import tell_officers
from services.triage.operations.timeline import expect_nothing_since, note
from services.triage.queries.opened import open_persons
from services.triage.queries.readers import can_grant, is_officer
from services.triage.queries.timeline import PROTECTION
from services.triage.schemas import RequestProtection
from services.triage.tables import (
    Alert,
    Case,
    CaseAlert,
    ProtectionContact,
    ReachedBy,
    TimelineEntry,
)
from shared.clock import new_id
from shared.contracts.content import Person, ProtectionNeed
from shared.contracts.triage import CaseClosed, ProtectionRequested
from shared.message_ids import msgid
from shared.notices import NoticeReason
from shared.problems import Conflict, FieldFault, Invalid, NotFound
from shared.storage.columns import place_of
from shared.storage.unit_of_work import DetailValue, UnitOfWork
from shared.web.idempotency import Receipt

CASES = "/triage/v1/cases"
"""Where a case is read: what answers link to, as people reach this service."""


NOBODY_GRANTS = msgid(
    "This case is restricted to named people. For support, one of them must assess the "
    "request and another one must decide. Name a grants officer and a member of the "
    "committee as well: they can read the request but not the case. Or file a support "
    "request without a case."
)


async def lock_case(work: UnitOfWork, case: UUID) -> Case:
    """Return the case, locked until the commit; `NotFound` if there is none."""
    found = await work.session.get(Case, case, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound("There is no such case.")
    await work.ask_again(case, desk=found.desk, restricted_to=found.restricted_to)
    return found


async def lock_cases(work: UnitOfWork, cases: Iterable[UUID]) -> dict[UUID, Case]:
    """The same of several, in one order: so two who lock some of them alike wait in no ring."""
    return {each: await lock_case(work, each) for each in sorted(set(cases))}


async def lock_open_case(work: UnitOfWork, case: UUID) -> Case:
    """The same; `Conflict` if it is closed."""
    found = await lock_case(work, case)
    if found.state != "open":
        raise Conflict("The case is closed.", code="case-closed")
    return found


def receipt(case: Case, **links: str) -> Receipt:
    return Receipt(
        id=case.id, state=case.state, reference=case.number,
        links={"self": f"{CASES}/{case.id}", **links},
    )  # fmt: skip


async def assign(
    work: UnitOfWork,
    case_id: UUID,
    account: UUID,
    seen: UUID | Literal["nobody"] | None = None,
) -> Receipt:
    """Give the case to an officer: it counts as acknowledged from the first time on.

    `seen`: the officer that the reader saw. `Conflict` (`assigned-since`) where it is another one.
    """
    case = await lock_open_case(work, case_id)
    if seen is not None and (case.assigned_to or "nobody") != seen:
        await _refuse_stale(work, case)
    if work.actor != str(account):
        await _expect_officer(work, account, case)
    give_to(work, case, account)
    await acknowledge(work, case)
    note(work, case.id, "assigned", detail={"account": str(account)})
    if work.actor != str(account):
        await tell_officers(work, case, NoticeReason.CASE_ASSIGNED)
    record(work, "case.assign", case, account=str(account))
    return receipt(case)


async def _refuse_stale(work: UnitOfWork, case: Case) -> NoReturn:
    latest = await work.session.scalar(
        select(TimelineEntry.at)
        .where(TimelineEntry.case_id == case.id, TimelineEntry.kind == "assigned")
        .order_by(TimelineEntry.at.desc())
        .limit(1)
    )
    raise Conflict(
        msgid("Account {account} took this case at {time} (UTC). Look at it again first."),
        code="assigned-since",
        values={"account": str(case.assigned_to), "time": f"{latest:%H:%M}" if latest else "?"},
    )


async def _expect_officer(work: UnitOfWork, account: UUID, case: Case) -> None:
    if case.restricted_to is not None and account not in case.restricted_to:
        fault = FieldFault(
            "account", "not one of the people who can read this restricted case", "unknown"
        )
        raise Invalid("This case is restricted. Choose an officer who can read it.", faults=[fault])
    if not await is_officer(work.session, account, case.desk):
        fault = FieldFault("account", "not a triage officer of this desk", "unknown")
        raise Invalid("Choose an officer of the desk of this case.", faults=[fault])


async def close(
    work: UnitOfWork, case_id: UUID, outcome: str, *, goes_on: bool = False, seen: int | None = None
) -> Receipt:
    """Close a case.

    Deadlines stop, none of its documents can be issued any more, and messages of issued ones that
    wait to be sent are stopped, unless it `goes_on`. `Conflict` (`under-embargo`) while an issued
    document has yet to go out, and (`changed-since`) where something happened that the reader did
    not see.
    """
    case = await lock_open_case(work, case_id)
    await expect_nothing_since(work, case.id, seen)
    await expect_no_embargo(work, case)
    case.state, case.outcome = "closed", outcome
    case.closed_at, case.closed_by = work.now, UUID(work.actor)
    await deadlines.stop(work, case)
    work.emit(CaseClosed(case=case.id, outcome=outcome, closed_at=work.now, goes_on=goes_on))
    note(work, case.id, "case-closed", detail={"outcome": outcome})
    record(work, "case.close", case, outcome=outcome, goes_on=goes_on)
    return receipt(case)


async def first_alert(work: UnitOfWork, case: UUID) -> UUID:
    """Return the alert that the case was opened with."""
    opened = select(CaseAlert.alert).where(CaseAlert.case_id == case, CaseAlert.link.is_(None))
    found = await work.session.scalar(opened.order_by(CaseAlert.alert).limit(1))
    if found is None:
        raise NotFound("The case has no alert of its own.")
    return found


async def request_protection(work: UnitOfWork, case_id: UUID, need: RequestProtection) -> Receipt:
    """Ask relocation for support of one person of the case.

    `Conflict` (`nobody-can-grant`) where the case is kept to people of whom nobody assesses support
    or nobody else decides on it: the request would wait in front of nobody.
    """
    case = await lock_open_case(work, case_id)
    if case.restricted_to and not await can_grant(work.session, case.restricted_to, case.desk):
        raise Conflict(NOBODY_GRANTS, code="nobody-can-grant")
    await expect_nothing_since(work, case.id, need.seen, PROTECTION)
    alert, person = await _in_need(work, case.id, need)
    event, request = new_id(), new_id()
    told = ProtectionNeed(person=person, situation=need.situation, contact=need.contact)
    work.emit(
        ProtectionRequested(
            id=event,
            case=case.id,
            number=case.number,
            request=request,
            alert=alert.alert,
            subject=alert.subject,
            country=alert.country,
            desk=case.desk,
            kinds=need.kinds,
            urgency=need.urgency,
            requested_at=work.now,
            requested_by=UUID(work.actor),
            person_id=person.id,
            need=work.keys.seal_part(event, "need", alert.subject, told),
        )
    )
    if need.contact:
        place = place_of(ProtectionContact.contact, request)
        contact = work.keys.seal_model(alert.subject, place, ReachedBy(contact=need.contact))
        work.session.add(
            ProtectionContact(
                request=request, alert=alert.alert, subject=alert.subject, contact=contact
            )
        )
    note(work, case.id, PROTECTION, detail={"request": str(request)})
    work.record(
        "protection.request",
        "case",
        case.id,
        tuple(dict.fromkeys((case.subject, alert.subject))),
        request=str(request),
        urgency=need.urgency,
        person=str(person.id),
    )
    return Receipt(id=request, state="requested", links={"case": f"{CASES}/{case.id}"})


async def _in_need(work: UnitOfWork, case: UUID, need: RequestProtection) -> tuple[Alert, Person]:
    """Return the person who is meant, with the alert; `Invalid` where the case has no such one."""
    wanted = need.alert
    if wanted is None and need.person_id is None:
        wanted = await first_alert(work, case)
    which = () if wanted is None else (CaseAlert.alert == wanted,)
    found = await alerts_of(work, case, *which)
    if not found:
        raise Invalid(
            "This alert is not part of the case.",
            faults=[FieldFault("alert", "not an alert of this case", "unknown")],
        )
    for alert in found:
        if wanted is None and work.keys.is_erased(alert.subject):
            continue
        persons = open_persons(work.keys, alert).persons
        for position, person in enumerate(persons):
            if _is_meant(need, position, person):
                return alert, person
    field = "person" if need.person_id is None else "person_id"
    raise Invalid(
        "The case has no such person.",
        faults=[FieldFault(field, "not a person of this alert or case", "unknown")],
    )


def _is_meant(need: RequestProtection, position: int, person: Person) -> bool:
    if need.person_id is None:
        return position == (need.person or 0)
    return person.id == need.person_id and need.person in {None, position}


def record(work: UnitOfWork, action: str, case: Case, **detail: DetailValue) -> None:
    """Put into the trail what was done with this case."""
    work.record(action, "case", case.id, (case.subject,), **detail)
