"""No text goes out that tells of a hearing as to come once its day is over. All is invented."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.problems import Conflict
from tests.services.triage.desk import Desk, appeal_draft, gates


async def test_an_embargo_that_ends_after_the_hearing_shuts_the_gate(desk: Desk) -> None:
    now = datetime.now(UTC)
    draft = appeal_draft(hearing=(now + timedelta(days=1)).date())
    case, document = await desk.submitted(
        unasked=True, draft=draft, embargo_until=now + timedelta(days=4)
    )
    with pytest.raises(Conflict) as refused:
        await desk.approve(case, document)
    assert gates(refused) == {"hearing-past"}


async def test_a_hearing_to_come_shuts_nothing(desk: Desk) -> None:
    now = datetime.now(UTC)
    draft = appeal_draft(hearing=(now + timedelta(days=5)).date())
    case, document = await desk.submitted(draft=draft, embargo_until=now + timedelta(days=4))
    assert (await desk.approve(case, document)).state == "issued"
