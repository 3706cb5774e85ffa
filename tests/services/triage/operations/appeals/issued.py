"""Return the event of the one document that a test has issued."""

from shared.contracts.triage import AppealIssued
from tests.services.triage.triage_fixture import TriageFixture


async def issued_event(triage: TriageFixture) -> AppealIssued:
    (told,) = await triage.emitted(AppealIssued.type)
    return AppealIssued.model_validate_json(told[1]).model_copy(update={"id": told[2]})
