"""What dispatch tells of a campaign: the officer hears of what needs a person."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.operations import cases
from services.triage.tables import TimelineEntry
from shared.clock import new_id
from shared.contracts.codes import StateCount
from shared.contracts.dispatch import CampaignFinished, CampaignStopped, DeliverySettled
from shared.contracts.notices import NoticeRequested
from shared.problems import Conflict
from tests.services.triage.caller import OFFICER
from tests.services.triage.desk import Desk


def finished(
    case: UUID, document: UUID, *counts: tuple[str, int], stopped: bool = False
) -> CampaignFinished:
    return CampaignFinished(
        campaign=new_id(), case=case, document=document, stopped=stopped,
        counts=tuple(
            StateCount(channel="email", state=state, number=number) for state, number in counts
        ),
        finished_at=datetime.now(UTC),
    )  # fmt: skip


def settled(case: UUID, campaign: UUID, state: str) -> DeliverySettled:
    return DeliverySettled(
        campaign=campaign, case=case, delivery=new_id(), channel="email",
        state=state,  # type: ignore[arg-type]  # a state
        reason="recipient-refused", settled_at=datetime.now(UTC),
    )  # fmt: skip


async def notices(desk: Desk) -> list[NoticeRequested]:
    told = await desk.emitted(NoticeRequested.type)
    return [NoticeRequested.model_validate_json(value) for _, value, _ in told]


async def kinds(desk: Desk, case: UUID) -> list[str]:
    entries = select(TimelineEntry.kind).where(TimelineEntry.case_id == case)
    ordered = entries.order_by(TimelineEntry.at, TimelineEntry.id)
    return await desk.read(lambda session: _all(session, ordered))


async def _all(session: AsyncSession, statement: Select[tuple[str]]) -> list[str]:
    return list(await session.scalars(statement))


@pytest.mark.parametrize(
    ("counts", "kind", "reasons"),
    [
        ([("sent", 2), ("delivered", 1)], "campaign-finished", []),
        ([("sent", 2), ("failed", 1)], "campaign-reached-some", []),
        ([("failed", 1), ("withheld", 4)], "campaign-reached-nobody", ["nobody-reached"]),
        ([], "campaign-reached-nobody", ["nobody-reached"]),
    ],
)
async def test_the_timeline_says_how_it_ended_and_the_officer_hears_of_an_appeal_into_the_void(
    desk: Desk, counts: list[tuple[str, int]], kind: str, reasons: list[str]
) -> None:
    case, document = await desk.issued()
    before = len(await notices(desk))
    await desk.hear(finished(case, document, *counts))
    assert (await kinds(desk, case))[-1] == kind
    told = (await notices(desk))[before:]
    assert [each.reason for each in told] == reasons
    number = (await desk.case(case)).number
    assert {each.case_number for each in told} <= {number}


async def test_the_officer_hears_once_for_each_channel_of_what_failed(desk: Desk) -> None:
    case, _ = await desk.issued()
    before = len(await notices(desk))
    campaign = new_id()
    for state in ("sent", "failed", "failed", "withheld", "unknown", "unknown"):
        await desk.hear(settled(case, campaign, state))
    told = (await notices(desk))[before:]
    assert [each.reason for each in told] == ["deliveries-failed", "delivery-unknown"]
    level = (await desk.case(case)).level
    assert {each.urgency for each in told} == {level}


async def test_a_case_is_closed_under_an_embargo_once_the_campaign_was_stopped(
    desk: Desk,
) -> None:
    embargo = datetime.now(UTC) + timedelta(days=2)
    case, document = await desk.submitted(embargo_until=embargo)
    await desk.approve(case, document)
    await desk.hear(
        CampaignStopped(
            campaign=new_id(), case=case, document=document, reason="error",
            stopped_at=datetime.now(UTC),
        )
    )  # fmt: skip
    await desk.act(OFFICER, case, lambda work: cases.close(work, case, "released"))
    assert (await desk.case(case)).state == "closed"


async def test_a_stop_of_another_document_lets_none_be_closed(desk: Desk) -> None:
    embargo = datetime.now(UTC) + timedelta(days=2)
    case, document = await desk.submitted(embargo_until=embargo)
    await desk.approve(case, document)
    await desk.hear(
        CampaignStopped(
            campaign=new_id(), case=case, document=new_id(), reason="error",
            stopped_at=datetime.now(UTC),
        )
    )  # fmt: skip
    with pytest.raises(Conflict, match="under embargo"):
        await desk.act(OFFICER, case, lambda work: cases.close(work, case, "released"))
