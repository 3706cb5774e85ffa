"""Joining is told to officers and kept in the trail. All persons are invented."""

from uuid import UUID

from services.triage.operations import cases
from shared.contracts.notices import NoticeRequested
from tests.services.triage.calls import taken, threatened, two_calls
from tests.services.triage.desk import OFFICER, OTHER_OFFICER, Desk


async def notices(desk: Desk) -> list[NoticeRequested]:
    """Return what staff were told about joining."""
    found = [
        NoticeRequested.model_validate_json(told)
        for _, told, _ in await desk.emitted(NoticeRequested.type)
    ]
    return [each for each in found if each.reason == "case-joined"]


async def take(desk: Desk, case: UUID, who: UUID) -> None:
    await desk.act(who, case, lambda work: cases.assign(work, case, who))


class TestNotices:
    async def test_who_has_the_case_is_told_that_it_is_graver(self, desk: Desk) -> None:
        case, other = await two_calls(desk)
        await take(desk, case, OTHER_OFFICER)
        await desk.join(case, other)
        (told,) = await notices(desk)
        assert (told.account, told.role, told.urgency) == (OTHER_OFFICER, None, "critical")
        assert told.case_number == (await desk.case(case)).number

    async def test_of_a_case_that_nobody_has_the_desk_is_told(self, desk: Desk) -> None:
        case, other = await desk.file(threatened()), await desk.file(threatened())
        await desk.join(case, other)
        (told,) = await notices(desk)
        stored = await desk.case(case)
        assert (told.account, told.role, told.desk) == (None, "triage_officer", stored.desk)
        assert told.urgency == "high"

    async def test_nobody_is_told_of_a_case_that_is_taken_and_no_graver(self, desk: Desk) -> None:
        case, other = await desk.file(taken()), await desk.file(taken())
        await take(desk, case, OFFICER)
        await desk.join(case, other)
        assert await notices(desk) == []
