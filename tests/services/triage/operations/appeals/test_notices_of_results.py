"""Officers are notified of campaign results that need a person."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.operations.appeals import delivery_counts
from services.triage.operations.cases import closing
from services.triage.queries.timeline import documents
from services.triage.tables import TimelineEntry
from shared.clock import new_id
from shared.contracts.codes import Count, StateCount
from shared.contracts.dispatch import (
    CampaignFinished,
    CampaignHindered,
    CampaignStarted,
    CampaignStopped,
    DeliverySettled,
)
from shared.contracts.notices import NoticeRequested
from shared.problems import Conflict
from tests.services.triage.triage_fixture import OFFICER, TriageFixture


def finished(
    case: UUID,
    document: UUID,
    *counts: tuple[str, int],
    stopped: bool = False,
    campaign: UUID | None = None,
) -> CampaignFinished:
    return CampaignFinished(
        campaign=campaign or new_id(),
        case=case,
        document=document,
        stopped=stopped,
        counts=tuple(
            StateCount(channel="email", state=state, number=number) for state, number in counts
        ),
        finished_at=datetime.now(UTC),
    )


def settled(
    case: UUID,
    campaign: UUID,
    state: str,
    channel: str = "email",
    reason: str = "recipient-refused",
) -> DeliverySettled:
    return DeliverySettled(
        campaign=campaign,
        case=case,
        delivery=new_id(),
        channel=channel,
        state=state,
        reason=reason,
        settled_at=datetime.now(UTC),
    )


async def notices(triage: TriageFixture) -> list[NoticeRequested]:
    told = await triage.emitted(NoticeRequested.type)
    return [NoticeRequested.model_validate_json(value) for _, value, _ in told]


async def kinds(triage: TriageFixture, case: UUID) -> list[str]:
    entries = select(TimelineEntry.kind).where(TimelineEntry.case_id == case)
    ordered = entries.order_by(TimelineEntry.at, TimelineEntry.id)
    return await triage.read(lambda session: _all(session, ordered))


async def _all(session: AsyncSession, statement: Select[Any]) -> list[str]:
    return list(await session.scalars(statement))


@pytest.mark.parametrize(
    ("counts", "kind", "reasons"),
    [
        ([("sent", 2), ("delivered", 1)], "campaign-finished", []),
        ([("sent", 2), ("failed", 1)], "campaign-reached-some", []),
        ([("failed", 1), ("withheld", 4)], "campaign-reached-nobody", ["nobody-reached"]),
        ([], "campaign-reached-nobody", ["nobody-reached"]),
        # If the outcome is unknown, it does not count as "reached nobody".
        ([("unknown", 2)], "campaign-not-known", []),
        ([("failed", 1), ("unknown", 1)], "campaign-not-known", []),
        ([("sent", 2), ("unknown", 1)], "campaign-not-known", []),
        ([("sent", 1), ("failed", 1), ("unknown", 1)], "campaign-reached-some", []),
    ],
)
async def test_the_timeline_says_how_it_ended_and_the_officer_hears_of_an_appeal_into_the_void(
    triage: TriageFixture, counts: list[tuple[str, int]], kind: str, reasons: list[str]
) -> None:
    case, document = await triage.issued()
    before = len(await notices(triage))
    await triage.hear(finished(case, document, *counts))
    assert (await kinds(triage, case))[-1] == kind
    told = (await notices(triage))[before:]
    assert [each.reason for each in told] == reasons
    number = (await triage.case(case)).number
    assert {each.case_number for each in told} <= {number}


async def test_one_approval_for_300_recipients_is_told_to_the_officer_of_few_matters(
    triage: TriageFixture,
) -> None:
    case, document = await triage.submitted()
    before = len(await notices(triage))
    await triage.approve(case, document)
    campaign, channels = new_id(), ("email", "sms", "webhook")
    for number in range(300):
        state = ("sent", "failed", "withheld", "unknown")[number % 4]
        await triage.hear(settled(case, campaign, state, channels[number % 3]))
    await triage.hear(finished(case, document, ("failed", 300), campaign=campaign))
    told = (await notices(triage))[before:]
    assert [(each.reason, each.campaign) for each in told] == [
        ("appeal-issued", None),
        # In one e-mail, which dispatch starts with the first of them.
        ("deliveries-failed", campaign),
        ("delivery-unknown", campaign),
        ("nobody-reached", campaign),
    ]
    level = (await triage.case(case)).level
    assert {each.urgency for each in told} == {level}


async def test_outcomes_that_come_together_are_told_as_those_that_come_one_by_one(
    triage: TriageFixture,
) -> None:
    case, _ = await triage.issued()
    before = len(await notices(triage))
    one, other = new_id(), new_id()
    states = ("failed", "unknown", "sent")
    events = [
        settled(case, campaign, state, channel)
        for campaign in (one, other)
        for state in states
        for channel in ("email", "sms")
    ]
    for _ in range(2):
        again = [each.model_copy(update={"delivery": new_id()}) for each in events]
        await triage.act(
            OFFICER, case, partial(delivery_counts.on_deliveries_settled, events=again)
        )
    told = [(each.reason, each.campaign) for each in (await notices(triage))[before:]]
    assert sorted(told) == sorted(
        (reason, campaign)
        for campaign in (one, other)
        for reason in ("deliveries-failed", "delivery-unknown")
    )


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("not-configured", ["deliveries-failed"]),
        ("endpoint-gone", ["deliveries-failed"]),
        ("opted-out", ["deliveries-failed"]),
        # Somebody decided that, or communications must decide.
        ("campaign-stopped", []),
        ("consent-changed", []),
        ("hazard-held", []),
        ("local-mailbox", []),
    ],
)
async def test_the_officer_hears_of_what_nobody_tried_to_send(
    triage: TriageFixture, reason: str, told: list[str]
) -> None:
    case, _ = await triage.issued()
    before, campaign = len(await notices(triage)), new_id()
    await triage.hear(settled(case, campaign, "sent", "email", "accepted"))
    for _ in range(2):
        await triage.hear(settled(case, campaign, "withheld", "sms", reason))
    assert [each.reason for each in (await notices(triage))[before:]] == told
    # A later failure of it is not a new matter.
    await triage.hear(settled(case, campaign, "failed"))
    assert [each.reason for each in (await notices(triage))[before:]] == ["deliveries-failed"]


@pytest.mark.parametrize(("channel", "urgency"), [("sms", "high"), ("email", "critical")])
async def test_the_officer_hears_that_messages_wait_and_the_timeline_says_it(
    triage: TriageFixture, channel: str, urgency: str
) -> None:
    case, document = await triage.issued()
    before, campaign = len(await notices(triage)), new_id()
    await triage.hear(
        CampaignHindered(
            campaign=campaign,
            case=case,
            document=document,
            channel=channel,
            reason="rate-limited",
            hindered_at=datetime.now(UTC),
        )
    )
    assert (await kinds(triage, case))[-1] == "campaign-hindered"
    (told,) = (await notices(triage))[before:]
    assert (told.reason, told.campaign) == ("channel-unavailable", campaign)
    assert told.urgency == max(
        urgency, (await triage.case(case)).level, key=["high", "critical"].index
    )


async def test_a_case_is_closed_under_an_embargo_once_the_campaign_was_stopped(
    triage: TriageFixture,
) -> None:
    embargo = datetime.now(UTC) + timedelta(days=2)
    case, document = await triage.submitted(embargo_until=embargo)
    await triage.approve(case, document)
    await triage.hear(
        CampaignStopped(
            campaign=new_id(),
            case=case,
            document=document,
            reason="error",
            stopped_at=datetime.now(UTC),
        )
    )
    await triage.act(OFFICER, case, lambda work: closing.close(work, case, "released"))
    assert (await triage.case(case)).state == "closed"


async def test_a_stop_of_another_document_lets_none_be_closed(triage: TriageFixture) -> None:
    embargo = datetime.now(UTC) + timedelta(days=2)
    case, document = await triage.submitted(embargo_until=embargo)
    await triage.approve(case, document)
    await triage.hear(
        CampaignStopped(
            campaign=new_id(),
            case=case,
            document=new_id(),
            reason="error",
            stopped_at=datetime.now(UTC),
        )
    )
    with pytest.raises(Conflict, match="under embargo"):
        await triage.act(OFFICER, case, lambda work: closing.close(work, case, "released"))


async def test_nothing_waits_for_an_embargo_once_the_campaign_is_over(
    triage: TriageFixture,
) -> None:
    embargo = datetime.now(UTC) + timedelta(days=2)
    case, document = await triage.submitted(embargo_until=embargo)
    await triage.approve(case, document)
    campaign = new_id()
    await triage.hear(
        CampaignStarted(
            campaign=campaign,
            case=case,
            document=document,
            started_at=datetime.now(UTC),
            deliveries=(Count(channel="email", number=1),),
        )
    )
    now = datetime.now(UTC)
    shown = (await triage.read(lambda session: documents(session, case, now))).became[document]
    assert shown.waits_until == embargo
    await triage.hear(finished(case, document, ("withheld", 1), campaign=campaign))
    shown = (await triage.read(lambda session: documents(session, case, now))).became[document]
    assert (shown.waits_until, shown.missed) == (None, 1)
