"""Try a contact's waiting messages at once, and show what it missed."""

from datetime import timedelta
from uuid import UUID

import pytest

from shared.access.roles import Role
from shared.clock import new_id, utc_now
from shared.contracts.channels import Channel
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued, cookie_of
from tests.services.dispatch.outside import Receiver, receiver

PARTNER = Issued(audience=("partner",))
COMMUNICATIONS = Role.COMMUNICATIONS


async def missed(dispatch: DispatchFixture, endpoint: Receiver, *wanted: Issued) -> UUID:
    """Return a contact whose server was down when these appeals were issued."""
    endpoint.status = 500
    made = await dispatch.contact("partner", name="Invented Partner", endpoint=endpoint.url)
    for each in wanted or (PARTNER,):
        await dispatch.start(each)
        await dispatch.do("UPDATE addresses SET rests_until = NULL")
        await dispatch.drain(Channel.WEBHOOK)
    await dispatch.do("UPDATE deliveries SET next_try_at = now() + interval '20 hours'")
    await dispatch.do("UPDATE addresses SET rests_until = now() + interval '2 minutes'")
    endpoint.status = 200
    endpoint.got.clear()
    return made.id


async def ask(
    dispatch: DispatchFixture, contact: UUID, channel: str = "webhook"
) -> dict[str, object]:
    async with dispatch.client(COMMUNICATIONS) as client:
        answer = await client.post(f"/v1/contacts/{contact}/channels/{channel}/try-now")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


class TestTryingNow:
    async def test_what_waits_goes_out_at_once(self, dispatch: DispatchFixture) -> None:
        async with receiver() as endpoint:
            contact = await missed(dispatch, endpoint, PARTNER, Issued(audience=("partner",)))
            await dispatch.drain(Channel.WEBHOOK)
            assert endpoint.got == []
            assert await ask(dispatch, contact) == {"channel": "webhook", "deliveries": 2}
            await dispatch.drain(Channel.WEBHOOK)
            assert len(endpoint.got) == 2
            assert await ask(dispatch, contact) == {"channel": "webhook", "deliveries": 0}
        assert {row.state for row in await dispatch.deliveries()} == {"delivered"}
        entries = await dispatch.rows(
            "SELECT object_id, detail FROM audit_entries WHERE action = 'contact.tried-now'"
        )
        assert [tuple(row) for row in entries] == [
            (contact, {"channel": "webhook", "deliveries": 2}),
            (contact, {"channel": "webhook", "deliveries": 0}),
        ]

    async def test_nothing_of_others_and_of_no_other_channel_is_moved(
        self, dispatch: DispatchFixture
    ) -> None:
        async with receiver() as endpoint, receiver(status=500) as other:
            await dispatch.contact("partner", endpoint=other.url)
            contact = await missed(dispatch, endpoint)
            await dispatch.do("UPDATE deliveries SET next_try_at = now() + interval '20 hours'")
            await ask(dispatch, contact)
        due = await dispatch.rows("SELECT contact FROM deliveries WHERE next_try_at <= now()")
        assert [row.contact for row in due] == [contact]

    async def test_a_server_that_is_not_back_costs_no_try_of_the_schedule(
        self, dispatch: DispatchFixture
    ) -> None:
        async with receiver() as endpoint:
            contact = await missed(dispatch, endpoint)
            endpoint.status = 500
            for _ in range(12):
                await ask(dispatch, contact)
                await dispatch.drain(Channel.WEBHOOK)
                await dispatch.do("UPDATE deliveries SET next_try_at = now() + interval '1 hour'")
            assert len(endpoint.got) == 12
        assert await dispatch.states() == [("webhook", "pending", "endpoint-refused")]

    async def test_an_embargo_stands(self, dispatch: DispatchFixture) -> None:
        embargo = utc_now() + timedelta(days=2)
        async with receiver() as endpoint:
            made = await dispatch.contact("partner", endpoint=endpoint.url)
            await dispatch.start(Issued(audience=("partner",), embargo_until=embargo))
            assert await ask(dispatch, made.id) == {"channel": "webhook", "deliveries": 0}
            await dispatch.drain(Channel.WEBHOOK)
            assert endpoint.got == []
        (row,) = await dispatch.deliveries()
        assert (row.state, row.reason, row.next_try_at) == ("pending", "embargo", embargo)

    async def test_what_was_stopped_or_lost_its_consent_is_withheld(
        self, dispatch: DispatchFixture
    ) -> None:
        second = Issued(audience=("partner",))
        async with receiver() as endpoint:
            contact = await missed(dispatch, endpoint, PARTNER, second)
            await dispatch.do(
                "UPDATE campaigns SET stopped_at = now(), stopped_by = 'test',"
                " stop_reason = 'safety' WHERE document = :document",
                document=PARTNER.document,
            )
            await dispatch.consent(second, "share_with_partner", "refused")
            await dispatch.do("UPDATE deliveries SET next_try_at = now() + interval '20 hours'")
            await ask(dispatch, contact)
            for _ in range(2):  # a failing address gets one attempt at a time
                await dispatch.drain(Channel.WEBHOOK)
            assert endpoint.got == []
        assert sorted(await dispatch.states()) == [
            ("webhook", "withheld", "campaign-stopped"),
            ("webhook", "withheld", "consent-changed"),
        ]

    async def test_is_for_who_keeps_contacts_and_where_there_is_an_address(
        self, dispatch: DispatchFixture
    ) -> None:
        made = await dispatch.contact("partner")
        path = f"/v1/contacts/{made.id}/channels/webhook/try-now"
        for role in (Role.TRIAGE_OFFICER, Role.APPROVER, Role.AUDITOR):
            async with dispatch.client(role) as client:
                assert (await client.post(path)).status_code == 403
        async with dispatch.client(COMMUNICATIONS) as client:
            answer = await client.post(path)
            assert (answer.status_code, answer.json()["type"]) == (
                409,
                "urn:tocsin:problem:no-address",
            )
            unknown = await client.post(path.replace(str(made.id), str(new_id())))
            assert unknown.status_code == 404


