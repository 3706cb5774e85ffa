"""No text is sent that announces a hearing whose day is over. All is invented."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.problems import Conflict
from tests.services.triage.triage_fixture import TriageFixture, appeal_draft, gates


async def test_an_embargo_that_ends_after_the_hearing_shuts_the_gate(triage: TriageFixture) -> None:
    now = datetime.now(UTC)
    draft = appeal_draft(hearing=(now + timedelta(days=1)).date())
    case, document = await triage.submitted(
        unasked=True, draft=draft, embargo_until=now + timedelta(days=4)
    )
    with pytest.raises(Conflict) as refused:
        await triage.approve(case, document)
    assert gates(refused) == {"hearing-past"}


async def test_a_hearing_to_come_shuts_nothing(triage: TriageFixture) -> None:
    now = datetime.now(UTC)
    draft = appeal_draft(hearing=(now + timedelta(days=5)).date())
    case, document = await triage.submitted(draft=draft, embargo_until=now + timedelta(days=4))
    assert (await triage.approve(case, document)).state == "issued"
