"""A follow-up is not sent before the document that it follows. Persons are invented."""

from datetime import timedelta

import pytest

from shared.clock import utc_now
from shared.problems import Conflict
from tests.services.triage.operations.appeals.test_former_recipients import following
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
