"""An appeal approved with no recipients is sent to nobody, also after a contact was added."""

from datetime import timedelta

from services.dispatch.operations.campaigns.sending_again import send_again
from shared.clock import utc_now
from shared.contracts.channels import Channel
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued
from tests.services.dispatch.outside import receiver

TO_NOBODY = {"to_nobody": True}


async def test_nothing_goes_out_before_somebody_sends_it_again(dispatch: DispatchFixture) -> None:
    async with receiver() as taken:
        await dispatch.contact(endpoint=taken.url)
        campaign = await dispatch.start(Issued(attested=TO_NOBODY))
        await dispatch.drain(Channel.WEBHOOK)
        assert await dispatch.states() == [("webhook", "withheld", "not-foreseen")]
        assert taken.got == []
        (told,) = await dispatch.emitted("notice.requested")
        assert (told["reason"], told["role"]) == ("deliveries-failed", "communications")
        async with dispatch.context.database.unit_of_work("test") as work:
            assert (await send_again(work, dispatch.context, campaign)).reopened == 1
        await dispatch.drain(Channel.WEBHOOK)
        assert await dispatch.states() == [("webhook", "delivered", "acknowledged")]
        assert len(taken.got) == 1


async def test_who_was_foreseen_gets_it(dispatch: DispatchFixture) -> None:
    async with receiver() as taken:
        await dispatch.contact(endpoint=taken.url)
        await dispatch.start(Issued(attested={"to_nobody": False}))
        await dispatch.drain(Channel.WEBHOOK)
        assert len(taken.got) == 1


async def test_without_a_provider_it_stays_in_the_local_mailbox(dispatch: DispatchFixture) -> None:
    await dispatch.contact()
    await dispatch.start(Issued(attested=TO_NOBODY))
    await dispatch.drain(Channel.EMAIL)
    assert await dispatch.states() == [("email", "withheld", "local-mailbox")]


async def test_a_provider_added_under_the_embargo_sends_nothing(dispatch: DispatchFixture) -> None:
    await dispatch.contact()
    ends = utc_now() + timedelta(hours=1)
    await dispatch.start(Issued(attested=TO_NOBODY, embargo_until=ends))
    assert await dispatch.states() == [("email", "withheld", "not-foreseen")]
