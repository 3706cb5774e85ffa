"""Notices that Twilio's callbacks are refused, or that none arrive. Persons are invented."""

import asyncio
import re
from datetime import timedelta
from html import unescape
from uuid import UUID

import pytest
from pydantic import SecretStr

from services.dispatch.gateways.messages import ShortMessage
from services.dispatch.rules.attempt_results import AttemptResult
from services.dispatch.rules.callbacks import MANY_REFUSED, REFUSED_AGAIN_AFTER
from services.dispatch.rules.reasons import AttemptOutcome, Reason
from services.dispatch.settings import DispatchSettings
from services.dispatch.workers import MissingSmsReports
from shared.access.roles import Role
from shared.contracts.channels import Channel
from tests.services.dispatch.dispatch_fixture import DispatchFixture
from tests.services.dispatch.outside import Taking
from tests.services.dispatch.test_channels_down import health, shown, start_page
from tests.services.dispatch.test_notices_to_administrators import letter, notice
from tests.services.dispatch.test_reports import report, sent_to, tell
from tests.services.dispatch.test_sending import NUMBER

ACCOUNT = "AC" + "0" * 32
REFUSED, MISSING = "sms-reports-refused", "sms-reports-missing"
BOTH = ["administrator", "communications"]
STATUS = f"/v1/callbacks/twilio/status?delivery={UUID(int=1)}"
MESSAGES = "/v1/callbacks/twilio/messages"
URL = "http://127.0.0.1:8470/dispatch/v1/callbacks/twilio"
TAKEN = AttemptResult(AttemptOutcome.ACCEPTED, Reason.ACCEPTED, provider_id="SMinvented")


@pytest.fixture
def settings(settings: DispatchSettings) -> DispatchSettings:
    return settings.model_copy(
        update={
            "twilio_account_sid": ACCOUNT,
            "twilio_from": "+15005550006",
            "twilio_auth_token": SecretStr("invented-token"),
            "twilio_report_minutes": 45,
        }
    )


async def refused(
    dispatch: DispatchFixture, path: str = STATUS, *, times: int = MANY_REFUSED, sid: str = ACCOUNT
) -> None:
    """Send callbacks that are signed for another URL than ours."""
    for _ in range(times):
        signed = {"MessageSid": "SM1", "MessageStatus": "sent", "AccountSid": sid}
        assert await tell(dispatch, path, signer="of-another-url", **signed) == 403


async def told(dispatch: DispatchFixture, reason: str) -> list[str]:
    said = await dispatch.emitted("notice.requested")
    return sorted(each["role"] for each in said if each["reason"] == reason)


async def page(dispatch: DispatchFixture) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", await shown(dispatch))))


async def time_passes(dispatch: DispatchFixture, span: timedelta) -> None:
    passed = (
        "UPDATE twilio_callbacks SET waits_since = waits_since - CAST(:span AS interval),"
        " refused_told_at = refused_told_at - CAST(:span AS interval)"
    )
    await dispatch.do(passed, span=span)


async def rounds(dispatch: DispatchFixture) -> None:
    """Run the loop several times, as after restarts and in other processes."""
    for _ in range(3):
        await MissingSmsReports(dispatch.context).round()


