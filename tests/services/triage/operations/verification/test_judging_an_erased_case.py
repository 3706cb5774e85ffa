"""Facts about an erased person can still be rejected. All persons are invented."""

from services.triage.operations.verification import verifying
from shared.contracts.content import Reason
from tests.services.triage.filed import Filed
from tests.services.triage.operations.links.test_merging_around_an_erased_person import erase
from tests.services.triage.triage_fixture import OFFICER, TriageFixture


async def test_its_facts_are_rejected_with_a_reason_that_is_not_kept(
    triage: TriageFixture, keyring_url: str
) -> None:
    filed = Filed()
    case, document = await triage.issued(filed)
    await erase(triage, keyring_url, filed.subject)
    why = Reason(reason="Invented: it did not happen.")
    await triage.act(OFFICER, case, lambda work: verifying.verify(work, case, "rejected", why))
    assert (await triage.case(case)).verification == "rejected"
    assert (await triage.document(document)).state == "withdrawn"
