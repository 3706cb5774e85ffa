"""A follow-up goes to its audience, and to those who got the document before. All invented."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from services.dispatch.operations.campaigns.counting_former import report_former
from services.dispatch.operations.campaigns.sending_again import send_again
from services.dispatch.operations.contacts.hazards import add_hazard
from services.dispatch.workers import FormerCounts
from shared.access.roles import Role
from shared.clock import new_id, utc_now
from shared.contracts.attestation import FormerRecipients
from shared.contracts.dispatch import RecipientsCounted
from shared.contracts.triage import RecipientsAsked
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued
from tests.services.dispatch.test_counting_reach import hazard

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


async def counted(dispatch: DispatchFixture) -> list[dict[str, int]]:
    """Return what was published, each time by audience and outcome."""
    return [
        {f"{each['audience']} {each['outcome']}": each["contacts"] for each in said["counts"]}
        for said in await dispatch.emitted(RecipientsCounted.type.split(".", 1)[1][:-3])
    ]


class TestCounting:
    async def asked(self, dispatch: DispatchFixture, first: Issued, **more: Any) -> None:
        asked = RecipientsAsked(
            case=first.case, document=first.document, asked_at=utc_now(), **more
        )
        await dispatch.hear(asked)

    async def test_the_numbers_are_those_of_the_campaign_that_starts_then(
        self, dispatch: DispatchFixture
    ) -> None:
        made = {name: await dispatch.contact("media") for name in ("stays", "left", "refused")}
        there = await dispatch.contact("media", countries=("EGY",), endpoint="http://127.0.0.1:1/a")
        await dispatch.contact("media", endpoint="http://127.0.0.1:1/b")
        first = Issued(audience=FIRST)
        await sent(dispatch, first)
        await dispatch.do("UPDATE contacts SET countries = '{FRA}' WHERE id = :id", id=there.id)
        await dispatch.do("UPDATE contacts SET active = false WHERE id = :id", id=made["left"].id)
        await dispatch.do(
            "UPDATE addresses SET blocked_reason = 'opted-out', blocked_at = now()"
            " WHERE contact = :id",
            id=made["refused"].id,
        )
        await self.asked(dispatch, first)
        assert await FormerCounts(dispatch.context).round(everything=False) == 1
        assert await counted(dispatch) == [
            {
                "media beyond": 1,
                "media covered": 1,
                "media gone": 1,
                "media no-provider": 1,
                "media opted-out": 1,
            }
        ]

    async def test_it_is_published_again_only_when_a_number_changed_or_somebody_asks(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact("media")
        first, counts = Issued(audience=FIRST), FormerCounts(dispatch.context)
        await sent(dispatch, first)
        await self.asked(dispatch, first)
        assert await counts.round(everything=True) == 1
        assert await counts.round(everything=True) == 0
        assert await counts.round(everything=False) == 0
        await dispatch.do("UPDATE contacts SET active = false")
        assert await counts.round(everything=True) == 1
        await self.asked(dispatch, first)
        assert await counts.round(everything=False) == 1
        assert await counted(dispatch) == [
            {"media no-provider": 1},
            {"media gone": 1},
            {"media gone": 1},
        ]

    async def test_a_service_that_was_restored_gets_the_numbers_again(
        self, dispatch: DispatchFixture
    ) -> None:
        first, counts = Issued(), FormerCounts(dispatch.context)
        await sent(dispatch, first)
        await self.asked(dispatch, first)
        await counts.round(everything=True)
        await dispatch.do("UPDATE watched_recipients SET said_at = said_at - interval '13 hours'")
        assert await counts.round(everything=True) == 1
        await dispatch.do("UPDATE watched_recipients SET asked_at = asked_at - interval '31 days'")
        await dispatch.do("UPDATE watched_recipients SET said_at = said_at - interval '13 hours'")
        assert await counts.round(everything=True) == 0

    async def test_a_document_without_a_campaign_was_sent_to_nobody(
        self, dispatch: DispatchFixture
    ) -> None:
        await self.asked(dispatch, Issued(), organisations=("omct",))
        await FormerCounts(dispatch.context).round(everything=False)
        assert await counted(dispatch) == [{}]

    @pytest.mark.parametrize(
        ("effect", "counts"),
        [
            ("warn", {"media no-provider": 1}),
            ("hold", {"media held": 1}),
            ("never", {"media never": 1}),
        ],
    )
    async def test_a_hazard_counts_for_those_who_got_it_before(
        self, dispatch: DispatchFixture, effect: str, counts: dict[str, int]
    ) -> None:
        await dispatch.contact("media")
        first = Issued(audience=FIRST)
        await sent(dispatch, first)
        async with dispatch.context.database.unit_of_work(str(new_id())) as work:
            await add_hazard(work, dispatch.context, hazard(effect=effect))
        await self.asked(dispatch, first)
        await FormerCounts(dispatch.context).round(everything=False)
        assert await counted(dispatch) == [counts]

    async def test_of_two_replicas_one_publishes(self, dispatch: DispatchFixture) -> None:
        await dispatch.contact("media")
        first = Issued(audience=FIRST)
        await sent(dispatch, first)
        await self.asked(dispatch, first)
        watched = (first.document, "")

        async def report() -> bool:
            async with dispatch.context.database.unit_of_work("test") as work:
                return await report_former(work, dispatch.context, watched)

        async with dispatch.context.database.unit_of_work("test") as work:
            assert await report_former(work, dispatch.context, watched)
            other = asyncio.create_task(report())
            await asyncio.wait({other}, timeout=1)
        assert not await other


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
