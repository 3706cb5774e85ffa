"""Check, before a draft is saved, that it agrees with itself and with its case."""

from sqlalchemy import select

from services.triage.drafting.contradictions import contradictions
from services.triage.drafting.draft import AppealDraft
from services.triage.queries.unsealing import open_persons
from services.triage.rules.acts import PEOPLE
from services.triage.tables import Alert, Case, CaseAlert
from shared.message_ids import msgid
from shared.problems import FieldFault, Invalid
from shared.storage.unit_of_work import UnitOfWork

ELSEWHERE = msgid("An appeal must be about the country of its case.")
OF_PERSONS = msgid(
    "This case is about persons and not about an organisation. Clear this box, or the text "
    "does not demand their release, care and protection."
)
CONTRADICTS = msgid("The draft contradicts itself, or contains something impossible.")


async def expect_consistent(work: UnitOfWork, case: Case, draft: AppealDraft) -> None:
    """Raise `Invalid`, at each field, where a draft contradicts itself or its case."""
    if draft.country != case.country:
        # The reference code, the recipients and their hazards follow the country of the case.
        fault = FieldFault("draft.country", ELSEWHERE, "another-country")
        raise Invalid(ELSEWHERE, faults=[fault])
    faults = [*contradictions(draft, work.now)]
    if draft.organisations and await _is_of_persons(work, case):
        faults.append(FieldFault("draft.organisations", OF_PERSONS, "about-persons"))
    if faults:
        raise Invalid(CONTRADICTS, faults=faults)


async def _is_of_persons(work: UnitOfWork, case: Case) -> bool:
    """Return whether every alert that can be read tells of people alone."""
    alerts = await work.session.scalars(
        select(Alert)
        .join(CaseAlert, CaseAlert.alert == Alert.alert)
        .where(CaseAlert.case_id == case.id)
    )
    kinds = {
        person.kind
        for alert in alerts
        if not work.keys.is_erased(alert.subject)
        for person in open_persons(work.keys, alert).persons
    }
    return bool(kinds) and kinds <= PEOPLE
