"""Many notices to staff: the first ones at once, the others in one letter. Nobody is real."""

from typing import Any
from uuid import UUID

import pytest

from services.dispatch.operations.notices.sending import send_notices
from services.dispatch.rules.combined_notices import AT_ONCE
from shared.access.principal import ALL_DESKS, Principal
from shared.access.roles import Role
from shared.clock import new_id, utc_now
from shared.contracts.channels import Channel
from shared.contracts.notices import NoticeRequested
from tests.services.before_the_lock import know
from tests.services.dispatch.dispatch_fixture import DESK, DispatchFixture
from tests.services.dispatch.outside import mail_server, smtp_to
from tests.shared.messaging.test_events_without_a_listener import statements

MORE = 7


def notice(number: int, **more: Any) -> NoticeRequested:
    fields: dict[str, Any] = {
        "role": "approver",
        "reason": "case-opened",
        "urgency": "high",
        "desk": DESK,
        "case_number": f"C-2026-{number:04}",
        "requested_at": utc_now(),
    }
    return NoticeRequested(notice=new_id(), **fields | more)


async def wave(dispatch: DispatchFixture, number: int = AT_ONCE + MORE, **more: Any) -> None:
    for each in range(number):
        await dispatch.hear(notice(each, **more))


async def let_time_pass(dispatch: DispatchFixture) -> None:
    await dispatch.do(
        "UPDATE deliveries SET next_try_at = next_try_at - interval '1 minute',"
        " created_at = created_at - interval '1 minute' WHERE state = 'pending'"
    )


async def _gathering(dispatch: DispatchFixture) -> Any:
    return await dispatch.rows(
        "SELECT * FROM deliveries WHERE reason = 'gathering' AND state = 'pending'"
    )


async def _waits(dispatch: DispatchFixture, account: UUID) -> list[str]:
    rows = await dispatch.rows("SELECT reason FROM deliveries WHERE account = :a", a=account)
    return [row.reason for row in rows]


class TestWhoIsGone:
    """A notice to one account reaches somebody who can act, also if that person left."""

    async def told(self, dispatch: DispatchFixture) -> list[UUID]:
        return [row.account for row in await dispatch.deliveries()]

    async def test_the_account_is_told_while_it_can_act(self, dispatch: DispatchFixture) -> None:
        officer = await dispatch.account(Role.TRIAGE_OFFICER, email="officer@ngo.example")
        await dispatch.account(Role.TRIAGE_OFFICER, email="other@ngo.example")
        await dispatch.hear(notice(1, account=officer, role=None, fallback_role="triage_officer"))
        assert await self.told(dispatch) == [officer]

    @pytest.mark.parametrize("gone", [{"state": "disabled"}, {"roles": ("operator",)}])
    async def test_the_role_of_the_desk_is_told_where_it_cannot(
        self, dispatch: DispatchFixture, gone: dict[str, Any]
    ) -> None:
        officer = await dispatch.account(Role.TRIAGE_OFFICER, email="officer@ngo.example")
        other = await dispatch.account(Role.TRIAGE_OFFICER, email="other@ngo.example")
        principal = Principal(officer, "person", frozenset({Role.TRIAGE_OFFICER}), ALL_DESKS)
        await know(dispatch.context.database, dispatch.context.keyring, principal, **gone)
        await dispatch.hear(notice(1, account=officer, role=None, fallback_role="triage_officer"))
        assert await self.told(dispatch) == [other]

    async def test_administrators_are_told_where_the_desk_has_nobody(
        self, dispatch: DispatchFixture
    ) -> None:
        administrator = await dispatch.account(Role.ADMINISTRATOR, email="admin@ngo.example")
        await dispatch.hear(notice(1, role="triage_officer"))
        await dispatch.hear(notice(2, account=new_id(), role=None, desk=None))
        assert await self.told(dispatch) == [administrator] * 2

    async def test_who_is_shut_out_is_told_of_that(self, dispatch: DispatchFixture) -> None:
        administrator = await dispatch.account(Role.ADMINISTRATOR, email="admin@ngo.example")
        gone = await dispatch.account(Role.APPROVER, email="gone@ngo.example")
        principal = Principal(gone, "person", frozenset({Role.APPROVER}), ALL_DESKS)
        alone = {"account": gone, "role": None, "desk": None, "reason": "account-alone"}
        for each in range(AT_ONCE):
            await dispatch.hear(notice(each, role="approver", desk=None))
        # The first notice of the waiting e-mail is for a role, the other for this account.
        await dispatch.hear(notice(8, role="approver", desk=None))
        await dispatch.hear(notice(9, **alone))
        disabled = await know(
            dispatch.context.database, dispatch.context.keyring, principal, state="disabled"
        )
        await dispatch.hear(disabled)
        waiting = await dispatch.rows(
            "SELECT d.account, n.reason FROM deliveries d JOIN notices n ON n.id = d.notice"
            " WHERE d.state = 'pending' ORDER BY d.id"
        )
        assert [row.reason for row in waiting if row.account == gone] == ["account-alone"]
        assert {row.account for row in waiting} == {gone, administrator}
        await dispatch.hear(notice(10, **alone))
        letters = "SELECT count(*) FROM deliveries WHERE account = :a AND state = 'pending'"
        joined = (
            "SELECT count(*) FROM gathered_notices g JOIN deliveries d ON d.id = g.delivery"
            " WHERE d.account = :a AND d.state = 'pending'"
        )
        counts = [await dispatch.scalar(each, a=gone) for each in (letters, joined)]
        assert sum(counts) == 2


