"""A follow-up is not sent before the document that it follows. Persons are invented."""

from datetime import datetime, timedelta

import pytest

from shared.clock import utc_now
from shared.problems import Conflict
from tests.services.triage.http_client import HttpClient, at
from tests.services.triage.operations.appeals.test_former_recipients import following
from tests.services.triage.pages.browser import Browser
from tests.services.triage.triage_fixture import TriageFixture


@pytest.mark.parametrize(("own", "goes"), [(None, False), (1, False), (2, True), (3, True)])
async def test_it_is_approved_only_if_it_is_sent_after_the_embargo_of_the_first(
    triage: TriageFixture, own: int | None, *, goes: bool
) -> None:
    now = utc_now()
    case, first = await triage.submitted(embargo_until=now + timedelta(hours=2))
    await triage.approve(case, first)
    until = now + timedelta(hours=own) if own else None
    news = (await triage.draft(case, draft=following(first), embargo_until=until)).id
    await triage.submit(case, news)
    if goes:
        await triage.approve(case, news)
        return
    with pytest.raises(Conflict) as refused:
        await triage.approve(case, news)
    assert refused.value.code == "followed-under-embargo"
    assert f"{now + timedelta(hours=2):%Y-%m-%d %H:%M} UTC" in str(refused.value.values["until"])


async def test_the_page_and_the_api_say_it_before_the_submission(
    triage: TriageFixture, client: HttpClient
) -> None:
    now = utc_now()
    case, first = await triage.submitted(embargo_until=now + timedelta(hours=2))
    await triage.approve(case, first)
    news = (await triage.draft(case, draft=following(first))).id
    shown = (await client.get(at(case, f"/documents/{news}"))).json()
    assert datetime.fromisoformat(shown["followed_until"]) == now + timedelta(hours=2)
    page = await Browser(client).open(f"/cases/{case}/documents/{news}")
    assert "is under an embargo until" in page.text
    waiting = now + timedelta(hours=3)
    later = (await triage.draft(case, draft=following(first), embargo_until=waiting)).id
    shown = (await client.get(at(case, f"/documents/{later}"))).json()
    assert shown["followed_until"] is None
