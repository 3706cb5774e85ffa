"""Callbacks of Twilio: reports with their codes, and STOP and START."""

import asyncio
from uuid import UUID

import pytest
from pydantic import SecretStr
from twilio.request_validator import RequestValidator

from services.dispatch.gateways.sms import TwilioGateway
from services.dispatch.operations.contacts.blocking import block_addresses, unblock_same
from services.dispatch.operations.contacts.editing import create_contact
from services.dispatch.rules.reasons import Reason
from services.dispatch.schemas import CreateContact
from services.dispatch.settings import DispatchSettings
from shared.access.roles import Role
from shared.clock import new_id
from shared.contracts.channels import Channel
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued
from tests.services.dispatch.outside import twilio_double
from tests.services.dispatch.test_sending import NUMBER, account
from tests.services.dispatch.test_sending_again import verified
from tests.services.locks import until_they_wait

PUBLIC = "http://127.0.0.1:8470/dispatch"


@pytest.fixture
def settings(settings: DispatchSettings) -> DispatchSettings:
    return settings.model_copy(
        update={
            "twilio_account_sid": "AC" + "0" * 32,
            "twilio_from": "+15005550006",
            "twilio_auth_token": SecretStr("invented-token"),
        }
    )


async def tell(
    dispatch: DispatchFixture, path: str, *, signer: str = "invented-token", **form: str
) -> int:
    signature = RequestValidator(signer).compute_signature(PUBLIC + path, form)
    async with dispatch.client() as client:
        headers = {"X-Twilio-Signature": signature}
        return (await client.post(path, data=form, headers=headers)).status_code


async def report(
    dispatch: DispatchFixture, delivery: UUID, sid: str, status: str, code: str = ""
) -> None:
    path = f"/v1/callbacks/twilio/status?delivery={delivery}"
    form = {"MessageSid": sid, "MessageStatus": status} | ({"ErrorCode": code} if code else {})
    assert await tell(dispatch, path, **form) == 204


async def sent_to(
    dispatch: DispatchFixture, wanted: Issued | None = None
) -> tuple[UUID, list[str]]:
    """Return a delivery that Twilio accepted, and why numbers are blocked."""
    await dispatch.contact(phone=NUMBER)
    await dispatch.start(wanted)
    async with twilio_double() as double:
        gateway = TwilioGateway(account(double.url))
        await dispatch.worker(Channel.SMS, gateway).drain()
        await gateway.close()
    (row,) = await dispatch.deliveries()
    return UUID(str(row.id)), [str(row.provider_id)]


