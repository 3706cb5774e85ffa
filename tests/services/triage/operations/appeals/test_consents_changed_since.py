"""A consent that changes after an appeal was issued on it. All is invented."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from shared.clock import new_id
from shared.contracts.codes import Count
from shared.contracts.content import ConsentWords
from shared.contracts.dispatch import CampaignStarted, DeliverySettled
from shared.contracts.intake import AlertConsentChanged
from shared.contracts.notices import NoticeRequested
from tests.services.triage.filed import Filed
from tests.services.triage.http_client import HttpClient, at
from tests.services.triage.pages.browser import Browser
from tests.services.triage.triage_fixture import TriageFixture


async def say(triage: TriageFixture, filed: Filed, use: str, state: str) -> None:
    keys = await triage.context.keyring.open([filed.subject])
    event = new_id()
    await triage.hear(
        AlertConsentChanged(
            id=event,
            alert=filed.alert,
            subject=filed.subject,
            use=use,
            state=state,
            since=datetime.now(UTC),
            words=keys.seal_part(event, "words", filed.subject, ConsentWords()),
        )
    )


async def gone_out(triage: TriageFixture, case: UUID, document: UUID) -> UUID:
    campaign, now = new_id(), datetime.now(UTC)
    await triage.hear(
        CampaignStarted(
            campaign=campaign,
            case=case,
            document=document,
            started_at=now,
            deliveries=(Count(channel="webhook", number=1),),
        )
    )
    await triage.hear(
        DeliverySettled(
            campaign=campaign,
            case=case,
            delivery=new_id(),
            channel="webhook",
            state="delivered",
            reason="ok",
            settled_at=now,
        )
    )
    return campaign


async def told(triage: TriageFixture) -> list[tuple[str, str | None, UUID | None]]:
    found = await triage.emitted(NoticeRequested.type)
    asked = [NoticeRequested.model_validate_json(data) for _, data, _ in found]
    return [(each.reason, each.role, each.campaign) for each in asked]


async def test_nobody_is_to_be_asked_for_anything_where_nothing_was_sent(
    triage: TriageFixture, client: HttpClient
) -> None:
    filed = Filed()
    case, document = await triage.issued(filed)
    await triage.hear(
        CampaignStarted(
            campaign=new_id(),
            case=case,
            document=document,
            started_at=datetime.now(UTC),
            deliveries=(),
        )
    )
    await say(triage, filed, "share_with_diplomats", "refused")
    page = (await Browser(client).open(f"/cases/{case}/documents/{document}")).text
    assert "Messages already sent that need it: 0." in page
    assert "Ask the recipients yourself" not in page


async def test_officers_and_communications_are_led_to_who_has_it(
    triage: TriageFixture, client: HttpClient
) -> None:
    filed = Filed()
    case, document = await triage.issued(filed)
    campaign = await gone_out(triage, case, document)
    before = len(await told(triage))
    await say(triage, filed, "share_with_diplomats", "refused")
    assert (await told(triage))[before:] == [
        ("consent-changed-since", "triage_officer", campaign),
        ("consent-changed-since", "communications", campaign),
    ]
    shown = (await client.get(at(case, f"/documents/{document}"))).json()
    (said,) = shown["consents_changed"]
    assert (said["use"], said["state"]) == ("share_with_diplomats", "refused")
    timeline = (await client.get(at(case, "/timeline"))).json()["items"]
    assert timeline[-1]["detail"]["number_sent"] == 1
    page = (await Browser(client).open(f"/cases/{case}/documents/{document}")).text
    at_campaign = f"/dispatch/campaigns/{campaign}?state=reached&amp;consent="
    assert f'<a href="{at_campaign}share_with_diplomats">See who received it</a>' in page


@pytest.mark.parametrize(
    ("use", "state"), [("send_to_un", "refused"), ("share_with_diplomats", "given")]
)
async def test_what_it_does_not_need_or_what_is_given_says_nothing_of_it(
    triage: TriageFixture, client: HttpClient, use: str, state: str
) -> None:
    filed = Filed()
    case, document = await triage.issued(filed)
    await say(triage, filed, use, state)
    assert "consent-changed-since" not in {reason for reason, _, _ in await told(triage)}
    shown = (await client.get(at(case, f"/documents/{document}"))).json()
    assert shown["consents_changed"] == []


async def test_those_who_have_it_under_another_consent_are_not_counted(
    triage: TriageFixture, client: HttpClient
) -> None:
    filed = Filed()
    case, document = await triage.issued(filed)
    campaign = await gone_out(triage, case, document)  # as former releases say it: under any
    for use in ("share_with_partner", "share_with_diplomats", "share_with_diplomats", None):
        await triage.hear(
            DeliverySettled(
                campaign=campaign,
                case=case,
                delivery=new_id(),
                channel="webhook",
                use=use,
                state="delivered",
                reason="ok",
                settled_at=datetime.now(UTC),
            )
        )
    await say(triage, filed, "share_with_diplomats", "refused")
    shown = (await client.get(at(case, f"/documents/{document}"))).json()
    assert shown["sent_under_changed"] == 4
    page = (await client.get(f"/cases/{case}/documents/{document}")).text
    assert "Messages already sent that need it: 4." in page
    assert "Ask the recipients yourself to remove the message." in page
    timeline = (await client.get(at(case, "/timeline"))).json()["items"]
    assert timeline[-1]["detail"]["number_sent"] == 4
