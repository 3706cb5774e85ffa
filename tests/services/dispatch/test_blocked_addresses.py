"""An address that cannot be reached stays marked on its contact until a person checks it."""

from datetime import timedelta
from random import SystemRandom
from typing import Any
from uuid import UUID

import pytest

from services.dispatch.operations.contacts.blocking import block_addresses
from services.dispatch.rules.attempt_results import AttemptResult
from services.dispatch.rules.reasons import AttemptOutcome, Reason
from services.dispatch.rules.retries import LONGEST_ASKED, asked_pause, rest_until
from shared.access.roles import Role
from shared.clock import new_id, utc_now
from shared.contracts.channels import Channel
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued
from tests.services.dispatch.outside import Taking, receiver

PARTNER = ("partner",)


async def shown(dispatch: DispatchFixture, contact: UUID) -> dict[str, Any]:
    async with dispatch.client(Role.COMMUNICATIONS) as client:
        answer = await client.get(f"/v1/contacts/{contact}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


class TestAnEndpointThatIsGone:
    async def test_stays_on_its_contact_with_why_when_and_who_was_told(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.account(Role.COMMUNICATIONS, email="colleague@ngo.example")
        async with receiver(status=410) as gone:
            made = await dispatch.contact("partner", endpoint=gone.url)
            await dispatch.start(Issued(audience=PARTNER))
            await dispatch.drain(Channel.WEBHOOK)
            asked = await dispatch.emitted("notice.requested")
            assert sorted((each["reason"], each["role"]) for each in asked) == [
                ("address-blocked", "communications"),
                ("deliveries-failed", "communications"),
            ]
            contact = await shown(dispatch, made.id)
        assert contact["endpoint"] == gone.url
        (blocked,) = contact["blocked"]
        assert (blocked["channel"], blocked["reason"]) == ("webhook", "endpoint-gone")
        assert blocked["told"] == 0  # it is being sent

    async def test_each_later_appeal_says_why_it_did_not_go_there(
        self, dispatch: DispatchFixture
    ) -> None:
        async with receiver(status=410) as gone:
            await dispatch.contact("partner", endpoint=gone.url)
            await dispatch.start(Issued(audience=PARTNER))
            await dispatch.drain(Channel.WEBHOOK)
            await dispatch.start(Issued(audience=PARTNER))
            embargo = utc_now() + timedelta(days=1)
            await dispatch.start(Issued(audience=PARTNER, embargo_until=embargo))
            await dispatch.drain(Channel.WEBHOOK)
            assert len(gone.got) == 1
        assert sorted(await dispatch.states()) == [
            ("webhook", "failed", "endpoint-gone"),
            ("webhook", "pending", "embargo"),
            ("webhook", "withheld", "endpoint-gone"),
        ]
        settled = await dispatch.emitted("delivery.settled")
        assert [each["reason"] for each in settled] == ["endpoint-gone"] * 2

    async def test_what_waits_is_withheld_and_staff_are_told_once(
        self, dispatch: DispatchFixture
    ) -> None:
        async with receiver(status=503, headers={"Retry-After": "7200"}) as endpoint:
            await dispatch.contact("partner", endpoint=endpoint.url)
            for _ in range(3):
                await dispatch.start(Issued(audience=PARTNER))
            await dispatch.drain(Channel.WEBHOOK)
            (address,) = await dispatch.rows("SELECT id FROM addresses")
            for _ in range(2):
                async with dispatch.context.database.unit_of_work("test") as work:
                    await block_addresses(
                        work, dispatch.context, {address.id: Reason.ENDPOINT_GONE}
                    )
            await dispatch.drain(Channel.WEBHOOK)
        assert await dispatch.states() == [("webhook", "withheld", "endpoint-gone")] * 3
        asked = [each["reason"] for each in await dispatch.emitted("notice.requested")]
        assert asked.count("address-blocked") == 1

    async def test_goes_on_when_a_person_has_looked_at_it(self, dispatch: DispatchFixture) -> None:
        async with receiver(status=410) as endpoint:
            made = await dispatch.contact("partner", endpoint=endpoint.url)
            await dispatch.start(Issued(audience=PARTNER))
            await dispatch.drain(Channel.WEBHOOK)
            endpoint.status = 200
            path = f"/v1/contacts/{made.id}/channels/webhook/unblock"
            async with dispatch.client(Role.APPROVER) as client:
                assert (await client.post(path)).status_code == 403
            async with dispatch.client(Role.COMMUNICATIONS) as client:
                assert (await client.post(path)).status_code == 204
                assert (await client.post(path)).status_code == 204
                none = path.replace("webhook/", "email/")
                assert (await client.post(none)).status_code == 409
                unknown = path.replace(str(made.id), str(new_id()))
                assert (await client.post(unknown)).status_code == 404
            await dispatch.start(Issued(audience=PARTNER))
            await dispatch.drain(Channel.WEBHOOK)
            assert len(endpoint.got) == 2
            contact = await shown(dispatch, made.id)
        assert (contact["endpoint"], contact["blocked"]) == (endpoint.url, [])
        (entry,) = await dispatch.rows(
            "SELECT object_id, detail FROM audit_entries WHERE action = 'address.unblocked'"
        )
        assert tuple(entry) == (made.id, {"channel": "webhook", "reason": "endpoint-gone"})


@pytest.mark.parametrize(
    "amiss",
    [
        "UPDATE addresses SET blocked_reason = 'no-such-address', blocked_at = now()",
        "UPDATE contacts SET active = false",
    ],
)
async def test_what_waits_for_an_embargo_leaves_time_to_mend_its_address(
    dispatch: DispatchFixture, amiss: str
) -> None:
    """If something makes it due earlier, it is still withheld only when the embargo ends."""
    await dispatch.contact()
    await dispatch.start(Issued(embargo_until=utc_now() + timedelta(days=1)))
    await dispatch.do(amiss)
    await dispatch.do("UPDATE deliveries SET next_try_at = now()")
    await dispatch.drain(Channel.EMAIL)
    assert await dispatch.states() == [("email", "pending", "embargo")]


@pytest.mark.parametrize("reason", [Reason.NO_SUCH_ADDRESS, Reason.OPTED_OUT])
async def test_a_refusal_of_the_address_itself_marks_it_for_every_contact_that_has_it(
    dispatch: DispatchFixture, reason: Reason
) -> None:
    phone = "+41446681800"
    await dispatch.contact(phone=phone)
    await dispatch.contact("media", phone=phone)
    await dispatch.start(Issued(audience=("diplomat",)))
    refusing = Taking(answer=AttemptResult(AttemptOutcome.REFUSED, reason))
    await dispatch.worker(Channel.SMS, refusing).drain()
    await dispatch.start(Issued(audience=("media",)))
    taking = Taking()
    await dispatch.worker(Channel.SMS, taking).drain()
    assert taking.taken == []
    assert sorted(await dispatch.states()) == [
        ("sms", "failed", reason.value),
        ("sms", "withheld", reason.value),
    ]


async def test_a_refusal_that_speaks_of_one_message_marks_nothing(
    dispatch: DispatchFixture,
) -> None:
    await dispatch.contact()
    await dispatch.start()
    refusing = Taking(answer=AttemptResult(AttemptOutcome.REFUSED, Reason.RECIPIENT_REFUSED))
    await dispatch.worker(Channel.EMAIL, refusing).drain()
    assert await dispatch.scalar("SELECT count(*) FROM addresses WHERE blocked_at IS NULL") == 1


class TestAPauseThatAnEndpointAsksFor:
    async def test_holds_for_everything_that_goes_there(self, dispatch: DispatchFixture) -> None:
        async with (
            receiver(status=503, headers={"Retry-After": "3600"}) as busy,
            receiver() as other,
        ):
            await dispatch.contact("partner", endpoint=busy.url)
            await dispatch.contact("partner", endpoint=other.url)
            for _ in range(2):
                await dispatch.start(Issued(audience=PARTNER))
                await dispatch.drain(Channel.WEBHOOK)
            assert (len(busy.got), len(other.got)) == (1, 2)
        rests = await dispatch.scalar(
            "SELECT max(rests_until) > now() + interval '59 minutes' FROM addresses"
        )
        assert rests is True

    async def test_is_not_ended_early_by_a_shorter_one(self, dispatch: DispatchFixture) -> None:
        async with receiver(status=503, headers={"Retry-After": "3600"}) as busy:
            await dispatch.contact("partner", endpoint=busy.url)
            await dispatch.start(Issued(audience=PARTNER))
            await dispatch.start(Issued(audience=PARTNER))
            worker = dispatch.worker(Channel.WEBHOOK)
            await worker.turn()  # both are being sent
            await worker.drain()
            assert len(busy.got) == 2
        rests = await dispatch.scalar(
            "SELECT rests_until > now() + interval '59 minutes' FROM addresses"
        )
        assert rests is True


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("9" * 60, 86_400),
        ("Sat, 28 Nov 2026 12:02:00 GMT", 120),
        ("Saturday, 28-Nov-26 12:02:00 GMT", 120),
        ("Sat Nov 28 12:02:00 2026", 120),
        ("Sat, 28 Nov 2026 13:02:00 +0100", 120),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400),
        ("Sat, 28 Nov 2020 12:02:00 GMT", 0),
        ("9" * 6000, 86_400),
        ("0" * 6000 + "7", 7),
        ("Fri, 01 Jan 2027 00:00:00 +99999999999999999999", None),
        ("1 Jan 99999999999999999999 00:00:00 GMT", None),
        ("Fri, 01 Jan 0001 00:00:00 +2359", 0),
        ("-5", None),
        ("1.5", None),
        ("\u0665", None),
        ("soon", None),
        ("", None),
        ("Sat, 99 Nov 2026 12:02:00 GMT", None),
    ],
)
def test_a_pause_is_read_in_seconds_and_as_a_date(given: str, seconds: int | None) -> None:
    now = utc_now().replace(2026, 11, 28, 12, 0, 0, 0)
    pause = asked_pause(given, now)
    assert pause == (None if seconds is None else timedelta(seconds=seconds))


def test_an_endpoint_rests_as_long_as_it_asked_and_no_longer_than_a_day() -> None:
    now = utc_now()
    hour, week = timedelta(hours=1), timedelta(weeks=1)
    assert now + hour <= rest_until(1, now, SystemRandom(), hour) <= now + 1.2 * hour
    assert rest_until(1, now, SystemRandom(), week) <= now + 1.2 * LONGEST_ASKED
    assert rest_until(1, now, SystemRandom()) < now + timedelta(seconds=3)
