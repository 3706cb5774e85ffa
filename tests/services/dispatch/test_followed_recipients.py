"""A follow-up goes to its audience, and to those who got the document before. All invented."""

from typing import Any
from uuid import UUID

import pytest

from services.dispatch.operations.campaigns.sending_again import send_again
from shared.access.roles import Role
from shared.clock import new_id
from shared.contracts.attestation import FormerRecipients
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued

FIRST = ("diplomat", "media")


def following(
    first: Issued, *, audience: tuple[str, ...] = ("diplomat",), also: Any = FIRST, **more: Any
) -> Issued:
    """Return new information that follows this document, also for those who got it."""
    to = FormerRecipients.model_validate({"document": first.document, "audience": also})
    return Issued(
        audience=audience,
        case=first.case,
        alert=first.alert,
        follows={"follows": first.document, "follows_reference": first.reference},
        **{"attested": {"also_to": to}, **more},
    )


async def sent(dispatch: DispatchFixture, first: Issued, state: str = "sent") -> UUID:
    """Start the campaign of a document, and let all its messages end so."""
    campaign = await dispatch.start(first)
    await dispatch.do(
        "UPDATE deliveries SET state = :state, reason = 'accepted', next_try_at = NULL,"
        " settled_at = now() WHERE campaign = :campaign",
        state=state,
        campaign=campaign,
    )
    return campaign


async def who(dispatch: DispatchFixture, campaign: UUID) -> dict[UUID, tuple[str, str]]:
    """Return the state and the reason of each message by its contact."""
    rows = await dispatch.rows(
        "SELECT contact, state, reason FROM deliveries WHERE campaign = :c", c=campaign
    )
    return {row.contact: (row.state, row.reason) for row in rows}


async def test_it_reaches_those_who_got_the_first_and_its_own_audience_each_once(
    dispatch: DispatchFixture,
) -> None:
    both = await dispatch.contact()
    moved = await dispatch.contact(countries=("EGY",))
    media = await dispatch.contact("media")
    first = Issued(audience=FIRST)
    await sent(dispatch, first)
    await dispatch.do(
        "UPDATE contacts SET countries = '{FRA}', all_countries = false WHERE id = :id", id=moved.id
    )
    added = await dispatch.contact()
    stranger = await dispatch.contact("media")
    campaign = await dispatch.start(following(first))
    got = await who(dispatch, campaign)
    assert set(got) == {both.id, moved.id, media.id, added.id}
    assert stranger.id not in got
    uses = await dispatch.rows(
        "SELECT contact, use FROM deliveries WHERE campaign = :c", c=campaign
    )
    assert {row.contact: row.use for row in uses}[media.id] == "publish_name"
    await dispatch.drain()
    assert {state for state, _ in (await who(dispatch, campaign)).values()} == {"withheld"}


async def test_heard_twice_or_sent_again_nobody_gets_it_twice(dispatch: DispatchFixture) -> None:
    await dispatch.contact()
    gone = await dispatch.contact(countries=("EGY",))
    first = Issued(audience=FIRST)
    await sent(dispatch, first)
    await dispatch.do("UPDATE contacts SET countries = '{FRA}' WHERE id = :id", id=gone.id)
    event = await dispatch.issued(following(first))
    await dispatch.hear(event)
    await dispatch.hear(event)
    campaign = await dispatch.scalar(
        "SELECT id FROM campaigns WHERE document = :d", d=event.document
    )
    assert len(await who(dispatch, campaign)) == 2
    subject = await dispatch.scalar("SELECT subject FROM campaigns WHERE id = :c", c=campaign)
    keys = await dispatch.context.keyring.open([UUID(str(subject))])
    async with dispatch.context.database.unit_of_work("test", keys) as work:
        assert (await send_again(work, dispatch.context, campaign)).added == 0


async def test_an_address_that_two_contacts_share_gets_it_once(dispatch: DispatchFixture) -> None:
    first = Issued(audience=FIRST)
    await dispatch.contact("media", email="desk@r.invalid.example")
    await sent(dispatch, first)
    await dispatch.contact(email="desk@r.invalid.example")
    campaign = await dispatch.start(following(first))
    assert len(await who(dispatch, campaign)) == 1


