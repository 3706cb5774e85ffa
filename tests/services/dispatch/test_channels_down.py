"""That a provider of ours takes nothing is shown while it lasts. All persons are invented."""

from datetime import timedelta

import pytest

from services.dispatch.queries.channels import LASTS
from services.dispatch.rules.attempted import Attempted
from services.dispatch.rules.reasons import AttemptOutcome, Channel, Reason
from shared.access.roles import Role
from tests.services.dispatch.house import House, Issued
from tests.services.dispatch.outside import Taking, receiver

SHUT = Attempted(AttemptOutcome.RETRY, Reason.CONNECTION_REFUSED)
OURS = Attempted(AttemptOutcome.RETRY, Reason.SENDER_REFUSED)
RECIPIENT = Attempted(AttemptOutcome.REFUSED, Reason.RECIPIENT_REFUSED)


async def attempt(house: House, *answers: Attempted) -> None:
    """Let an e-mail to a new contact come to each of these; then let time pass."""
    for answer in answers:
        await house.contact()
        await house.start()
        await house.worker(Channel.EMAIL, Taking(answer=answer)).drain()
    await house.do("UPDATE down_channels SET since = since - CAST(:lasts AS interval)", lasts=LASTS)


async def shown(house: House) -> str:
    async with house.client(Role.COMMUNICATIONS) as client:
        return (await client.get("/campaigns", headers={"accept": "text/html"})).text


async def health(house: House) -> tuple[str, str]:
    async with house.client() as client:
        said = (await client.get("/health/ready")).json()
    return said["checks"]["channels"], said["reasons"].get("channels", "")


@pytest.mark.parametrize("answer", [SHUT, OURS], ids=["no answer", "it refuses us"])
async def test_it_is_said_with_since_when_until_something_gets_through(
    house: House, answer: Attempted
) -> None:
    assert await health(house) == ("ok", "")
    await attempt(house, answer)
    assert "E-mail: nothing has got through since" in (await shown(house)).replace("\n", " ")
    state, why = await health(house)
    assert state == "failed"
    assert why.startswith("nothing gets through by email since ")
    assert why.endswith(answer.reason.value)

    await attempt(house, Attempted(AttemptOutcome.ACCEPTED, Reason.ACCEPTED))
    assert "nothing has got through" not in await shown(house)
    assert await health(house) == ("ok", "")


async def test_what_is_over_within_a_minute_is_not_said(house: House) -> None:
    await attempt(house, SHUT)
    await house.do("UPDATE down_channels SET since = now() - CAST(:short AS interval)",
                   short=LASTS - timedelta(seconds=20))  # fmt: skip
    assert await health(house) == ("ok", "")


async def test_a_refusal_of_one_recipient_says_nothing_of_the_channel(house: House) -> None:
    await attempt(house, RECIPIENT)
    assert await house.scalar("SELECT count(*) FROM down_channels") == 0
    await attempt(house, SHUT, RECIPIENT)
    assert await house.scalar("SELECT count(*) FROM down_channels") == 1


async def test_a_server_of_one_partner_is_no_channel(house: House) -> None:
    async with receiver() as endpoint:
        await house.contact("partner", endpoint=endpoint.url)
        await house.start(Issued(audience=("partner",)))
        await house.worker(Channel.WEBHOOK, Taking(answer=SHUT)).drain()
    assert [each.state for each in await house.deliveries()] == ["pending"]
    assert await house.scalar("SELECT count(*) FROM down_channels") == 0
