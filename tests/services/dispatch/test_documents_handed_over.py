"""A document without an audience is handed over by people: dispatch sends nothing of it."""

from datetime import timedelta

from services.dispatch.workers.finished_campaigns import FinishedCampaigns
from shared.clock import utc_now
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued

AUDIENCES = ("authority", "diplomat", "media", "partner", "un")


async def test_nothing_is_sent_and_nobody_is_warned(dispatch: DispatchFixture) -> None:
    for audience in AUDIENCES:
        await dispatch.contact(audience)
    await dispatch.start(Issued(audience=()))
    later = utc_now() + timedelta(days=1)
    await dispatch.start(Issued(audience=(), embargo_until=later))
    await FinishedCampaigns(dispatch.context).round()
    assert await dispatch.states() == []
    assert len(await dispatch.emitted("campaign.finished")) == 1
    assert await dispatch.emitted("notice.requested") == []
    assert await dispatch.scalar("SELECT count(*) FROM refused_appeals") == 0