@pytest.mark.parametrize("state", ["failed", "withheld"])
async def test_who_never_got_the_first_gets_it_only_by_audience(
    dispatch: DispatchFixture, state: str
) -> None:
    await dispatch.contact("media")
    first = Issued(audience=FIRST)
    await sent(dispatch, first, state)
    assert await who(dispatch, await dispatch.start(following(first))) == {}


async def test_who_left_or_refused_is_counted_and_gets_nothing(dispatch: DispatchFixture) -> None:
    left, refused, moved = [await dispatch.contact("media") for _ in range(3)]
    first = Issued(audience=FIRST)
    await sent(dispatch, first)
    await dispatch.do("UPDATE contacts SET active = false WHERE id = :id", id=left.id)
    await dispatch.do(
        "UPDATE addresses SET blocked_reason = 'opted-out', blocked_at = now() WHERE contact = :id",
        id=refused.id,
    )
    campaign = await dispatch.start(following(first, also=("media",)))
    await dispatch.drain()
    got = await who(dispatch, campaign)
    assert got[left.id] == ("withheld", "contact-inactive")
    assert got[refused.id] == ("withheld", "opted-out")
    assert got[moved.id] == ("withheld", "local-mailbox")


async def test_a_consent_that_is_refused_after_the_approval_stops_those_messages(
    dispatch: DispatchFixture,
) -> None:
    media, diplomat = await dispatch.contact("media"), await dispatch.contact()
    first = Issued(audience=FIRST)
    await sent(dispatch, first)
    news = following(first)
    campaign = await dispatch.start(news)
    await dispatch.consent(news, "publish_name", "refused")
    await dispatch.drain()
    got = await who(dispatch, campaign)
    assert got[media.id] == ("withheld", "consent-changed")
    assert got[diplomat.id] == ("withheld", "local-mailbox")


async def test_it_is_refused_without_a_consent_for_those_or_for_another_document(
    dispatch: DispatchFixture,
) -> None:
    await dispatch.contact("media")
    first = Issued(audience=FIRST)
    await sent(dispatch, first)
    given = dict.fromkeys(("share_with_diplomats", "publish_without_name"), "given")
    without = following(first, consents=given | {"publish_name": "refused"})
    other = following(Issued(case=first.case, alert=first.alert))
    other.follows["follows"] = first.document
    both = following(first)
    both.attested["former_recipients"] = both.attested["also_to"]
    for each in (without, other, both):
        await dispatch.hear(await dispatch.issued(each))
    faults = await dispatch.rows("SELECT fault FROM refused_appeals ORDER BY event")
    assert [row.fault for row in faults] == [
        "there is no consent for publish_name",
        "it is about another earlier document",
        "it is for an audience and for former recipients",
    ]
    assert await dispatch.scalar("SELECT count(*) FROM campaigns") == 1


async def test_each_contact_is_written_to_at_every_address_in_use(
    dispatch: DispatchFixture,
) -> None:
    media = await dispatch.contact("media")
    first = Issued(audience=FIRST)
    await sent(dispatch, first)
    await dispatch.do("UPDATE addresses SET active = false")
    await dispatch.do(
        "INSERT INTO addresses (id, contact, audience, channel, hash, sealed, active, failures,"
        " created_at) SELECT :new, contact, audience, 'sms', decode(repeat('ab', 32), 'hex'),"
        " sealed, true, 0, now() FROM addresses",
        new=new_id(),
    )
    campaign = await dispatch.start(following(first))
    rows = await dispatch.rows(
        "SELECT contact, channel FROM deliveries WHERE campaign = :c", c=campaign
    )
    assert [(row.contact, row.channel) for row in rows] == [(media.id, "sms")]


async def test_the_api_and_the_page_say_to_whom_it_goes_beside_its_audience(
    dispatch: DispatchFixture,
) -> None:
    first = Issued(audience=FIRST)
    await sent(dispatch, first)
    campaign = await dispatch.start(following(first))
    async with dispatch.client(Role.COMMUNICATIONS) as client:
        shown = (await client.get(f"/v1/campaigns/{campaign}")).json()
        page = await client.get(f"/campaigns/{campaign}", headers={"accept": "text/html"})
    assert (shown["also_to"], shown["audience"]) == (list(FIRST), ["diplomat"])
    assert "Those who got that document, or may have got it" in page.text
