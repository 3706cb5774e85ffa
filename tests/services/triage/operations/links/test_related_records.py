"""The records that belong to a case, to find who read it. All persons are invented."""

from services.triage.queries.related import related_to
from tests.services.triage.triage_fixture import TriageFixture
from tests.services.triage.two_calls import taken, threatened


async def test_a_case_leads_to_its_alerts_sources_documents_and_merged_cases(
    triage: TriageFixture,
) -> None:
    first, second = taken(), threatened()
    case, other = await triage.file(first), await triage.file(second)
    elsewhere = await triage.file(taken())
    await triage.verify(case)
    document = (await triage.draft(case)).id
    alone = {case, document, first.alert, first.subject, first.reporter}
    assert await triage.read(lambda session: related_to(session, case)) == alone
    await triage.merge(case, other)
    both = alone | {other, second.alert, second.subject, second.reporter}
    for each in (case, other):
        assert await triage.read(lambda session, each=each: related_to(session, each)) == both  # type: ignore[misc]  # bound now
    assert elsewhere not in both
    await triage.unmerge(case, other)
    found = await triage.read(lambda session: related_to(session, case))
    assert {second.alert, second.subject} <= found