class TestRefused:
    async def test_many_in_a_row_are_told_once_a_day_until_a_valid_one(
        self, dispatch: DispatchFixture
    ) -> None:
        delivery, (sid,) = await sent_to(dispatch)
        assert MANY_REFUSED == 3, "while a setting is changed two may come that fit no more"
        await refused(dispatch, times=2)
        assert await told(dispatch, REFUSED) == []
        assert await health(dispatch) == ("ok", "")
        await refused(dispatch)
        assert await told(dispatch, REFUSED) == BOTH
        state, why = await health(dispatch)
        assert state == "failed"
        assert f"their signature does not fit {URL}/status" in why
        assert "TOCSIN_PUBLIC_URL" in why
        assert f"does not fit this address: {URL}/status" in await page(dispatch)
        for role in (Role.ADMINISTRATOR, Role.COMMUNICATIONS):
            (said,) = await start_page(dispatch, role)
            assert "reports on messages have been refused since" in said.words
            assert said.at == await dispatch.scalar("SELECT refused_since FROM twilio_callbacks")
        assert await start_page(dispatch, Role.GRANTS_OFFICER) == []

        await time_passes(dispatch, REFUSED_AGAIN_AFTER)
        await refused(dispatch)
        assert await told(dispatch, REFUSED) == sorted(BOTH * 2)
        # It is known why no report counts, so there is no second notice.
        await rounds(dispatch)
        assert await told(dispatch, MISSING) == []

        await report(dispatch, delivery, sid, "delivered")
        assert await health(dispatch) == ("ok", "")
        assert "does not fit" not in await page(dispatch)
        assert await start_page(dispatch, Role.ADMINISTRATOR) == []
        await refused(dispatch, times=MANY_REFUSED - 1)
        assert await health(dispatch) == ("ok", ""), "it is counted from the beginning"

    async def test_strangers_raise_no_alarm_and_fill_no_table(
        self, dispatch: DispatchFixture
    ) -> None:
        for sid in ("", "AC" + "1" * 32):
            await refused(dispatch, times=5, sid=sid)
        assert await told(dispatch, REFUSED) == []
        assert await dispatch.scalar("SELECT count(*) FROM twilio_callbacks") == 0

    async def test_many_at_once_are_told_once(self, dispatch: DispatchFixture) -> None:
        """Each is its own transaction, as in several processes."""
        await asyncio.gather(*(refused(dispatch) for _ in range(4)))
        assert await told(dispatch, REFUSED) == BOTH

    async def test_once_they_are_told_nothing_is_written(self, dispatch: DispatchFixture) -> None:
        await refused(dispatch)
        await refused(dispatch, times=20)
        assert await dispatch.scalar("SELECT refused FROM twilio_callbacks") == MANY_REFUSED

    async def test_answers_of_people_count_by_themselves(self, dispatch: DispatchFixture) -> None:
        """The URL for incoming SMS is set at Twilio by hand and may be wrong on its own."""
        delivery, (sid,) = await sent_to(dispatch)
        for _ in range(MANY_REFUSED):
            await refused(dispatch, MESSAGES, times=1)
            await report(dispatch, delivery, sid, "sent")
        assert await told(dispatch, REFUSED) == BOTH
        assert f"does not fit {URL}/messages" in (await health(dispatch))[1]
        assert "including STOP, have been refused since" in await page(dispatch)
        assert await tell(dispatch, MESSAGES, From=NUMBER, Body="Thank you") == 204
        assert await health(dispatch) == ("ok", "")

    @pytest.mark.parametrize("reason", [REFUSED, MISSING])
    async def test_the_letter_says_by_which_url_and_setting(
        self, dispatch: DispatchFixture, reason: str
    ) -> None:
        await dispatch.account(Role.ADMINISTRATOR, email="admin@ngo.example")
        fields = {"role": "administrator", "desk": None, "case_number": None, "channel": "sms"}
        said = await letter(dispatch, notice(reason, **fields))
        assert "Check TOCSIN_PUBLIC_URL" in said
        assert "Twilio must be able to reach Tocsin at http://127.0.0.1:8470" in said
        assert said.rstrip().endswith(":8470/"), "who may not open campaigns sees it at the start"


