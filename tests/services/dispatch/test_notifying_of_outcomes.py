"""Staff are notified of results that need a person, and of a campaign's result."""

from datetime import timedelta
from typing import Any

import pytest

from services.dispatch.labels import PROGRESS
from services.dispatch.operations.campaigns.finishing import finish_campaigns
from services.dispatch.operations.outcomes.notifying_staff import forget_notified
from services.dispatch.rules.attempt_results import AttemptResult
from services.dispatch.rules.notifying_staff import AGAIN_AFTER, needs_of
from services.dispatch.rules.reasons import AttemptOutcome, Reason, State
from services.dispatch.schemas import CampaignView, Counted, Progress
from services.dispatch.workers.finished_campaigns import FinishedCampaigns
from shared.access.roles import Role
from shared.clock import new_id, utc_now
from shared.contracts.channels import Channel
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued
from tests.services.dispatch.outside import Taking

REFUSED = AttemptResult(AttemptOutcome.REFUSED, Reason.RECIPIENT_REFUSED)


async def told(dispatch: DispatchFixture) -> list[tuple[str, str, str, str | None]]:
    return [
        (each["reason"], each["role"], each["urgency"], each["case_number"])
        for each in await dispatch.emitted("notice.requested")
    ]


async def finished(dispatch: DispatchFixture) -> list[dict[str, Any]]:
    await FinishedCampaigns(dispatch.context).round()
    return await dispatch.emitted("campaign.finished")


