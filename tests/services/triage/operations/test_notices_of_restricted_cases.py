"""Of a restricted case nobody hears who cannot read it. All persons are invented."""

from uuid import UUID

import pytest

from services.triage.operations import cases, restricting, verifying
from services.triage.operations.notices import tell_officers
from services.triage.parts import Parts
from services.triage.queries.workload import workload
from services.triage.tables import Case
from shared.contracts.content import Reason
from shared.notices import NoticeReason
from shared.problems import Invalid
from shared.storage.unit_of_work import UnitOfWork
from tests.services.triage.desk import Desk
from tests.services.triage.operations.test_leaving import Staff, happened, notices, taken


@pytest.fixture
def staff(parts: Parts) -> Staff:
    return Staff(parts)


async def keep(desk: Desk, case: UUID, who: UUID, *others: UUID) -> None:
    await desk.act(who, case, lambda work: restricting.restrict(work, case, (who, *others)))


async def told(desk: Desk, case: UUID, who: UUID) -> set[str | None]:
    """Return which accounts hear that a consent was changed; None: a whole role."""

    async def tell(work: UnitOfWork) -> None:
        stored = await work.session.get_one(Case, case)
        await tell_officers(work, stored, NoticeReason.CONSENT_CHANGED)

    await desk.act(who, case, tell)
    return {each["account"] for each in await notices(desk, "consent-changed")}


class TestAnOfficerWhoIsShutOut:
    async def test_has_the_case_no_more(self, desk: Desk, staff: Staff) -> None:
        officer, approver = await staff.hears(), await staff.hears(None, "approver")
        case = await taken(desk, officer)
        await keep(desk, case, approver)
        assert (await desk.case(case)).assigned_to is None
        assert "taken-away" in await happened(desk, case)
        assert [each["account"] for each in await notices(desk, "case-handed-over")] == [
            str(approver)
        ]
        assert (await desk.read(lambda s: workload(s, officer))).open_cases == 0

    async def test_hears_nothing_of_it_any_more(self, desk: Desk, staff: Staff) -> None:
        officer, approver = await staff.hears(), await staff.hears(None, "approver")
        case = await taken(desk, officer)
        await keep(desk, case, approver)
        assert await told(desk, case, approver) == {str(approver)}

    async def test_cannot_be_given_it(self, desk: Desk, staff: Staff) -> None:
        officer, other = await staff.hears(), await staff.hears()
        case = await taken(desk, officer)
        await keep(desk, case, officer)
        with pytest.raises(Invalid) as refused:
            await desk.act(officer, case, lambda work: cases.assign(work, case, other))
        assert [fault.field for fault in refused.value.faults] == ["account"]

    async def test_hears_nothing_of_one_that_was_left_with_them(
        self, desk: Desk, staff: Staff
    ) -> None:
        officer, approver = await staff.hears(), await staff.hears(None, "approver")
        case = await taken(desk, officer)
        await keep(desk, case, approver)

        async def as_it_was_before(work: UnitOfWork) -> None:
            (await work.session.get_one(Case, case)).assigned_to = officer

        await desk.act(approver, case, as_it_was_before)
        assert await told(desk, case, approver) == {str(approver)}


class TestThoseToWhomItIsKept:
    async def test_their_officer_alone_is_told(self, desk: Desk, staff: Staff) -> None:
        officer, approver = await staff.hears(), await staff.hears(None, "approver")
        case = await taken(desk, officer)
        await keep(desk, case, officer, approver)
        assert (await desk.case(case)).assigned_to == officer
        assert await told(desk, case, officer) == {str(officer)}
        # No role in their place: others of the desk cannot read it.
        (said,) = await notices(desk, "consent-changed")
        assert said["fallback_role"] is None

    async def test_who_can_read_it_no_more_is_passed_over(self, desk: Desk, staff: Staff) -> None:
        officer, gone = await staff.hears(), await staff.hears()
        case = await desk.file()
        await keep(desk, case, officer, gone)
        await staff.hears(gone, state="disabled")
        assert await told(desk, case, officer) == {str(officer)}

    async def test_a_decision_waits_for_approvers_among_them_alone(
        self, desk: Desk, staff: Staff
    ) -> None:
        officer, approver = await staff.hears(), await staff.hears(None, "approver")
        await staff.hears(None, "approver")
        case = await desk.file()
        await keep(desk, case, officer, approver)
        await desk.act(
            officer,
            case,
            lambda work: verifying.propose_best_interest(
                work, case, ("share_with_partner",), Reason(reason="An invented reason.")
            ),
        )
        (said,) = await notices(desk, "decision-waits")
        assert (said["account"], said["role"]) == (str(approver), None)


class TestAnAppealThatWaits:
    async def submitted(self, desk: Desk, officer: UUID, *kept_to: UUID) -> UUID:
        case = await desk.file()
        await desk.verify(case)
        document = (await desk.draft(case, officer)).id
        if kept_to:
            await keep(desk, case, officer, *kept_to)
        await desk.submit(case, document, officer)
        return case

    async def test_is_told_to_no_approver_who_cannot_read_it(
        self, desk: Desk, staff: Staff
    ) -> None:
        officer, approver = await staff.hears(), await staff.hears(None, "approver")
        await staff.hears(None, "approver")
        await self.submitted(desk, officer, approver)
        (said,) = await notices(desk, "appeal-submitted")
        assert (said["account"], said["role"]) == (str(approver), None)

    async def test_where_nobody_named_may_approve_it_that_is_told_at_once(
        self, desk: Desk, staff: Staff
    ) -> None:
        officer, colleague = await staff.hears(), await staff.hears()
        await staff.hears(None, "approver")
        case = await self.submitted(desk, officer, colleague)
        assert await notices(desk, "appeal-submitted") == []
        said = await notices(desk, "nobody-approves")
        assert {each["role"] or each["account"] for each in said} == {
            "administrator", str(officer), str(colleague),
        }  # fmt: skip
        assert "nobody-approves" in await happened(desk, case)

    async def test_so_it_is_where_the_approver_is_taken_out_afterwards(
        self, desk: Desk, staff: Staff
    ) -> None:
        officer = await staff.hears()
        await staff.hears(None, "approver")
        case = await self.submitted(desk, officer)
        assert "nobody-approves" not in await happened(desk, case)
        await keep(desk, case, officer)
        assert "nobody-approves" in await happened(desk, case)
        said = await notices(desk, "nobody-approves")
        assert {each["role"] or each["account"] for each in said} == {
            "administrator", str(officer),
        }  # fmt: skip