class TestMissing:
    async def test_it_is_told_once_and_ends_with_the_next_valid_report(
        self, dispatch: DispatchFixture
    ) -> None:
        delivery, (sid,) = await sent_to(dispatch)
        since = await dispatch.scalar("SELECT waits_since FROM twilio_callbacks")
        await time_passes(dispatch, timedelta(minutes=44))
        await rounds(dispatch)
        assert await told(dispatch, MISSING) == []
        assert await health(dispatch) == ("ok", "")

        await time_passes(dispatch, timedelta(minutes=1))
        await rounds(dispatch)
        assert await told(dispatch, MISSING) == BOTH
        state, why = await health(dispatch)
        assert state == "failed"
        assert f"does it reach {URL}/status (TOCSIN_PUBLIC_URL)?" in why
        assert f"whether Twilio can reach this address: {URL}/status" in await page(dispatch)
        (said,) = await start_page(dispatch, Role.COMMUNICATIONS)
        assert said.at == since - timedelta(minutes=45)
        await time_passes(dispatch, timedelta(days=3))
        await rounds(dispatch)
        assert await told(dispatch, MISSING) == BOTH

        await report(dispatch, delivery, sid, "delivered")
        assert await health(dispatch) == ("ok", "")
        assert await start_page(dispatch, Role.ADMINISTRATOR) == []
        await rounds(dispatch)
        assert await told(dispatch, MISSING) == BOTH

    async def test_another_time_is_told_anew(self, dispatch: DispatchFixture) -> None:
        for number in (1, 2):
            await dispatch.contact(phone=f"+3363998001{number}")
            await dispatch.start()
            await dispatch.worker(Channel.SMS, Taking(answer=TAKEN)).drain()
            await time_passes(dispatch, timedelta(hours=1))
            await rounds(dispatch)
            assert await told(dispatch, MISSING) == sorted(BOTH * number)
            row = (await dispatch.deliveries())[-1]
            await report(dispatch, row.id, "SMinvented", "sent")

    async def test_one_report_on_any_of_them_says_that_they_come(
        self, dispatch: DispatchFixture
    ) -> None:
        """A network may not confirm one number; no confirmation at all is something else."""
        for number in range(3):
            await dispatch.contact(phone=f"+3363998001{number}")
        await dispatch.start()
        await dispatch.worker(Channel.SMS, Taking(answer=TAKEN)).drain()
        row = (await dispatch.deliveries())[0]
        await report(dispatch, row.id, "SMinvented", "sent")
        await time_passes(dispatch, timedelta(hours=1))
        await rounds(dispatch)
        assert await told(dispatch, MISSING) == []

    async def test_the_first_that_waits_counts(self, dispatch: DispatchFixture) -> None:
        """To continue sending does not start the time again."""
        for number in (1, 2):
            await dispatch.contact(phone=f"+3363998001{number}")
            await dispatch.start()
            await dispatch.worker(Channel.SMS, Taking(answer=TAKEN)).drain()
            await time_passes(dispatch, timedelta(minutes=30))
        await rounds(dispatch)
        assert await told(dispatch, MISSING) == BOTH

    async def test_a_report_that_came_before_the_answer_is_one(
        self, dispatch: DispatchFixture
    ) -> None:
        """The URL contains the delivery: its report may arrive before the sending is recorded."""

        class Early(Taking):
            async def send(self, message: ShortMessage) -> AttemptResult:
                await report(dispatch, message.delivery, "SMinvented", "delivered")
                return TAKEN

        await dispatch.contact(phone=NUMBER)
        await dispatch.start()
        await dispatch.worker(Channel.SMS, Early()).drain()
        assert await dispatch.states() == [("sms", "delivered", "receipt")]
        await time_passes(dispatch, timedelta(hours=1))
        await rounds(dispatch)
        assert await told(dispatch, MISSING) == []

    async def test_what_twilio_did_not_take_waits_for_no_report(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact(phone=NUMBER)
        await dispatch.start()
        busy = AttemptResult(AttemptOutcome.RETRY, Reason.CONNECTION_REFUSED)
        await dispatch.worker(Channel.SMS, Taking(answer=busy)).drain()
        await dispatch.contact()
        await dispatch.start()
        await dispatch.worker(Channel.EMAIL, Taking(answer=TAKEN)).drain()
        assert await dispatch.scalar("SELECT count(*) FROM twilio_callbacks") == 0


class TestWithoutTwilio:
    @pytest.fixture
    def settings(self, settings: DispatchSettings) -> DispatchSettings:
        without = ("twilio_account_sid", "twilio_from", "twilio_auth_token")
        return settings.model_copy(update=dict.fromkeys(without))

    async def test_nothing_waits_for_a_report(self, dispatch: DispatchFixture) -> None:
        await dispatch.contact(phone=NUMBER)
        await dispatch.start()
        await dispatch.worker(Channel.SMS, Taking(answer=TAKEN)).drain()
        assert await dispatch.scalar("SELECT count(*) FROM twilio_callbacks") == 0

    async def test_what_was_amiss_before_is_not_shown(self, dispatch: DispatchFixture) -> None:
        await dispatch.do(
            "INSERT INTO twilio_callbacks (callback, waits_since, refused, refused_since)"
            " VALUES ('status', now() - interval '1 day', 9, now())"
        )
        assert await health(dispatch) == ("ok", "")
        assert await start_page(dispatch, Role.ADMINISTRATOR) == []