class TestWhatNeedsAPerson:
    async def test_a_failed_delivery_is_told_once_for_its_campaign(
        self, dispatch: DispatchFixture
    ) -> None:
        for _ in range(2):  # three equal refusals in a row would count as refusals of everybody
            await dispatch.contact()
        await dispatch.start()
        await dispatch.worker(Channel.EMAIL, Taking(answer=REFUSED)).drain()
        assert await told(dispatch) == [
            ("deliveries-failed", "communications", "high", "C-2026-0001")
        ]
        await dispatch.start(Issued(level="critical"))
        await dispatch.worker(Channel.EMAIL, Taking(answer=REFUSED)).drain()
        assert (await told(dispatch))[1:] == [
            ("deliveries-failed", "communications", "critical", "C-2026-0001")
        ]

    async def test_retries_that_are_used_up_are_told(self, dispatch: DispatchFixture) -> None:
        await dispatch.contact()
        await dispatch.start()
        await dispatch.do("UPDATE deliveries SET attempts = 50")
        busy = Taking(answer=AttemptResult(AttemptOutcome.RETRY, Reason.BUSY))
        await dispatch.worker(Channel.EMAIL, busy).drain()
        assert await dispatch.states() == [("email", "failed", "busy")]
        assert [reason for reason, *_ in await told(dispatch)] == ["deliveries-failed"]

    async def test_a_fault_of_our_provider_that_lasts_is_told_long_before_no_try_is_left(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact()
        await dispatch.start()
        down = Taking(answer=AttemptResult(AttemptOutcome.RETRY, Reason.CONNECTION_REFUSED))
        for tries in range(1, 6):
            await dispatch.do("UPDATE deliveries SET next_try_at = now()")
            await dispatch.do("UPDATE addresses SET rests_until = NULL")
            await dispatch.worker(Channel.EMAIL, down).drain()
            assert await dispatch.states() == [("email", "pending", "connection-refused")]
            # Minutes later, once, and by SMS too: e-mail may be the channel that is down.
            assert await told(dispatch) == [
                ("channel-unavailable", role, "critical", None)
                for role in ("communications", "administrator")
                if tries >= 3
            ]

    @pytest.mark.parametrize(("level", "tries"), [("critical", 3), ("high", 5)])
    @pytest.mark.parametrize(
        ("channel", "reason"),
        [
            (Channel.WEBHOOK, Reason.ENDPOINT_REFUSED),
            (Channel.WEBHOOK, Reason.TIMED_OUT),
            (Channel.EMAIL, Reason.MAILBOX_FULL),
            (Channel.SMS, Reason.BUSY),
        ],
    )
    async def test_what_lasts_on_the_other_side_is_told_long_before_no_try_is_left(
        self, dispatch: DispatchFixture, channel: Channel, reason: Reason, level: str, tries: int
    ) -> None:
        ways = {
            Channel.EMAIL: {"email": "partner@ngo.example"},
            Channel.SMS: {"phone": "+33639980001"},
            Channel.WEBHOOK: {"endpoint": "https://127.0.0.1:4443/hook"},
        }
        await dispatch.contact("partner", **ways[channel])
        await dispatch.start(Issued(level=level, audience=("partner",)))
        busy = Taking(answer=AttemptResult(AttemptOutcome.RETRY, reason))
        for number in range(1, 7):
            await dispatch.do("UPDATE deliveries SET next_try_at = now()")
            await dispatch.do("UPDATE addresses SET rests_until = NULL")
            await dispatch.worker(channel, busy).drain()
            assert await told(dispatch) == (
                [("deliveries-wait", "communications", level, "C-2026-0001")]
                if number >= tries
                else []
            )

    async def test_an_endpoint_that_is_down_says_nothing_of_our_side(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact("partner", endpoint="https://127.0.0.1:4443/hook")
        await dispatch.start(Issued(audience=("partner",)))
        down = Taking(answer=AttemptResult(AttemptOutcome.RETRY, Reason.CONNECTION_REFUSED))
        await dispatch.do("UPDATE deliveries SET attempts = 5")
        await dispatch.worker(Channel.WEBHOOK, down).drain()
        assert {reason for reason, *_ in await told(dispatch)} == {"deliveries-wait"}

    async def test_a_provider_that_does_not_take_us_is_told_while_it_is_tried_again(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact()
        refusing = Taking(answer=AttemptResult(AttemptOutcome.RETRY, Reason.NOT_AUTHORISED))
        for _ in range(2):
            await dispatch.start()
            await dispatch.worker(Channel.EMAIL, refusing).drain()
        assert await told(dispatch) == [
            ("channel-unavailable", "communications", "high", None),
            ("channel-unavailable", "administrator", "high", None),
        ]

    @pytest.mark.parametrize("reason", [Reason.NOT_AUTHORISED, Reason.CONNECTION_REFUSED])
    async def test_each_case_hears_once_that_its_messages_wait(
        self, dispatch: DispatchFixture, reason: Reason
    ) -> None:
        await dispatch.contact()
        campaigns = [await dispatch.start() for _ in range(2)]
        refusing = Taking(answer=AttemptResult(AttemptOutcome.RETRY, reason))
        for _ in range(8):  # the two are sent to the address in turn
            await dispatch.do("UPDATE deliveries SET next_try_at = now()")
            await dispatch.do("UPDATE addresses SET rests_until = NULL")
            await dispatch.worker(Channel.EMAIL, refusing).drain()
        said = await dispatch.emitted("campaign.hindered")
        assert sorted(each["campaign"] for each in said) == sorted(map(str, campaigns))
        assert {(each["channel"], each["reason"]) for each in said} == {("email", reason.value)}

    async def test_a_channel_without_provider_is_told(self, dispatch: DispatchFixture) -> None:
        await dispatch.contact()
        await dispatch.start()
        await dispatch.drain(Channel.EMAIL)
        assert await dispatch.states() == [("email", "withheld", "local-mailbox")]
        assert [(reason, role) for reason, role, *_ in await told(dispatch)] == [
            ("channel-unavailable", "communications"),
            ("channel-unavailable", "administrator"),
        ]

    async def test_what_somebody_decided_is_not_told_again(self, dispatch: DispatchFixture) -> None:
        await dispatch.contact()
        wanted = Issued()
        campaign = await dispatch.start(wanted)
        async with dispatch.client(Role.COMMUNICATIONS) as client:
            await client.post(f"/v1/campaigns/{campaign}/stop", json={"reason": "error"})
        await dispatch.drain()
        assert await finished(dispatch)
        assert await told(dispatch) == []

    async def test_what_was_told_is_forgotten_when_it_would_be_told_again(
        self, dispatch: DispatchFixture
    ) -> None:
        for _ in range(2):
            await dispatch.contact()
        await dispatch.start()
        await dispatch.worker(Channel.EMAIL, Taking(answer=REFUSED)).drain()
        await finished(dispatch)
        assert await dispatch.rows("SELECT notice FROM told_outcomes") == [("deliveries-failed",)]
        longer = AGAIN_AFTER + timedelta(minutes=1)
        await dispatch.do("UPDATE told_outcomes SET told_at = :at", at=utc_now() - longer)
        assert await forget_notified(dispatch.context.database) == 1
        assert await dispatch.rows("SELECT notice FROM told_outcomes") == []

    @pytest.mark.parametrize("reason", list(Reason))
    def test_no_reason_to_fail_or_to_be_unknown_is_left_out(self, reason: Reason) -> None:
        assert needs_of(State.FAILED, reason)
        assert needs_of(State.UNKNOWN, reason)
        assert not needs_of(State.DELIVERED, reason)


class TestTheEndOfACampaign:
    async def test_is_said_with_what_it_came_to(self, dispatch: DispatchFixture) -> None:
        await dispatch.contact(phone="+41446681800")
        await dispatch.contact()
        campaign = await dispatch.start()
        await dispatch.worker(Channel.EMAIL, Taking()).drain()
        assert await finished(dispatch) == []
        await dispatch.do("UPDATE unfinished_campaigns SET look_at = now()")
        await dispatch.worker(Channel.SMS, Taking(answer=REFUSED)).drain()
        (said,) = await finished(dispatch)
        assert said["campaign"] == str(campaign)
        assert said["counts"] == [
            {"channel": "email", "state": "sent", "number": 1},
            {"channel": "sms", "state": "failed", "number": 1},
        ]
        assert said["stopped"] is False
        assert len(await finished(dispatch)) == 1

    @pytest.mark.parametrize("level", ["critical", "high"])
    async def test_that_reached_nobody_is_told(self, dispatch: DispatchFixture, level: str) -> None:
        await dispatch.start(Issued(level=level))
        (said,) = await finished(dispatch)
        assert said["counts"] == []
        assert await told(dispatch) == [("nobody-reached", "communications", level, "C-2026-0001")]

    async def test_of_which_nobody_knows_is_not_said_to_have_reached_nobody(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact()
        await dispatch.start()
        await dispatch.do(
            "UPDATE deliveries SET state = 'unknown', reason = 'not-answered',"
            " settled_at = now(), next_try_at = NULL"
        )
        (said,) = await finished(dispatch)
        assert [each["state"] for each in said["counts"]] == ["unknown"]
        assert await told(dispatch) == []

    async def test_is_not_said_while_an_embargo_stands(self, dispatch: DispatchFixture) -> None:
        await dispatch.contact()
        await dispatch.start(Issued(embargo_until=utc_now().replace(year=2099)))
        assert await finished(dispatch) == []
        looks = "SELECT look_at > now() + interval '1 year' FROM unfinished_campaigns"
        assert await dispatch.scalar(looks) is True

    async def test_under_an_embargo_with_nobody_left_is_told_and_is_no_end(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.start(Issued(embargo_until=utc_now().replace(year=2099)))
        assert await finished(dispatch) == []
        assert [reason for reason, *_ in await told(dispatch)] == ["nobody-left"]
        looks = "SELECT look_at > now() + interval '1 year' FROM unfinished_campaigns"
        assert await dispatch.scalar(looks) is True

    async def test_two_who_look_at_once_say_it_once(self, dispatch: DispatchFixture) -> None:
        await dispatch.start()
        async with dispatch.context.database.unit_of_work("test") as work:
            assert await finish_campaigns(work) == 1
            await FinishedCampaigns(dispatch.context).round()
        assert len(await dispatch.emitted("campaign.finished")) == 1


def shown(*counts: tuple[State, int], stopped: bool = False) -> CampaignView:
    moment = utc_now()
    return CampaignView(
        id=new_id(), case=new_id(), number="C-2026-0001", document=new_id(), kind="urgent-appeal",
        reference="EGY 001 / 0718 / OBS 001", country="EGY", desk="africa", level="high",
        audience=("media",), languages=("en",), started_at=moment, embargo_until=None,
        stopped_at=moment if stopped else None, stop_reason="error" if stopped else None,
        deliveries=tuple(
            Counted(channel=Channel.EMAIL, state=state, number=number) for state, number in counts
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("counts", "progress", "tone"),
    [
        ([(State.SENT, 2)], "ended", "good"),
        ([(State.DELIVERED, 1), (State.FAILED, 1)], "partly", "warning"),
        ([(State.SENT, 1), (State.WITHHELD, 1)], "partly", "warning"),
        ([(State.FAILED, 3)], "nothing-sent", "danger"),
        ([(State.WITHHELD, 3)], "nothing-sent", "danger"),
        ([], "nobody", "danger"),
        ([(State.SENT, 1), (State.UNKNOWN, 1)], "undecided", "warning"),
        ([(State.SENT, 1), (State.PENDING, 1)], "under-way", "info"),
    ],
)
def test_state_and_colour_follow_the_counts(
    counts: list[tuple[State, int]], progress: str, tone: str
) -> None:
    found = shown(*counts).progress
    assert (found.value, PROGRESS[found][1]) == (progress, tone)
    assert shown(*counts, stopped=True).progress is Progress.STOPPED
