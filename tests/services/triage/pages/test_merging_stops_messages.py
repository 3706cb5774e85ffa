"""A merge into a case with waiting messages asks for confirmation. All invented."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.triage.queries.timeline import documents
from services.triage.schemas import Sending
from shared.clock import new_id
from shared.contracts.codes import Count
from shared.contracts.dispatch import (
    CampaignFinished,
    CampaignStarted,
    CampaignStopped,
    DeliverySettled,
)
from shared.contracts.triage import CaseLinked
from shared.problems import Conflict
from tests.services.triage.pages.browser import Browser
from tests.services.triage.triage_fixture import TriageFixture
from tests.services.triage.two_calls import taken, two_calls

RELEASED = replace(taken(), situation="released", violations=("arbitrary-detention",))


async def both(triage: TriageFixture, **changes: Any) -> tuple[UUID, UUID, UUID]:
    """Return a case whose appeal is being sent, the document, and the case of the release."""
    case, document = await triage.submitted(taken(), **changes)
    await triage.approve(case, document)
    await triage.hear(
        CampaignStarted(
            campaign=new_id(),
            case=case,
            document=document,
            started_at=datetime.now(UTC),
            deliveries=(Count(channel="email", number=2),),
        )
    )
    return case, document, await triage.file(RELEASED)


async def sending(triage: TriageFixture, case: UUID, document: UUID) -> Sending:
    now = datetime.now(UTC) + timedelta(seconds=1)
    return (await triage.read(lambda session: documents(session, case, now))).became[document]


async def goes_on(triage: TriageFixture) -> bool:
    (told,) = await triage.emitted(CaseLinked.type)
    return CaseLinked.model_validate_json(told[1]).goes_on


async def test_nothing_is_merged_before_somebody_said_what_becomes_of_what_waits(
    triage: TriageFixture,
) -> None:
    case, _, other = await both(triage)
    with pytest.raises(Conflict) as refused:
        await triage.merge(case, other, goes_on=None)
    assert refused.value.code == "messages-wait"
    assert (await triage.case(other)).state == "open"


@pytest.mark.parametrize("going", [True, False])
async def test_what_was_said_is_told_to_dispatch_and_shown_before_it_answers(
    triage: TriageFixture, *, going: bool
) -> None:
    case, document, other = await both(triage)
    await triage.merge(case, other, goes_on=going)
    assert await goes_on(triage) is going
    became = await sending(triage, case, document)
    assert became.may_wait is going
    assert (became.held_at is None) is going


@pytest.mark.parametrize("over", [CampaignStopped, CampaignFinished])
async def test_of_what_is_over_nothing_is_asked(triage: TriageFixture, over: type) -> None:
    case, document, other = await both(triage)
    campaign = (await sending(triage, case, document)).campaign
    now = datetime.now(UTC)
    told = {"campaign": campaign, "case": case, "document": document}
    if over is CampaignStopped:
        await triage.hear(CampaignStopped(**told, reason="error", stopped_at=now))
    else:
        await triage.hear(CampaignFinished(**told, finished_at=now, stopped=False, counts=()))
    await triage.merge(case, other, goes_on=None)


async def test_an_embargo_under_which_nothing_waits_is_not_said_to_be_waited_for(
    triage: TriageFixture, browser: Browser
) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    case, document, _ = await both(triage, embargo_until=tomorrow)
    assert "2 messages wait until" in (await browser.open(f"/cases/{case}")).text
    campaign = (await sending(triage, case, document)).campaign
    for _ in range(2):
        settled = DeliverySettled(
            campaign=campaign,
            case=case,
            delivery=new_id(),
            channel="email",
            state="withheld",
            reason="consent-changed",
            settled_at=datetime.now(UTC),
        )
        await triage.hear(settled)
    page = (await browser.open(f"/cases/{case}")).text
    assert "No message waits any more" in page
    assert "It waits until" not in page


async def test_without_an_appeal_nothing_is_asked(triage: TriageFixture) -> None:
    await triage.merge(*await two_calls(triage), goes_on=None)
    assert await goes_on(triage)


async def test_the_page_says_what_waits_asks_once_more_and_says_that_it_stops(
    triage: TriageFixture, browser: Browser
) -> None:
    case, document, other = await both(triage)
    reference = (await triage.document(document)).reference
    page = (await browser.open(f"/cases/{case}")).text
    assert "2 messages wait to be sent." in page
    assert f"{reference}, issued on" in page
    assert "Merge the other case into this one" not in page
    path = f"/cases/{case}/links/{await triage.link(case, other)}/accept"
    asked = await browser.send(path, {"goes_on": "false"}, confirmed=False)
    assert f"Stop {reference}, and merge the other case?" in asked.text
    assert (await triage.case(other)).state == "open"
    done = (await browser.send(path, {"goes_on": "false"})).text
    assert "The waiting messages of its document are not sent." in done
    assert "when another case was merged, are not sent." in done
    assert "messages wait to be sent" not in done


async def test_on_the_page_it_may_go_on(triage: TriageFixture, browser: Browser) -> None:
    case, _, other = await both(triage)
    path = f"/cases/{case}/links/{await triage.link(case, other)}/accept"
    refused = await browser.send(path, {})
    assert refused.status_code == 409
    assert (
        "Choose whether to stop its waiting messages or to send them all the same." in refused.text
    )
    done = await browser.send(path, {"goes_on": "true"}, confirmed=False)
    assert "2 messages wait to be sent." in done.text
