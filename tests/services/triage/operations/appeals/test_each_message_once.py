"""A message is counted by its last result, however often that changes. All is invented."""

from datetime import UTC, datetime
from functools import partial
from uuid import UUID

from services.triage.operations.appeals import delivery_counts
from services.triage.queries.timeline import documents, outcomes
from shared.clock import new_id
from shared.contracts.codes import Count
from shared.contracts.dispatch import CampaignStarted, DeliverySettled
from tests.services.triage.triage_fixture import OFFICER, TriageFixture

NOW = datetime(2026, 11, 29, 3, tzinfo=UTC)


def fate(case: UUID, campaign: UUID, delivery: UUID, state: str, reason: str) -> DeliverySettled:
    return DeliverySettled.model_validate(
        {
            "id": new_id(),
            "campaign": campaign,
            "case": case,
            "delivery": delivery,
            "channel": "email",
            "state": state,
            "reason": reason,
            "settled_at": NOW,
        }
    )


async def counted(triage: TriageFixture, case: UUID) -> dict[str, int]:
    found = (await triage.read(lambda session: outcomes(session, case))).campaigns
    return {each.state: each.number for each in found}


async def test_what_was_held_released_and_sent_is_counted_once(triage: TriageFixture) -> None:
    case, document = await triage.issued()
    campaign, deliveries = new_id(), [new_id() for _ in range(3)]
    await triage.hear(
        CampaignStarted(
            campaign=campaign,
            case=case,
            document=document,
            started_at=NOW,
            deliveries=(Count(channel="email", number=3),),
        )
    )
    first, second, third = (partial(fate, case, campaign, each) for each in deliveries)
    for event in (
        *(each("withheld", "hazard-held") for each in (first, second, third)),
        first("sent", "accepted"),
        first("delivered", "accepted"),
        second("withheld", "consent-changed"),
        third("failed", "refused"),
        third("sent", "accepted"),
    ):
        await triage.hear(event)
    assert await counted(triage, case) == {"withheld": 1, "sent": 2, "delivered": 1}
    sending = (await triage.read(lambda session: documents(session, case, NOW))).became[document]
    assert sending.sent == 2
    assert [(each.state, each.reason, each.number) for each in sending.not_sent] == [
        ("withheld", "consent-changed", 1)
    ]


async def test_changes_that_come_together_are_counted_as_one_by_one(triage: TriageFixture) -> None:
    case, _ = await triage.issued()
    campaign, delivery = new_id(), new_id()
    events = [
        fate(case, campaign, delivery, state, "invented")
        for state in ("withheld", "unknown", "failed", "sent", "delivered")
    ]
    keep = partial(delivery_counts.on_deliveries_settled, events=events)
    await triage.act(OFFICER, case, keep)
    assert await counted(triage, case) == {"sent": 1, "delivered": 1}
    others = partial(
        delivery_counts.on_deliveries_settled,
        events=[fate(case, campaign, new_id(), each, "invented") for each in ("sent", "failed")],
    )
    await triage.act(OFFICER, case, others)
    assert await counted(triage, case) == {"sent": 2, "delivered": 1, "failed": 1}
