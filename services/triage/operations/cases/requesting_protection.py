"""Ask relocation for support of one person of a case."""

from uuid import UUID

from sqlalchemy import select

from services.triage.operations.cases.assessing import alerts_of
from services.triage.operations.locking import lock_open_case
from services.triage.operations.receipts import CASES
from services.triage.operations.timeline import expect_unchanged_since, note
from services.triage.queries.readers import can_grant
from services.triage.queries.timeline import PROTECTION
from services.triage.queries.unsealing import open_persons
from services.triage.schemas import RequestProtection
from services.triage.tables import Alert, Case, CaseAlert, ProtectionContact, ReachedBy
from shared.clock import new_id
from shared.contracts.content import ProtectionNeed
from shared.contracts.persons import Person
from shared.contracts.triage import ProtectionRequested
from shared.message_ids import msgid
from shared.problems import Conflict, FieldFault, Invalid, NotFound
from shared.storage.columns import place_of
from shared.storage.unit_of_work import UnitOfWork
from shared.web.idempotency import Receipt

NOBODY_GRANTS = msgid(
    "This case is restricted to named people. For support, one of them must assess the "
    "request and another one must decide. Name a grants officer and a member of the "
    "committee as well: they can read the request but not the case. Or file a support "
    "request without a case."
)


async def first_alert(work: UnitOfWork, case: UUID) -> UUID:
    """Return the alert that the case was opened with."""
    opened = select(CaseAlert.alert).where(CaseAlert.case_id == case, CaseAlert.link.is_(None))
    found = await work.session.scalar(opened.order_by(CaseAlert.alert).limit(1))
    if found is None:
        raise NotFound("The case has no alert of its own.")
    return found


async def request_protection(work: UnitOfWork, case_id: UUID, need: RequestProtection) -> Receipt:
    """Ask relocation for support of one person of the case.

    `Conflict` (`nobody-can-grant`) if the case is restricted to people of whom nobody assesses
    support or nobody else decides on it: no one could handle the request.
    """
    case = await lock_open_case(work, case_id)
    if case.restricted_to and not await can_grant(work.session, case.restricted_to, case.desk):
        raise Conflict(NOBODY_GRANTS, code="nobody-can-grant")
    await expect_unchanged_since(work, case.id, need.seen, PROTECTION)
    alert, person = await _in_need(work, case.id, need)
    request = new_id()
    _emit_request(work, case, alert, need, (person, request))
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


def _emit_request(
    work: UnitOfWork,
    case: Case,
    alert: Alert,
    need: RequestProtection,
    of: tuple[Person, UUID],
) -> None:
    """Emit `protection.requested`; `of`: the person in need, and the id of the request."""
    (person, request), event = of, new_id()
    # Where somebody hides stays with the alert: support is given over the contact.
    told = ProtectionNeed(
        person=person.model_copy(update={"hiding_place": None}),
        situation=need.situation,
        contact=need.contact,
    )
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


async def _in_need(work: UnitOfWork, case: UUID, need: RequestProtection) -> tuple[Alert, Person]:
    """Return the person and the alert; `Invalid` if the case has no such person."""
    wanted = need.alert
    if wanted is None and need.person_id is None:
        wanted = await first_alert(work, case)
    which = () if wanted is None else (CaseAlert.alert == wanted,)
    found = await alerts_of(work, case, *which)
    if not found:
        raise Invalid(
            "This alert is not part of the case.",
            faults=[FieldFault("alert", "This alert is not part of the case.", "unknown")],
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
        faults=[FieldFault(field, "This person is not part of this alert or case.", "unknown")],
    )


def _is_meant(need: RequestProtection, position: int, person: Person) -> bool:
    if need.person_id is None:
        return position == (need.person or 0)
    return person.id == need.person_id and need.person in {None, position}
