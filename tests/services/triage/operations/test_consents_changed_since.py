"""A consent that is changed once an appeal was issued on it. All of it is invented."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from shared.clock import new_id
from shared.contracts.codes import Count
from shared.contracts.content import ConsentWords
from shared.contracts.dispatch import CampaignStarted, DeliverySettled
from shared.contracts.intake import AlertConsentChanged
from shared.contracts.notices import NoticeRequested
from tests.services.triage.caller import Caller, at
from tests.services.triage.desk import Desk
from tests.services.triage.filed import Filed


async def say(desk: Desk, filed: Filed, use: str, state: str) -> None:
    keys = await desk.parts.keyring.open([filed.subject])
    event = new_id()
    await desk.hear(
        AlertConsentChanged(
            id=event, alert=filed.alert, subject=filed.subject, use=use,
            state=state,  # type: ignore[arg-type]  # a state
            since=datetime.now(UTC),
            words=keys.seal_part(event, "words", filed.subject, ConsentWords()),
        )
    )  # fmt: skip


async def gone_out(desk: Desk, case: UUID, document: UUID) -> UUID:
    campaign, now = new_id(), datetime.now(UTC)
    await desk.hear(
        CampaignStarted(
            campaign=campaign, case=case, document=document, started_at=now,
            deliveries=(Count(channel="webhook", number=1),),
        )
    )  # fmt: skip
    await desk.hear(
        DeliverySettled(
            campaign=campaign, case=case, delivery=new_id(), channel="webhook",
            state="delivered", reason="ok", settled_at=now,
        )
    )  # fmt: skip
    return campaign


async def told(desk: Desk) -> list[tuple[str, str | None, UUID | None]]:
    found = await desk.emitted(NoticeRequested.type)
    asked = [NoticeRequested.model_validate_json(data) for _, data, _ in found]
    return [(each.reason, each.role, each.campaign) for each in asked]


async def test_officers_and_communications_are_led_to_who_has_it(
    desk: Desk, caller: Caller
) -> None:
    filed = Filed()
    case, document = await desk.issued(filed)
    campaign = await gone_out(desk, case, document)
    before = len(await told(desk))
    await say(desk, filed, "share_with_diplomats", "refused")
    assert (await told(desk))[before:] == [
        ("consent-changed-since", "triage_officer", campaign),
        ("consent-changed-since", "communications", campaign),
    ]
    shown = (await caller.get(at(case, f"/documents/{document}"))).json()
    (said,) = shown["consents_changed"]
    assert (said["use"], said["state"]) == ("share_with_diplomats", "refused")
    timeline = (await caller.get(at(case, "/timeline"))).json()["items"]
    assert timeline[-1]["detail"]["number_sent"] == 1


@pytest.mark.parametrize(
    ("use", "state"), [("send_to_un", "refused"), ("share_with_diplomats", "given")]
)
async def test_what_it_does_not_need_or_what_is_given_says_nothing_of_it(
    desk: Desk, caller: Caller, use: str, state: str
) -> None:
    filed = Filed()
    case, document = await desk.issued(filed)
    await say(desk, filed, use, state)
    assert "consent-changed-since" not in {reason for reason, _, _ in await told(desk)}
    shown = (await caller.get(at(case, f"/documents/{document}"))).json()
    assert shown["consents_changed"] == []
