"""One endpoint in several spellings is one receiver: it gets each appeal once."""

import pytest

from services.dispatch.operations.campaigns.sending_again import send_again
from services.dispatch.operations.contacts.rehashing_endpoints import rebuild_hashes
from services.dispatch.schemas import ContactMade
from services.dispatch.sealed import AddressWords
from services.dispatch.tables import Address
from shared.access.roles import Role
from shared.contracts.attestation import Audience
from shared.problems import Conflict
from shared.storage.columns import place_of
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued

HOOK = "http://partner.example:9000/"
SPELLINGS = (
    "http://partner.example:9000",
    "http://partner.example.:9000/",
    "HTTP://PARTNER.example:9000/#part",
)
BOTH: tuple[Audience, ...] = ("diplomat", "partner")


async def as_hashed_before(dispatch: DispatchFixture, made: ContactMade, spelling: str) -> None:
    """Store a contact's endpoint as the former rule did: in its original spelling."""
    keys = await dispatch.context.keyring.open((made.id,))
    (row,) = await dispatch.rows(
        "SELECT id, sealed FROM addresses WHERE contact = :contact", contact=made.id
    )
    place = place_of(Address.sealed, row.id)
    words = keys.open_model(AddressWords, place, row.sealed)
    former = words.model_copy(update={"value": spelling})
    await dispatch.do(
        "UPDATE addresses SET hash = :hash, sealed = :sealed, rule_version = 1 WHERE id = :id",
        hash=dispatch.context.lookup.hash("contact webhook", spelling),
        sealed=keys.seal_model(made.id, place, former),
        id=row.id,
    )


@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_no_two_contacts_of_a_kind_have_it(dispatch: DispatchFixture, spelling: str) -> None:
    await dispatch.contact(endpoint=HOOK)
    with pytest.raises(Conflict) as refused:
        await dispatch.contact(endpoint=spelling)
    assert refused.value.code == "contact-exists"


@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_of_two_kinds_one_gets_it(dispatch: DispatchFixture, spelling: str) -> None:
    await dispatch.contact(endpoint=HOOK)
    await dispatch.contact("partner", endpoint=spelling)
    await dispatch.start(Issued(audience=BOTH))
    assert [row.channel for row in await dispatch.deliveries()] == ["webhook"]


async def test_what_stood_apart_before_is_one_and_nothing_goes_out_a_second_time(
    dispatch: DispatchFixture,
) -> None:
    first = await dispatch.contact(endpoint="http://other.example:9000/")
    await as_hashed_before(dispatch, first, SPELLINGS[0])
    former = await dispatch.start(Issued(audience=BOTH))
    second = await dispatch.contact(endpoint=HOOK)
    assert await rebuild_hashes(dispatch.context, "test") == 1
    assert await rebuild_hashes(dispatch.context, "test") == 0
    async with dispatch.context.database.unit_of_work("test") as work:
        assert (await send_again(work, dispatch.context, former)).added == 0
    await dispatch.start(Issued(audience=BOTH))
    assert [row.contact for row in await dispatch.deliveries()] == [first.id, first.id]
    kept = await dispatch.rows("SELECT contact, active, double FROM addresses ORDER BY contact")
    assert [tuple(row) for row in kept] == [(first.id, True, True), (second.id, True, False)]


async def test_a_campaign_that_went_to_both_stays_as_it_is(dispatch: DispatchFixture) -> None:
    for spelling in SPELLINGS[:2]:
        made = await dispatch.contact(endpoint=f"{HOOK}{len(spelling)}")
        await as_hashed_before(dispatch, made, spelling)
    former = await dispatch.start()
    assert len(await dispatch.deliveries()) == 2
    assert await rebuild_hashes(dispatch.context, "test") == 2
    async with dispatch.context.database.unit_of_work("test") as work:
        assert (await send_again(work, dispatch.context, former)).added == 0
    assert len({row.address_hash for row in await dispatch.deliveries()}) == 2


async def test_a_blocked_one_does_not_keep_it_from_another(dispatch: DispatchFixture) -> None:
    blocked = await dispatch.contact(endpoint="http://other.example:9000/")
    await as_hashed_before(dispatch, blocked, SPELLINGS[0])
    well = await dispatch.contact(endpoint=HOOK)
    await dispatch.do(
        "UPDATE addresses SET blocked_reason = 'endpoint-gone', blocked_at = now()"
        " WHERE contact = :contact",
        contact=blocked.id,
    )
    assert await rebuild_hashes(dispatch.context, "test") == 0
    await dispatch.start()
    assert {row.contact for row in await dispatch.deliveries()} == {blocked.id, well.id}


async def test_a_former_spelling_stays_with_its_secret_when_the_contact_is_changed(
    dispatch: DispatchFixture,
) -> None:
    made = await dispatch.contact(endpoint=HOOK)
    await as_hashed_before(dispatch, made, SPELLINGS[1])
    wanted = {
        "audience": "diplomat",
        "name": "Another Name",
        "languages": ["en"],
        "endpoint": SPELLINGS[1],
        "version": made.version,
    }
    async with dispatch.client(Role.COMMUNICATIONS) as client:
        changed = await client.put(f"/v1/contacts/{made.id}", json=wanted)
    assert (changed.status_code, changed.json()["secret"]) == (200, None)
    assert await dispatch.scalar("SELECT count(*) FROM addresses") == 1
