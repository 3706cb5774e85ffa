"""A campaign of a restricted case is restricted to the same people. Persons are invented."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import httpx2

from shared.access.principal import Principal
from shared.access.roles import Role
from shared.clock import new_id, utc_now
from shared.contracts.channels import Channel
from shared.contracts.triage import CaseRestricted
from tests.services.dispatch.dispatch_fixture import DESK, DispatchFixture, Issued

ROLES = frozenset({Role.COMMUNICATIONS, Role.TRIAGE_OFFICER})
NAMED, COLLEAGUE = [Principal(new_id(), "person", ROLES, frozenset({DESK})) for _ in range(2)]


@asynccontextmanager
async def calling(dispatch: DispatchFixture, who: Principal) -> AsyncIterator[httpx2.AsyncClient]:
    async with dispatch.client() as client:
        client.headers["authorization"] = f"Bearer {dispatch.signer.access_token(who)}"
        yield client


async def keep(
    dispatch: DispatchFixture, case: UUID, *people: Principal, alerts: tuple[UUID, ...] = ()
) -> None:
    await dispatch.hear(
        CaseRestricted(
            case=case,
            alerts=alerts,
            restricted_to=tuple(each.account for each in people),
            restricted_at=utc_now(),
        )
    )


async def test_a_colleague_of_the_desk_neither_sees_it_nor_acts_on_it(
    dispatch: DispatchFixture,
) -> None:
    wanted = Issued()
    await keep(dispatch, wanted.case, NAMED)  # before there is a campaign
    await dispatch.contact()
    campaign = await dispatch.start(wanted)
    (delivery,) = await dispatch.deliveries()
    path = f"/v1/campaigns/{campaign}"
    async with calling(dispatch, COLLEAGUE) as colleague:
        refused = [
            await colleague.get(path),
            await colleague.get(f"{path}/deliveries"),
            await colleague.post(f"{path}/stop", json={}),
            await colleague.post(f"{path}/deliveries/{delivery.id}/settle", json={"found": "sent"}),
        ]
        listed = (await colleague.get("/v1/campaigns")).json()["items"]
        session = dispatch.signer.session_token(COLLEAGUE, str(new_id()))
        headers = {"cookie": f"tocsin={session}", "accept": "text/html"}
        page = await colleague.get(f"/campaigns/{campaign}", headers=headers)
        pages = await colleague.get("/campaigns", headers=headers)
    assert [each.status_code for each in refused] == [403] * 4
    assert {each.json()["type"] for each in refused} == {"urn:tocsin:problem:restricted-case"}
    assert listed == []
    assert page.status_code == 403
    assert pages.status_code == 200
    assert str(campaign) not in pages.text
    assert not await dispatch.emitted("campaign.stopped")


async def test_who_is_named_sees_it_and_the_desk_does_once_it_is_open_again(
    dispatch: DispatchFixture,
) -> None:
    wanted = Issued()
    campaign = await dispatch.start(wanted)
    await keep(dispatch, wanted.case, NAMED)
    for who, seen in ((NAMED, 200), (COLLEAGUE, 403)):
        async with calling(dispatch, who) as client:
            assert (await client.get(f"/v1/campaigns/{campaign}")).status_code == seen
    await keep(dispatch, wanted.case)
    async with calling(dispatch, COLLEAGUE) as client:
        assert (await client.get(f"/v1/campaigns/{campaign}/deliveries")).status_code == 200
        (listed,) = (await client.get("/v1/campaigns")).json()["items"]
    assert listed["id"] == str(campaign)


async def test_its_letters_in_the_local_mailbox_are_kept_to_the_same_people(
    dispatch: DispatchFixture,
) -> None:
    wanted = Issued()
    await keep(dispatch, wanted.case, NAMED)
    await dispatch.contact()
    await dispatch.start(wanted)
    await dispatch.drain(Channel.EMAIL)
    for who, letters in ((NAMED, 1), (COLLEAGUE, 0)):
        async with calling(dispatch, who) as client:
            assert len((await client.get("/v1/mailbox")).json()["items"]) == letters


async def test_it_stays_kept_to_those_of_an_alert_that_left_the_case(
    dispatch: DispatchFixture,
) -> None:
    left, closer = new_id(), new_id()
    wanted = Issued(joined=(left,))
    contact = (await dispatch.contact()).id
    campaign = await dispatch.start(wanted)
    await dispatch.drain(Channel.EMAIL)
    await keep(dispatch, wanted.case, NAMED, alerts=(wanted.alert, left))
    await keep(dispatch, closer, NAMED, alerts=(left,))
    await keep(dispatch, wanted.case)  # separated, and open again
    for who, status, number in ((NAMED, 200, 1), (COLLEAGUE, 403, 0)):
        async with calling(dispatch, who) as client:
            assert (await client.get(f"/v1/campaigns/{campaign}")).status_code == status
            for path in ("campaigns", "mailbox", f"contacts/{contact}/deliveries"):
                assert len((await client.get(f"/v1/{path}")).json()["items"]) == number, path
    await keep(dispatch, closer)
    async with calling(dispatch, COLLEAGUE) as client:
        assert (await client.get(f"/v1/campaigns/{campaign}")).status_code == 200
        assert len((await client.get("/v1/campaigns")).json()["items"]) == 1
