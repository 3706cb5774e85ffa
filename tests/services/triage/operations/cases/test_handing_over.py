"""A person who leaves hands over all cases. All persons are invented."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest
from sqlalchemy import text

from services.triage.context import Context
from services.triage.events import handlers
from services.triage.operations.cases import assigning, closing, restricting
from services.triage.operations.cases.reopening import reopen_case
from services.triage.queries.workload import workload
from shared.access.principals import store_account
from shared.clock import new_id, utc_now
from shared.contracts.content import AccountProfile
from shared.contracts.identity import AccountChanged
from shared.messaging.handlers import handle
from shared.problems import Invalid
from tests.services.triage.triage_fixture import OFFICER, TriageFixture

MENA, AFRICA = "middle-east-north-africa", "africa"


class Staff:
    """Accounts as events tell triage of them; `desks` None: all desks."""

    def __init__(self, context: Context) -> None:
        self.context = context

    async def hears(
        self,
        account: UUID | None = None,
        *roles: str,
        desks: tuple[str, ...] | None = None,
        state: str = "active",
        handed_to: UUID | None = None,
    ) -> UUID:
        account = account or new_id()
        keys = await self.context.keyring.create(account)
        event, profile = new_id(), AccountProfile(name="Invented Colleague")
        told = AccountChanged(
            id=event,
            account=account,
            kind="person",
            roles=roles or ("triage_officer",),
            desks=desks or (),
            all_desks=desks is None,
            state=state,
            sessions_valid_from=utc_now() - timedelta(days=1),
            changed_at=utc_now(),
            profile=keys.seal_part(event, "profile", account, profile),
            handed_to=handed_to,
        )
        async with self.context.database.unit_of_work("triage") as work:
            await store_account(work, told)
            await handle(handlers(self.context), work, told)
        return account


@pytest.fixture
def staff(context: Context) -> Staff:
    return Staff(context)


async def taken(triage: TriageFixture, officer: UUID) -> UUID:
    case = await triage.file()
    await triage.act(officer, case, lambda work: assigning.assign(work, case, officer))
    return case


async def restricted(triage: TriageFixture, officer: UUID, *others: UUID) -> UUID:
    case = await triage.file()
    await triage.act(
        officer, case, lambda work: restricting.restrict(work, case, (officer, *others))
    )
    return case


async def notices(triage: TriageFixture, reason: str) -> list[dict[str, Any]]:
    told = [
        orjson.loads(value) for _, value, _ in await triage.emitted("tocsin.notice.requested.v1")
    ]
    return [each for each in told if each["reason"] == reason]


async def happened(triage: TriageFixture, case: UUID) -> Sequence[str]:
    statement = text("SELECT kind FROM timeline WHERE case_id = :case ORDER BY at, id")
    rows = await triage.read(lambda session: session.execute(statement, {"case": case}))
    return [row.kind for row in rows]


class TestCasesOfWhoLeaves:
    @pytest.mark.parametrize(
        "leaving",
        [{"state": "disabled"}, {"desks": (AFRICA,)}],
        ids=["disabled", "of another desk"],
    )
    async def test_they_go_to_the_desk_which_is_told(
        self, triage: TriageFixture, staff: Staff, leaving: dict[str, Any]
    ) -> None:
        officer = await staff.hears()
        case = await taken(triage, officer)
        await staff.hears(officer, **leaving)
        assert (await triage.case(case)).assigned_to is None
        assert "handed-over" in await happened(triage, case)
        (told,) = await notices(triage, "case-handed-over")
        assert (told["role"], told["desk"], told["account"]) == ("triage_officer", MENA, None)

    async def test_they_go_when_the_role_is_lost(self, triage: TriageFixture, staff: Staff) -> None:
        officer = await staff.hears()
        case = await taken(triage, officer)
        await staff.hears(officer, "operator")
        assert (await triage.case(case)).assigned_to is None

    async def test_they_go_to_the_colleague_who_was_named(
        self, triage: TriageFixture, staff: Staff
    ) -> None:
        officer, colleague = await staff.hears(), await staff.hears()
        case = await taken(triage, officer)
        await staff.hears(officer, state="disabled", handed_to=colleague)
        assert (await triage.case(case)).assigned_to == colleague
        assert await notices(triage, "case-handed-over") == []
        told = (await notices(triage, "case-assigned"))[-1]
        assert told["account"] == str(colleague)

    async def test_a_colleague_of_another_desk_does_not_get_them(
        self, triage: TriageFixture, staff: Staff
    ) -> None:
        officer, stranger = await staff.hears(), await staff.hears(desks=(AFRICA,))
        case = await taken(triage, officer)
        await staff.hears(officer, state="disabled", handed_to=stranger)
        assert (await triage.case(case)).assigned_to is None

    async def test_they_go_when_they_are_reopened_where_they_were_closed_before(
        self, triage: TriageFixture, staff: Staff
    ) -> None:
        officer, colleague = await staff.hears(), await staff.hears()
        case = await taken(triage, officer)
        await triage.act(officer, case, lambda work: closing.close(work, case, "released"))
        await staff.hears(officer, state="disabled")
        await triage.act(colleague, case, lambda work: reopen_case(work, case))
        assert (await triage.case(case)).assigned_to is None
        assert (await happened(triage, case))[-2:] == ["case-reopened", "handed-over"]
        (told,) = await notices(triage, "case-handed-over")
        assert (told["role"], told["desk"]) == ("triage_officer", MENA)

    async def test_a_change_that_takes_nothing_leaves_them(
        self, triage: TriageFixture, staff: Staff
    ) -> None:
        officer = await staff.hears()
        case = await taken(triage, officer)
        await staff.hears(officer, "triage_officer", "operator", desks=(MENA,))
        assert (await triage.case(case)).assigned_to == officer
        assert await notices(triage, "case-handed-over") == []


class TestRestrictedCases:
    async def test_one_that_nobody_can_read_opens_to_approvers_of_all_desks(
        self, triage: TriageFixture, staff: Staff
    ) -> None:
        approver = await staff.hears(None, "approver")
        await staff.hears(None, "approver", desks=(MENA,))
        officer = await staff.hears()
        case = await restricted(triage, officer)
        await staff.hears(officer, state="disabled")
        assert (await triage.case(case)).restricted_to == [approver]
        assert "restriction-opened" in await happened(triage, case)
        assert [each["account"] for each in await notices(triage, "case-entrusted")] == [
            str(approver)
        ]
        *_, (_, value, _) = await triage.emitted("tocsin.case.restricted.v1")
        assert orjson.loads(value)["restricted_to"] == [str(approver)]

    async def test_it_waits_for_an_approver_to_come_where_there_is_nobody(
        self, triage: TriageFixture, staff: Staff
    ) -> None:
        officer = await staff.hears()
        case = await restricted(triage, officer)
        await staff.hears(officer, state="disabled")
        assert (await triage.case(case)).restricted_to == [officer]
        approver = await staff.hears(None, "approver")
        assert (await triage.case(case)).restricted_to == [approver]

    async def test_it_stays_as_it_is_while_somebody_named_can_read_it(
        self, triage: TriageFixture, staff: Staff
    ) -> None:
        await staff.hears(None, "approver")
        officer, colleague = await staff.hears(), await staff.hears()
        case = await restricted(triage, officer, colleague)
        await staff.hears(officer, state="disabled")
        assert (await triage.case(case)).restricted_to == [officer, colleague]

    async def test_who_is_named_to_take_over_gets_no_case_that_is_kept_from_them(
        self, triage: TriageFixture, staff: Staff
    ) -> None:
        officer, colleague, named = [await staff.hears() for _ in range(3)]
        case = await restricted(triage, officer, colleague)
        await triage.act(officer, case, lambda work: assigning.assign(work, case, officer))
        await staff.hears(officer, state="disabled", handed_to=named)
        assert (await triage.case(case)).assigned_to is None
        told = await notices(triage, "case-handed-over")
        # Not the person who left: dispatch would notify the successor, who may not read it.
        assert {each["account"] for each in told} == {str(colleague)}

    async def test_it_is_restricted_to_active_people_who_can_read_it(
        self, triage: TriageFixture, staff: Staff
    ) -> None:
        case = await triage.file()
        gone = await staff.hears(state="disabled")
        for stranger in (
            new_id(),
            gone,
            await staff.hears(None, "auditor"),
            await staff.hears(desks=(AFRICA,)),
        ):
            with pytest.raises(Invalid) as refused:
                await triage.act(
                    OFFICER,
                    case,
                    lambda work, other=stranger: restricting.restrict(work, case, (OFFICER, other)),  # type: ignore[misc]  # bound now
                )
            assert [fault.field for fault in refused.value.faults] == ["accounts.1"]


class TestApprovers:
    async def test_what_nobody_is_left_to_approve_is_told_once(
        self, triage: TriageFixture, staff: Staff
    ) -> None:
        only = await staff.hears(None, "approver", desks=(MENA,))
        await staff.hears(None, "approver", desks=(AFRICA,))
        # The author cannot approve it.
        await staff.hears(OFFICER, "triage_officer", "approver")
        case, _ = await triage.submitted()
        assert await notices(triage, "nobody-approves") == []
        async with triage.context.database.read() as session:
            assert (await workload(session, only)).only_it_approves == 1
        await staff.hears(only, "operator")
        await staff.hears(only, state="disabled")
        told = await notices(triage, "nobody-approves")
        assert [each["role"] for each in told] == ["administrator", "triage_officer"]
        assert (await happened(triage, case)).count("nobody-approves") == 1

    async def test_approvers_who_may_not_are_told_where_it_is_submitted_for_nobody(
        self, triage: TriageFixture, staff: Staff
    ) -> None:
        await staff.hears(OFFICER, "approver")  # the author
        await staff.hears(None, "approver", desks=(AFRICA,))
        case, _ = await triage.submitted()
        assert await notices(triage, "appeal-submitted") == []
        told = await notices(triage, "nobody-approves")
        assert [(each["role"], each["account"]) for each in told] == [
            ("administrator", None),
            ("triage_officer", None),
            (None, str(OFFICER)),
        ]
        assert (await happened(triage, case)).count("nobody-approves") == 1

    async def test_each_is_told_once_whatever_roles_they_have(
        self, triage: TriageFixture, staff: Staff
    ) -> None:
        await staff.hears(OFFICER, "triage_officer", "approver")
        await triage.submitted()
        told = await notices(triage, "nobody-approves")
        assert [each["role"] for each in told] == ["administrator", "triage_officer"]
        assert {each["account"] for each in told} == {None}

    async def test_another_who_may_is_enough(self, triage: TriageFixture, staff: Staff) -> None:
        only = await staff.hears(None, "approver")
        await staff.hears(None, "approver", desks=(MENA,))
        await triage.submitted()
        await staff.hears(only, state="disabled")
        assert await notices(triage, "nobody-approves") == []


class TestWorkload:
    async def test_it_counts_what_would_be_left_behind(
        self, triage: TriageFixture, staff: Staff
    ) -> None:
        officer, colleague = await staff.hears(), await staff.hears()
        for _ in range(2):
            await taken(triage, officer)
        await restricted(triage, officer)
        await restricted(triage, officer, colleague)
        async with triage.context.database.read() as session:
            held = await workload(session, officer)
        assert (held.open_cases, held.readable_by_it_alone, held.only_it_approves) == (2, 1, 0)
        assert sum(held.by_level.values()) == 2