class TestWhatWasMissed:
    async def test_is_listed_newest_first_a_page_at_a_time(self, dispatch: DispatchFixture) -> None:
        now = utc_now()
        wanted = [
            Issued(audience=("partner",), issued_at=now - timedelta(days=days))
            for days in (3, 2, 1)
        ]
        async with receiver() as endpoint:
            contact = await missed(dispatch, endpoint, *wanted)
            await dispatch.contact("partner", endpoint=f"{endpoint.url}?other")
            await dispatch.start(Issued(audience=("partner",), country="TUN"))
        path = f"/v1/contacts/{contact}/deliveries"
        async with dispatch.client(COMMUNICATIONS) as client:
            first = (await client.get(f"{path}?limit=3")).json()
            rest = (await client.get(f"{path}?limit=3&cursor={first['next']}")).json()
        told = [*first["items"], *rest["items"]]
        assert rest["next"] is None
        assert [each["reference"] for each in told[1:]] == [
            each.reference for each in reversed(wanted)
        ]
        newest, missed_one = told[0], told[1]
        assert (newest["reason"], newest["last_tried_at"]) == ("waiting", None)
        assert (missed_one["state"], missed_one["reason"]) == ("pending", "endpoint-refused")
        assert missed_one["last_status"] == 500
        assert missed_one["last_tried_at"] is not None
        assert missed_one["next_try_at"] is not None

    @pytest.mark.parametrize("hidden_by", ["the case", "the desk"])
    async def test_of_a_campaign_that_one_may_not_see_nothing_is_listed(
        self, dispatch: DispatchFixture, hidden_by: str
    ) -> None:
        async with receiver() as endpoint:
            contact = await missed(dispatch, endpoint)
        if hidden_by == "the case":
            await dispatch.do(
                "INSERT INTO restricted_cases (case_id, alerts, accounts)"
                " SELECT case_id, '{}', ARRAY[gen_random_uuid()] FROM campaigns"
            )
        desks = {} if hidden_by == "the case" else {"desks": frozenset({"africa"})}
        async with dispatch.client(COMMUNICATIONS, **desks) as client:
            answer = await client.get(f"/v1/contacts/{contact}/deliveries")
        assert (answer.status_code, answer.json()["items"]) == (200, [])

    async def test_stands_on_the_contacts_page_with_a_button(
        self, dispatch: DispatchFixture
    ) -> None:
        async with receiver() as endpoint:
            contact = await missed(dispatch, endpoint)
            path = f"/contacts/{contact}"
            async with dispatch.client(COMMUNICATIONS) as client:
                headers = {
                    "accept": "text/html",
                    "cookie": cookie_of(client),
                }
                listed = (await client.get("/contacts", headers=headers)).text
                assert f'href="{path}"' in listed
                shown = (await client.get(path, headers=headers)).text
                for words in (
                    "Invented Partner",
                    endpoint.url,
                    PARTNER.reference,
                    "Try the waiting messages now",
                    "system refused it.",
                    "500",
                ):
                    assert words in shown
                action = f"{path}/channels/webhook/try-now"
                assert f'action="{action}"' in shown
                assert (await client.post(action, headers=headers)).status_code == 303
                french = await client.get(path, headers=headers | {"accept-language": "fr"})
                assert "Derniers envois" in french.text
            await dispatch.drain(Channel.WEBHOOK)
            assert len(endpoint.got) == 1
        read = await dispatch.scalar(
            "SELECT count(*) FROM audit_entries WHERE action = 'contact.read'"
            " AND :contact = ANY(subjects)",
            contact=contact,
        )
        assert read == 2


async def test_what_waits_for_a_contact_that_is_laid_aside_is_withheld_at_once(
    dispatch: DispatchFixture,
) -> None:
    async with receiver() as endpoint:
        contact = await missed(dispatch, endpoint)
        async with dispatch.client(COMMUNICATIONS) as client:
            answer = await client.post(f"/v1/contacts/{contact}/deactivate")
        assert answer.status_code == 204
        await dispatch.drain(Channel.WEBHOOK)
        assert endpoint.got == []
    assert await dispatch.states() == [("webhook", "withheld", "contact-inactive")]


async def test_what_waits_for_an_address_that_was_changed_does_not_go_there(
    dispatch: DispatchFixture,
) -> None:
    async with receiver() as former, receiver() as new:
        contact = await missed(dispatch, former)
        async with dispatch.client(COMMUNICATIONS) as client:
            changed = {
                "audience": "partner",
                "name": "Invented Partner",
                "endpoint": new.url,
                "version": 1,
            }
            answer = await client.put(f"/v1/contacts/{contact}", json=changed)
        assert answer.status_code == 200
        await dispatch.do("UPDATE deliveries SET next_try_at = now() WHERE state = 'pending'")
        await dispatch.do("UPDATE addresses SET rests_until = NULL")
        await dispatch.drain(Channel.WEBHOOK)
        assert (former.got, new.got) == ([], [])
    assert await dispatch.states() == [("webhook", "withheld", "contact-inactive")]
