"""Other services learn who has a case, and that it was acknowledged. Nobody is real."""

from uuid import UUID

import orjson
import pytest

from services.triage.context import Context
from services.triage.operations.cases import assigning, closing, restricting
from shared.clock import new_id
from shared.contracts.triage import CaseAcknowledged, CaseAssigned
from shared.problems import Invalid
from tests.services.triage.operations.cases.test_handing_over import Staff
from tests.services.triage.triage_fixture import OFFICER, OTHER_OFFICER, TriageFixture


async def assign(triage: TriageFixture, case: UUID, by: UUID, officer: UUID) -> None:
    await triage.act(by, case, lambda work: assigning.assign(work, case, officer))


async def officers_told(triage: TriageFixture, case: UUID) -> list[str | None]:
    said = [orjson.loads(value) for _, value, _ in await triage.emitted(CaseAssigned.type)]
    assert {each["case"] for each in said} <= {str(case)}
    return [each["account"] for each in said]


@pytest.fixture
def staff(context: Context) -> Staff:
    return Staff(context)


class TestAcknowledged:
    async def test_it_is_said_once_by_whom_and_when(self, triage: TriageFixture) -> None:
        case = await triage.file()
        await triage.know(OTHER_OFFICER, "Invented Colleague")
        assert await triage.emitted(CaseAcknowledged.type) == []
        await assign(triage, case, OFFICER, OTHER_OFFICER)
        await assign(triage, case, OTHER_OFFICER, OTHER_OFFICER)
        ((_, told, _),) = await triage.emitted(CaseAcknowledged.type)
        said = CaseAcknowledged.model_validate_json(told)
        at = (await triage.case(case)).acknowledged_at
        assert (said.case, said.account, said.acknowledged_at) == (case, OFFICER, at)

    async def test_who_may_not_take_it_has_acknowledged_nothing(
        self, triage: TriageFixture
    ) -> None:
        case = await triage.file()
        with pytest.raises(Invalid):
            await assign(triage, case, OFFICER, new_id())
        assert await triage.emitted(CaseAcknowledged.type, CaseAssigned.type) == []


class TestAssigned:
    async def test_each_officer_who_gets_it_is_told_of(self, triage: TriageFixture) -> None:
        case = await triage.file()
        await triage.know(OTHER_OFFICER, "Invented Colleague")
        await assign(triage, case, OFFICER, OFFICER)
        await assign(triage, case, OFFICER, OTHER_OFFICER)
        assert await officers_told(triage, case) == [str(OFFICER), str(OTHER_OFFICER)]

    @pytest.mark.parametrize("to_a_colleague", [True, False])
    async def test_it_is_told_where_the_officer_leaves(
        self, triage: TriageFixture, staff: Staff, *, to_a_colleague: bool
    ) -> None:
        case, colleague = await triage.file(), await staff.hears()
        await assign(triage, case, OFFICER, OFFICER)
        await staff.hears(
            OFFICER, state="disabled", handed_to=colleague if to_a_colleague else None
        )
        last = str(colleague) if to_a_colleague else None
        assert await officers_told(triage, case) == [str(OFFICER), last]

    async def test_it_is_told_where_the_officer_is_shut_out(
        self, triage: TriageFixture, staff: Staff
    ) -> None:
        case, colleague = await triage.file(), await staff.hears()
        await assign(triage, case, OFFICER, OFFICER)
        await triage.act(
            colleague, case, lambda work: restricting.restrict(work, case, (colleague,))
        )
        assert await officers_told(triage, case) == [str(OFFICER), None]

    async def test_it_is_told_where_a_closed_case_that_nobody_can_read_is_entrusted(
        self, triage: TriageFixture, staff: Staff
    ) -> None:
        case = await triage.file()
        await staff.hears(OFFICER)
        await triage.act(OFFICER, case, lambda work: restricting.restrict(work, case, (OFFICER,)))
        await assign(triage, case, OFFICER, OFFICER)
        await triage.act(OFFICER, case, lambda work: closing.close(work, case, "released"))
        await staff.hears(None, "approver")
        await staff.hears(OFFICER, state="disabled")
        assert await officers_told(triage, case) == [str(OFFICER), None]

    async def test_nothing_is_told_where_a_case_that_is_nobody_s_is_entrusted(
        self, triage: TriageFixture, staff: Staff
    ) -> None:
        case = await triage.file()
        await staff.hears(OFFICER)
        await triage.act(OFFICER, case, lambda work: restricting.restrict(work, case, (OFFICER,)))
        await staff.hears(None, "approver")
        await staff.hears(OFFICER, state="disabled")
        assert await officers_told(triage, case) == []
