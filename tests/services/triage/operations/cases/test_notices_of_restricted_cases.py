"""Only people who can read a restricted case get notices about it. Persons are invented."""

from uuid import UUID

import pytest

from services.triage.context import Context
from services.triage.operations.cases import assigning, restricting
from services.triage.operations.notices import notify_officers
from services.triage.operations.verification import best_interest
from services.triage.queries.workload import workload
from services.triage.tables import Case
from shared.contracts.content import Reason
from shared.notices import NoticeReason
from shared.problems import Invalid
from shared.storage.unit_of_work import UnitOfWork
from tests.services.triage.operations.cases.test_handing_over import Staff, happened, notices, taken
from tests.services.triage.triage_fixture import TriageFixture


@pytest.fixture
def staff(context: Context) -> Staff:
    return Staff(context)


async def keep(triage: TriageFixture, case: UUID, who: UUID, *others: UUID) -> None:
    await triage.act(who, case, lambda work: restricting.restrict(work, case, (who, *others)))


async def told(triage: TriageFixture, case: UUID, who: UUID) -> set[str | None]:
    """Return the accounts that are notified of a changed consent; None: a whole role."""

    async def tell(work: UnitOfWork) -> None:
        stored = await work.session.get_one(Case, case)
        await notify_officers(work, stored, NoticeReason.CONSENT_CHANGED)

    await triage.act(who, case, tell)
    return {each["account"] for each in await notices(triage, "consent-changed")}


class TestAnOfficerWhoIsShutOut:
    async def test_has_the_case_no_more(self, triage: TriageFixture, staff: Staff) -> None:
        officer, approver = await staff.hears(), await staff.hears(None, "approver")
        case = await taken(triage, officer)
        await keep(triage, case, approver)
        assert (await triage.case(case)).assigned_to is None
        assert "taken-away" in await happened(triage, case)
        assert [each["account"] for each in await notices(triage, "case-handed-over")] == [
            str(approver)
        ]
        assert (await triage.read(lambda s: workload(s, officer))).open_cases == 0

    async def test_hears_nothing_of_it_any_more(self, triage: TriageFixture, staff: Staff) -> None:
        officer, approver = await staff.hears(), await staff.hears(None, "approver")
        case = await taken(triage, officer)
        await keep(triage, case, approver)
        assert await told(triage, case, approver) == {str(approver)}

    async def test_cannot_be_given_it(self, triage: TriageFixture, staff: Staff) -> None:
        officer, other = await staff.hears(), await staff.hears()
        case = await taken(triage, officer)
        await keep(triage, case, officer)
        with pytest.raises(Invalid) as refused:
            await triage.act(officer, case, lambda work: assigning.assign(work, case, other))
        assert [fault.field for fault in refused.value.faults] == ["account"]

    async def test_hears_nothing_of_one_that_was_left_with_them(
        self, triage: TriageFixture, staff: Staff
    ) -> None:
        officer, approver = await staff.hears(), await staff.hears(None, "approver")
        case = await taken(triage, officer)
        await keep(triage, case, approver)

        async def as_it_was_before(work: UnitOfWork) -> None:
            (await work.session.get_one(Case, case)).assigned_to = officer

        await triage.act(approver, case, as_it_was_before)
        assert await told(triage, case, approver) == {str(approver)}


class TestThoseToWhomItIsKept:
    async def test_their_officer_alone_is_told(self, triage: TriageFixture, staff: Staff) -> None:
        officer, approver = await staff.hears(), await staff.hears(None, "approver")
        case = await taken(triage, officer)
        await keep(triage, case, officer, approver)
        assert (await triage.case(case)).assigned_to == officer
        assert await told(triage, case, officer) == {str(officer)}
        # No role instead of them: others of the desk cannot read it.
        (said,) = await notices(triage, "consent-changed")
        assert said["fallback_role"] is None

    async def test_who_can_read_it_no_more_is_passed_over(
        self, triage: TriageFixture, staff: Staff
    ) -> None:
        officer, gone = await staff.hears(), await staff.hears()
        case = await triage.file()
        await keep(triage, case, officer, gone)
        await staff.hears(gone, state="disabled")
        assert await told(triage, case, officer) == {str(officer)}

    async def test_a_decision_waits_for_approvers_among_them_alone(
        self, triage: TriageFixture, staff: Staff
    ) -> None:
        officer, approver = await staff.hears(), await staff.hears(None, "approver")
        await staff.hears(None, "approver")
        case = await triage.file()
        await keep(triage, case, officer, approver)
        await triage.act(
            officer,
            case,
            lambda work: best_interest.propose_best_interest(
                work, case, ("share_with_partner",), Reason(reason="An invented reason.")
            ),
        )
        (said,) = await notices(triage, "decision-waits")
        assert (said["account"], said["role"]) == (str(approver), None)


class TestAnAppealThatWaits:
    async def submitted(self, triage: TriageFixture, officer: UUID, *kept_to: UUID) -> UUID:
        case = await triage.file()
        await triage.verify(case)
        document = (await triage.draft(case, officer)).id
        if kept_to:
            await keep(triage, case, officer, *kept_to)
        await triage.submit(case, document, officer)
        return case

    async def test_is_told_to_no_approver_who_cannot_read_it(
        self, triage: TriageFixture, staff: Staff
    ) -> None:
        officer, approver = await staff.hears(), await staff.hears(None, "approver")
        await staff.hears(None, "approver")
        await self.submitted(triage, officer, approver)
        (said,) = await notices(triage, "appeal-submitted")
        assert (said["account"], said["role"]) == (str(approver), None)

    async def test_where_nobody_named_may_approve_it_that_is_told_at_once(
        self, triage: TriageFixture, staff: Staff
    ) -> None:
        officer, colleague = await staff.hears(), await staff.hears()
        await staff.hears(None, "approver")
        case = await self.submitted(triage, officer, colleague)
        assert await notices(triage, "appeal-submitted") == []
        said = await notices(triage, "nobody-approves")
        assert {each["role"] or each["account"] for each in said} == {
            "administrator",
            str(officer),
            str(colleague),
        }
        assert "nobody-approves" in await happened(triage, case)

    async def test_so_it_is_where_the_approver_is_taken_out_afterwards(
        self, triage: TriageFixture, staff: Staff
    ) -> None:
        officer = await staff.hears()
        await staff.hears(None, "approver")
        case = await self.submitted(triage, officer)
        assert "nobody-approves" not in await happened(triage, case)
        await keep(triage, case, officer)
        assert "nobody-approves" in await happened(triage, case)
        said = await notices(triage, "nobody-approves")
        assert {each["role"] or each["account"] for each in said} == {
            "administrator",
            str(officer),
        }
