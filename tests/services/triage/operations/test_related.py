"""What belongs to a case, for whoever asks who read of it. All persons are invented."""

from services.triage.queries.related import related_to
from tests.services.triage.calls import taken, threatened
from tests.services.triage.desk import Desk


async def test_a_case_leads_to_its_alerts_sources_documents_and_joined_cases(desk: Desk) -> None:
    first, second = taken(), threatened()
    case, other = await desk.file(first), await desk.file(second)
    elsewhere = await desk.file(taken())
    await desk.verify(case)
    document = (await desk.draft(case)).id
    alone = {case, document, first.alert, first.subject, first.reporter}
    assert await desk.read(lambda session: related_to(session, case)) == alone
    await desk.join(case, other)
    both = alone | {other, second.alert, second.subject, second.reporter}
    for each in (case, other):
        assert await desk.read(lambda session, each=each: related_to(session, each)) == both  # type: ignore[misc]  # bound now
    assert elsewhere not in both
    await desk.part(case, other)
    found = await desk.read(lambda session: related_to(session, case))
    assert {second.alert, second.subject} <= found