class TestAReportOfAFailure:
    async def test_of_the_number_marks_it_with_the_code(self, dispatch: DispatchFixture) -> None:
        delivery, (sid,) = await sent_to(dispatch)
        await report(dispatch, delivery, sid, "undelivered", "30005")
        assert await dispatch.states() == [("sms", "failed", "no-such-address")]
        blocked = await dispatch.rows("SELECT blocked_reason FROM addresses")
        assert [row.blocked_reason for row in blocked] == ["no-such-address"]
        kept = await dispatch.rows("SELECT outcome, code FROM attempts ORDER BY id")
        assert [tuple(row) for row in kept] == [("accepted", None), ("reported", "30005")]

    async def test_of_us_or_of_a_passing_state_is_tried_again(
        self, dispatch: DispatchFixture
    ) -> None:
        delivery, (sid,) = await sent_to(dispatch)
        await report(dispatch, delivery, sid, "undelivered", "30007")
        assert await dispatch.states() == [("sms", "pending", "sender-refused")]
        told = [each["role"] for each in await dispatch.emitted("notice.requested")]
        assert sorted(told) == ["administrator", "communications"]
        # The same report again, and late, does not count for the second message.
        await dispatch.do("UPDATE deliveries SET next_try_at = now()")
        async with twilio_double() as double:
            gateway = TwilioGateway(account(double.url))
            await dispatch.worker(Channel.SMS, gateway).drain()
            await gateway.close()
        await report(dispatch, delivery, sid, "undelivered", "30007")
        (row,) = await dispatch.deliveries()
        assert (row.state, row.provider_id == sid, len(double.taken)) == ("sent", False, 1)
        await report(dispatch, delivery, row.provider_id, "undelivered", "30003")
        assert await dispatch.states() == [("sms", "pending", "busy")]
        # It arrived after all: no third one is sent.
        await report(dispatch, delivery, row.provider_id, "delivered")
        assert await dispatch.states() == [("sms", "delivered", "receipt")]
        assert (
            await dispatch.scalar("SELECT count(*) FROM addresses WHERE blocked_at IS NOT NULL")
            == 0
        )

    async def test_of_a_case_that_is_checked_anew_is_not_tried_again_by_machine(
        self, dispatch: DispatchFixture
    ) -> None:
        wanted = Issued()
        delivery, (sid,) = await sent_to(dispatch, wanted)
        await dispatch.hear(verified(wanted, "in-progress"))
        await report(dispatch, delivery, sid, "undelivered", "30003")
        assert await dispatch.states() == [("sms", "failed", "busy")]
        told = [each["reason"] for each in await dispatch.emitted("notice.requested")]
        assert told == ["deliveries-failed"]

    @pytest.mark.parametrize("arrives", [False, True])
    async def test_that_everybody_gets_speaks_of_us_and_marks_nobody(
        self, dispatch: DispatchFixture, *, arrives: bool
    ) -> None:
        for number in range(4):
            await dispatch.contact(phone=f"+3363998001{number}")
        await dispatch.start()
        async with twilio_double() as double:
            gateway = TwilioGateway(account(double.url))
            await dispatch.worker(Channel.SMS, gateway).drain()
            await gateway.close()
        *dead, last = await dispatch.deliveries()
        for row in dead:
            await report(dispatch, row.id, row.provider_id, "undelivered", "30005")
            if arrives and row is dead[1]:  # so the channel works, and these numbers do not
                await report(dispatch, last.id, last.provider_id, "delivered")
        marked = await dispatch.scalar(
            "SELECT count(*) FROM addresses WHERE blocked_at IS NOT NULL"
        )
        states, told = await dispatch.states(), await dispatch.emitted("notice.requested")
        assert marked == (3 if arrives else 0)
        assert states.count(("sms", "pending", "all-refused")) == (0 if arrives else 3)
        assert ("channel-unavailable" in {each["reason"] for each in told}) is not arrives

    async def test_without_a_code_or_with_no_try_left_it_has_failed(
        self, dispatch: DispatchFixture
    ) -> None:
        delivery, (sid,) = await sent_to(dispatch)
        await dispatch.do("UPDATE deliveries SET attempts = 7")
        await report(dispatch, delivery, sid, "undelivered", "30003")
        assert await dispatch.states() == [("sms", "failed", "busy")]