class TestWave:
    async def test_the_first_go_at_once_and_the_others_in_one_letter(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.account(Role.APPROVER, email="approver@ngo.example")
        await wave(dispatch)
        rows = await dispatch.deliveries()
        assert [row.reason for row in rows] == ["waiting"] * AT_ONCE + ["gathering"]
        async with mail_server() as server:
            worker = dispatch.worker(Channel.EMAIL, smtp_to(server))
            await worker.drain()
            assert len(server.letters) == AT_ONCE
            await let_time_pass(dispatch)
            await worker.drain()
            letters = server.letters
        assert len(letters) == AT_ONCE + 1
        assert letters[-1]["Subject"] == f"Tocsin: {MORE} notices"
        told = "".join(letter.get_content() for letter in letters)
        for number in range(AT_ONCE + MORE):
            assert told.count(f"C-2026-{number:04}: A case was opened.") == 1
        assert {row.state for row in await dispatch.deliveries()} == {"sent"}

    async def test_that_come_together_go_as_those_that_come_one_by_one(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.account(Role.APPROVER, email="approver@ngo.example")
        wanted = [notice(each) for each in range(AT_ONCE + MORE)]
        async with dispatch.context.database.unit_of_work("dispatch") as work:
            await send_notices(work, [*wanted, wanted[0]], context=dispatch.context)
        rows = await dispatch.rows("SELECT * FROM deliveries ORDER BY id")
        assert sorted(row.reason for row in rows) == ["gathering"] + ["waiting"] * AT_ONCE
        joined = await dispatch.rows("SELECT notice FROM gathered_notices")
        (letter,) = await _gathering(dispatch)
        told = {row.notice for row in rows if row.reason == "waiting"}
        assert len(told | {letter.notice} | {row.notice for row in joined}) == AT_ONCE + MORE
        assert len(joined) == MORE - 1

    async def test_of_many_desks_joins_their_letters_by_one_statement(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.account(Role.APPROVER, email="approver@ngo.example")
        desks = (DESK, "africa", "asia")
        for desk in desks:
            await wave(dispatch, desk=desk)
        before = await _gathering(dispatch)
        wanted = [notice(number, desk=desk) for number, desk in enumerate(desks * 2)]
        wanted.append(notice(90, desk="africa", urgency="critical"))
        with statements(dispatch.context.database.engine) as said:
            async with dispatch.context.database.unit_of_work("dispatch") as work:
                await send_notices(work, wanted[:-1], context=dispatch.context)
        assert sum("gathered_notices" in each for each in said) == 1
        async with dispatch.context.database.unit_of_work("dispatch") as work:
            await send_notices(work, wanted[-2:], context=dispatch.context)
        letters = {row.id: row for row in await _gathering(dispatch)}
        assert letters.keys() >= {row.id for row in before}
        joined = await dispatch.rows(
            "SELECT d.id, n.desk AS its, of.desk FROM gathered_notices g"
            " JOIN deliveries d ON d.id = g.delivery JOIN notices n ON n.id = d.notice"
            " JOIN notices of ON of.id = g.notice WHERE g.notice = ANY (:wanted)",
            wanted=[each.notice for each in wanted],
        )
        assert len(joined) >= len(wanted)
        assert all(row.its == row.desk for row in joined)

    async def test_of_two_desks_goes_each_its_way_where_one_has_no_letter(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.account(Role.APPROVER, email="approver@ngo.example")
        await wave(dispatch)
        (before,) = await _gathering(dispatch)
        async with dispatch.context.database.unit_of_work("dispatch") as work:
            told = [notice(70), notice(71, desk="africa")]
            await send_notices(work, told, context=dispatch.context)
        assert {row.notice for row in await _gathering(dispatch)} == {before.notice, told[1].notice}
        joined = "SELECT delivery FROM gathered_notices WHERE notice = :notice"
        assert await dispatch.scalar(joined, notice=told[0].notice) == before.id

    async def test_a_critical_one_of_many_desks_brings_its_letter_forward(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.account(Role.APPROVER, email="approver@ngo.example")
        for urgency in ("high", "critical"):
            await wave(dispatch, urgency=urgency)
            await wave(dispatch, desk="africa", urgency=urgency)
        await dispatch.do("UPDATE deliveries SET critical = false, next_try_at = now() + '50 s'")
        async with dispatch.context.database.unit_of_work("dispatch") as work:
            told = [notice(72), notice(73, desk="africa", urgency="critical")]
            await send_notices(work, told, context=dispatch.context)
        of_desks = await dispatch.rows(
            "SELECT n.desk, d.critical, d.next_try_at < now() + '20 s' AS soon FROM deliveries d"
            " JOIN notices n ON n.id = d.notice WHERE d.reason = 'gathering'"
        )
        assert {(row.desk, row.critical, row.soon) for row in of_desks} == {
            (DESK, False, False),
            ("africa", True, True),
        }

    async def test_comes_to_an_end(self, dispatch: DispatchFixture) -> None:
        await dispatch.account(Role.APPROVER, email="approver@ngo.example")
        await wave(dispatch)
        await dispatch.do("UPDATE deliveries SET created_at = created_at - interval '2 minutes'")
        await dispatch.hear(notice(99))
        assert [row.reason for row in await dispatch.deliveries()][-1] == "waiting"

    async def test_of_one_officer_holds_up_no_other(self, dispatch: DispatchFixture) -> None:
        busy = await dispatch.account(Role.APPROVER, email="busy@ngo.example")
        await wave(dispatch, role=None, account=busy)
        idle = await dispatch.account(Role.APPROVER, email="idle@ngo.example")
        await dispatch.hear(notice(50, role=None, account=idle))
        assert await _waits(dispatch, idle) == ["waiting"]

    async def test_a_critical_one_brings_the_letter_forward(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.account(Role.APPROVER, email="approver@ngo.example")
        await wave(dispatch)
        (before,) = await _gathering(dispatch)
        await dispatch.hear(notice(60, urgency="critical"))
        (after,) = await _gathering(dispatch)
        assert (after.id, after.critical) == (before.id, True)
        assert after.next_try_at < before.next_try_at

    async def test_of_another_desk_joins_no_letter_of_this_one(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.account(Role.APPROVER, email="approver@ngo.example")
        await wave(dispatch)
        await dispatch.hear(notice(61, desk="africa"))
        assert len(await _gathering(dispatch)) == 2

    async def test_the_same_request_joins_once(self, dispatch: DispatchFixture) -> None:
        await dispatch.account(Role.APPROVER, email="approver@ngo.example")
        await wave(dispatch)
        told = notice(62)
        await dispatch.hear(told)
        await dispatch.hear(told)
        joined = "SELECT count(*) FROM gathered_notices WHERE notice = :notice"
        assert await dispatch.scalar(joined, notice=told.notice) == 1

    async def test_none_joins_a_letter_that_is_being_sent(self, dispatch: DispatchFixture) -> None:
        await dispatch.account(Role.APPROVER, email="approver@ngo.example")
        await wave(dispatch)
        (letter,) = await _gathering(dispatch)
        await dispatch.do(
            "UPDATE deliveries SET state = 'claimed', claim = id, next_try_at = NULL,"
            " lease_until = now() + interval '1 minute' WHERE id = :id",
            id=letter.id,
        )
        await dispatch.hear(notice(63))
        (another,) = await _gathering(dispatch)
        assert another.id != letter.id
