"""What time alone changes of whom an appeal reaches: a new day, the end of an embargo."""

from datetime import timedelta

from services.dispatch.counting import Counting
from services.dispatch.finishing import Finishing
from services.dispatch.operations import contacts, hazards
from services.dispatch.queries.recipients import all_reachable
from services.dispatch.rules.reasons import Channel
from shared.clock import utc_now
from shared.contracts.attestation import AUDIENCES
from tests.services.dispatch.house import House, Issued
from tests.services.dispatch.test_counting_reach import hazard, numbers, said, work_of


async def test_a_new_day_is_counted_anew(house: House) -> None:
    day = timedelta(days=1)
    tomorrow = (utc_now() + day).date().isoformat()
    await house.contact("media", email="a@paper.example", countries=("EGY",))
    async with work_of(house) as work:
        await hazards.add_hazard(work, house.parts, hazard(**{"from": tomorrow}))
        assert {each.audience for each in await all_reachable(work.session)} <= set(AUDIENCES)
    counting = Counting(house.parts)
    await counting.round()
    assert numbers((await said(house))["EGY"])["media", "email"] == (1, 0, 0, 0, 0)
    house.parts.database._clock = lambda: utc_now() + day  # time passes
    assert await counting.round()
    assert numbers((await said(house))["EGY"], "omct")["media", "email"] == (0, 0, 1, 0, 0)


async def test_an_appeal_under_embargo_whose_contacts_vanish_is_told_before_it_ends(
    house: House,
) -> None:
    ends = utc_now() + timedelta(days=2)
    contact = await house.contact("media", email="a@paper.example", countries=("EGY",))
    campaign = await house.start(Issued(audience=("media",), embargo_until=ends))
    counting = Counting(house.parts)
    await counting.round()

    async def told() -> list[str]:
        return [each["reason"] for each in await house.emitted("notice.requested")]

    assert await told() == []
    async with work_of(house) as work:
        await contacts.deactivate_contact(work, contact.id)
    await counting.round()
    assert await told() == ["nobody-left"]
    await Counting(house.parts).round()
    assert await told() == ["nobody-left"], "once, and not at every look"
    # At its end it is told that nobody was reached, and that stands with the case.
    house.parts.database._clock = lambda: ends + timedelta(minutes=1)  # time passes
    await house.drain(Channel.EMAIL)
    await Finishing(house.parts).round()
    (finished,) = await house.emitted("campaign.finished")
    assert finished["campaign"] == str(campaign)
    assert finished["counts"] == [{"channel": "email", "state": "withheld", "number": 1}]
    assert await told() == ["nobody-left", "nobody-reached"]