class TestStopAndStart:
    async def test_mark_the_number_and_let_it_be_used_again(
        self, dispatch: DispatchFixture
    ) -> None:
        first = await dispatch.contact(phone=NUMBER)
        await dispatch.contact("media", phone=NUMBER)
        path = "/v1/callbacks/twilio/messages"
        said = {"From": NUMBER, "Body": "Thank you, stop by any time"}
        assert await tell(dispatch, path, **said) == 204
        assert await self._blocked(dispatch) == [None, None]
        assert await tell(dispatch, path, signer="another", From=NUMBER, Body="STOP") == 403
        assert await tell(dispatch, path, From=NUMBER, Body=" Stop. ") == 204
        assert await self._blocked(dispatch) == ["opted-out", "opted-out"]
        assert [each["reason"] for each in await dispatch.emitted("notice.requested")] == [
            "address-blocked"
        ]
        async with dispatch.client(Role.COMMUNICATIONS) as client:
            shown = (await client.get(f"/v1/contacts/{first.id}")).json()
        assert shown["blocked"][0]["reason"] == "opted-out"
        assert await tell(dispatch, path, From=NUMBER, Body="Start", OptOutType="START") == 204
        assert await self._blocked(dispatch) == [None, None]
        actions = await dispatch.rows(
            "SELECT action FROM audit_entries WHERE action LIKE 'address.%' ORDER BY number"
        )
        assert [row.action for row in actions] == ["address.blocked"] * 2 + [
            "address.unblocked"
        ] * 2

    async def test_stop_overrules_every_other_mark_and_no_machine_lifts_it(
        self, dispatch: DispatchFixture
    ) -> None:
        contact = await dispatch.contact(phone=NUMBER)
        path = "/v1/callbacks/twilio/messages"
        (address,) = await dispatch.rows("SELECT id FROM addresses")
        for _ in range(2):
            async with dispatch.context.database.unit_of_work("test") as work:
                await block_addresses(work, dispatch.context, {address.id: Reason.NO_SUCH_ADDRESS})
            assert await tell(dispatch, path, From=NUMBER, Body="\u00ab ARRE\u0302T \u00bb") == 204
            assert await self._blocked(dispatch) == ["opted-out"]
        async with dispatch.context.database.unit_of_work("test") as work:
            await unblock_same(work, [address.id], Reason.NO_SUCH_ADDRESS)
        assert await self._blocked(dispatch) == ["opted-out"]
        trail = await dispatch.rows(
            "SELECT detail ->> 'reason' AS reason FROM audit_entries"
            " WHERE action = 'address.blocked' ORDER BY number"
        )
        assert [row.reason for row in trail] == ["no-such-address", "opted-out"]
        # Staff can lift it if the owner asks, and then it has no effect any more.
        async with dispatch.client(Role.COMMUNICATIONS) as client:
            unblock = f"/v1/contacts/{contact.id}/channels/sms/unblock"
            assert (await client.post(unblock)).status_code == 204
        await dispatch.contact("media", phone=NUMBER)
        assert await self._blocked(dispatch) == [None, None]

    async def test_a_number_that_said_stop_stays_so_on_whichever_contact_it_comes(
        self, dispatch: DispatchFixture
    ) -> None:
        path = "/v1/callbacks/twilio/messages"
        assert await tell(dispatch, path, From=NUMBER, Body='"STOP"') == 204, (
            "no contact has it yet"
        )
        contact = await dispatch.contact(phone=NUMBER, email="a@paper.example")
        assert await self._blocked(dispatch) == [None, "opted-out"]
        changed = {
            "audience": "media",
            "name": "Invented Recipient",
            "phone": NUMBER,
            "email": "a@paper.example",
            "version": 1,
        }
        await dispatch.do(
            "UPDATE addresses SET blocked_reason = 'no-such-address', blocked_at = now()"
            " WHERE channel = 'email'"
        )
        async with dispatch.client(Role.COMMUNICATIONS) as client:
            answer = await client.put(f"/v1/contacts/{contact.id}", json=changed)
            assert answer.status_code == 200, answer.text
            shown = (await client.get(f"/v1/contacts/{contact.id}")).json()
        marks = {(each["channel"], each["reason"]) for each in shown["blocked"]}
        assert marks == {("email", "no-such-address"), ("sms", "opted-out")}
        await dispatch.start(Issued(audience=("media",)))
        await dispatch.drain(Channel.SMS, Channel.EMAIL)
        assert sorted(await dispatch.states()) == [
            ("email", "withheld", "no-such-address"),
            ("sms", "withheld", "opted-out"),
        ]
        assert await tell(dispatch, path, From=NUMBER, Body="START") == 204
        await dispatch.contact("partner", phone=NUMBER)
        reasons = await dispatch.rows(
            "SELECT blocked_reason FROM addresses WHERE channel = 'sms' AND active"
        )
        assert [row.blocked_reason for row in reasons] == [None, None]

    async def test_stop_while_a_contact_with_the_number_is_being_made(
        self, dispatch: DispatchFixture
    ) -> None:
        """Each waits for the other: the second one knows the first."""
        wanted = CreateContact.model_validate(
            {"audience": "media", "name": "Invented Recipient", "phone": NUMBER}
        )
        contact = new_id()
        keys = await dispatch.context.keyring.create(contact)
        async with dispatch.context.database.unit_of_work("test", keys) as work:
            await create_contact(work, dispatch.context, contact, wanted)
            said = asyncio.create_task(
                tell(dispatch, "/v1/callbacks/twilio/messages", From=NUMBER, Body="STOP")
            )
            await until_they_wait(dispatch.context.database, said)
        assert await said == 204
        assert await self._blocked(dispatch) == ["opted-out"]

    async def test_start_helps_no_number_that_does_not_exist(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact(phone=NUMBER)
        await dispatch.do(
            "UPDATE addresses SET blocked_reason = 'no-such-address', blocked_at = now()"
        )
        await tell(dispatch, "/v1/callbacks/twilio/messages", From=NUMBER, Body="START")
        assert await self._blocked(dispatch) == ["no-such-address"]

    async def _blocked(self, dispatch: DispatchFixture) -> list[str | None]:
        rows = await dispatch.rows("SELECT blocked_reason FROM addresses ORDER BY id")
        return [row.blocked_reason for row in rows]
