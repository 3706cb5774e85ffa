"""What failed goes out again, also to contacts that were added since; nobody gets it twice."""

from base64 import urlsafe_b64decode
from typing import Any
from uuid import UUID

import orjson

from services.dispatch.finishing import Finishing
from services.dispatch.operations.standing import keep_cases_verified
from services.dispatch.rules.reasons import Channel
from shared.access.roles import Role
from shared.clock import new_id, utc_now
from shared.contracts.intake import AlertWithdrawn
from shared.contracts.triage import CaseClosed, CaseReopened, CaseVerified
from shared.storage.engine import create_engine
from shared.storage.keyring import Keyring
from tests.services.dispatch.house import House, Issued
from tests.services.dispatch.outside import Receiver, receiver

PARTNER = ("partner",)


async def again(house: House, campaign: UUID, status: int = 200) -> dict[str, Any]:
    async with house.client(Role.COMMUNICATIONS) as client:
        answer = await client.post(f"/v1/campaigns/{campaign}/send-again")
    assert answer.status_code == status, answer.text
    return dict(answer.json())


async def failed(house: House, endpoint: Receiver, wanted: Issued) -> UUID:
    """Return a campaign all of whose tries are used up."""
    endpoint.status = 500
    campaign = await house.start(wanted)
    await house.do("UPDATE deliveries SET attempts = 50 WHERE state = 'pending'")
    await house.drain(Channel.WEBHOOK)
    endpoint.status = 200
    endpoint.got.clear()
    await house.do("UPDATE addresses SET rests_until = NULL")
    return campaign


class TestSendingAgain:
    async def test_what_failed_goes_out_with_all_its_tries(self, house: House) -> None:
        async with receiver() as endpoint:
            await house.contact("partner", endpoint=endpoint.url)
            campaign = await failed(house, endpoint, Issued(audience=PARTNER))
            await Finishing(house.parts).round()
            told = await again(house, campaign)
            assert (told["reopened"], told["added"]) == (1, 0)
            (row,) = await house.deliveries()
            assert (row.state, row.reason, row.attempts) == ("pending", "asked-again", 0)
            await house.drain(Channel.WEBHOOK)
            assert len(endpoint.got) == 1
            assert (await again(house, campaign))["reopened"] == 0
            await Finishing(house.parts).round()
        ends = await house.emitted("campaign.finished")
        assert [each["counts"][0]["state"] for each in ends] == ["failed", "delivered"]
        assert await house.scalar(
            "SELECT count(*) FROM audit_entries WHERE action = 'campaign.sent-again'"
        ) == 2  # fmt: skip

    async def test_contacts_that_were_added_since_get_it_too(self, house: House) -> None:
        async with receiver() as first, receiver() as later:
            campaign = await house.start(Issued(audience=PARTNER))
            await house.contact("partner", endpoint=first.url)
            assert (await again(house, campaign))["added"] == 1
            told = [each["deliveries"] for each in await house.emitted("campaign.started")]
            assert told == [[], [{"channel": "webhook", "number": 1}]]
            await house.drain(Channel.WEBHOOK)
            await house.contact("partner", endpoint=later.url)
            await house.contact("media", endpoint=later.url + "/media")
            assert (await again(house, campaign))["added"] == 1
            await house.drain(Channel.WEBHOOK)
            assert (len(first.got), len(later.got)) == (1, 1)
            assert await house.states() == [("webhook", "delivered", "acknowledged")] * 2
            await house.contact("partner", endpoint=later.url + "/third")
            async with house.client(Role.COMMUNICATIONS) as client:
                token = client.headers["authorization"].split()[1]
                client.headers["cookie"] = f"tocsin={token}"
                said = await client.post(
                    f"/campaigns/{campaign}/send-again",
                    data={"_confirmed": "yes"},
                    headers={"accept": "text/html", "origin": "http://dispatch.invalid",
                             "sec-fetch-site": "same-origin"},
                )  # fmt: skip
            flash = urlsafe_b64decode(said.cookies["tocsin-flash"])
            assert orjson.loads(flash)["values"] == {"reopened": 0, "added": 1}
        assert {row.use for row in await house.deliveries()} == {"share_with_partner"}

    async def test_who_has_it_gets_no_second_one_at_a_new_address(self, house: House) -> None:
        async with receiver() as former, receiver() as present:
            made = await house.contact("partner", endpoint=former.url)
            campaign = await house.start(Issued(audience=PARTNER))
            await house.drain(Channel.WEBHOOK)
            body = {
                "audience": "partner", "name": "Invented Partner", "endpoint": present.url,
                "version": 1,
            }  # fmt: skip
            async with house.client(Role.COMMUNICATIONS) as client:
                answer = await client.put(f"/v1/contacts/{made.id}", json=body)
            assert answer.status_code == 200
            told = await again(house, campaign)
            await house.drain(Channel.WEBHOOK)
            assert (told["added"], present.got) == (0, [])

    async def test_what_nobody_knows_the_outcome_of_stays_for_a_person(self, house: House) -> None:
        await house.contact()
        campaign = await house.start()
        await house.do(
            "UPDATE deliveries SET state = 'unknown', reason = 'interrupted', next_try_at = NULL,"
            " settled_at = now()"
        )
        assert (await again(house, campaign))["reopened"] == 0
        assert await house.states() == [("email", "unknown", "interrupted")]

    async def test_an_address_that_was_looked_at_gets_what_was_withheld(self, house: House) -> None:
        async with receiver(status=410) as endpoint:
            made = await house.contact("partner", endpoint=endpoint.url)
            await house.start(Issued(audience=PARTNER))
            await house.drain(Channel.WEBHOOK)
            campaign = await house.start(Issued(audience=PARTNER))
            await house.drain(Channel.WEBHOOK)
            assert (await again(house, campaign))["reopened"] == 0
            endpoint.status = 200
            async with house.client(Role.COMMUNICATIONS) as client:
                await client.post(f"/v1/contacts/{made.id}/channels/webhook/unblock")
            assert (await again(house, campaign))["reopened"] == 1
            await house.drain(Channel.WEBHOOK)
            assert len(endpoint.got) == 2

    async def test_what_lies_in_the_local_mailbox_waits_for_a_provider(self, house: House) -> None:
        await house.contact()
        campaign = await house.start()
        await house.drain(Channel.EMAIL)
        assert (await again(house, campaign))["reopened"] == 0


class TestRefusals:
    async def test_a_stopped_campaign_and_a_withdrawn_alert(self, house: House) -> None:
        stopped, wanted = await house.start(), Issued()
        withdrawn = await house.start(wanted)
        async with house.client(Role.COMMUNICATIONS) as client:
            await client.post(f"/v1/campaigns/{stopped}/stop", json={"reason": "error"})
        assert (await again(house, stopped, 409))["type"].endswith("campaign-stopped")
        await house.do(
            "INSERT INTO withdrawn_alerts (alert, withdrawn_at) VALUES (:alert, now())",
            alert=wanted.alert,
        )
        assert (await again(house, withdrawn, 409))["type"].endswith("withdrawn")
        await again(house, new_id(), 404)

    async def test_a_consent_that_changed_since_lets_nothing_go(self, house: House) -> None:
        async with receiver() as endpoint:
            await house.contact("partner", endpoint=endpoint.url)
            wanted = Issued(audience=PARTNER)
            campaign = await failed(house, endpoint, wanted)
            await house.consent(wanted, "share_with_partner", "refused")
            await again(house, campaign)
            await house.drain(Channel.WEBHOOK)
            assert endpoint.got == []
        assert await house.states() == [("webhook", "withheld", "consent-changed")]

    async def test_an_alert_withdrawn_meanwhile_lets_nothing_go(self, house: House) -> None:
        async with receiver() as endpoint:
            await house.contact("partner", endpoint=endpoint.url)
            wanted = Issued(audience=PARTNER)
            campaign = await failed(house, endpoint, wanted)
            await again(house, campaign)
            await house.hear(
                AlertWithdrawn(alert=wanted.alert, subject=wanted.subject, withdrawn_at=utc_now())
            )
            await house.drain(Channel.WEBHOOK)
            assert endpoint.got == []
        assert await house.states() == [("webhook", "withheld", "alert-withdrawn")]


class TestWhatTheCaseCameTo:
    async def test_a_closed_case_sends_nothing_more_until_it_is_open_again(
        self, house: House
    ) -> None:
        async with receiver() as first, receiver() as later:
            await house.contact("partner", endpoint=first.url)
            wanted = Issued(audience=PARTNER)
            campaign = await house.start(wanted)
            await house.hear(closed(wanted))
            await house.drain(Channel.WEBHOOK)
            assert await house.states() == [("webhook", "withheld", "case-closed")]
            await house.contact("partner", endpoint=later.url)
            assert (await again(house, campaign, 409))["type"].endswith("case-closed")
            await house.hear(CaseReopened(case=wanted.case, reopened_at=utc_now()))
            told = await again(house, campaign)
            assert (told["reopened"], told["added"]) == (1, 1)
            await house.drain(Channel.WEBHOOK)
            assert (len(first.got), len(later.got)) == (1, 1)

    async def test_what_waits_goes_on_where_a_person_said_so_and_nothing_else(
        self, house: House
    ) -> None:
        async with receiver() as first, receiver() as later:
            await house.contact("partner", endpoint=first.url)
            wanted = Issued(audience=PARTNER)
            campaign = await house.start(wanted)
            await house.hear(closed(wanted, goes_on=True))
            await house.contact("partner", endpoint=later.url)
            assert (await again(house, campaign, 409))["type"].endswith("case-closed")
            await house.drain(Channel.WEBHOOK)
            assert (len(first.got), later.got) == (1, [])

    async def test_a_closing_that_is_heard_before_the_document(self, house: House) -> None:
        await house.contact()
        wanted = Issued()
        await house.hear(closed(wanted))
        await house.start(wanted)
        await house.drain(Channel.EMAIL)
        assert await house.states() == [("email", "withheld", "case-closed")]

    async def test_facts_that_are_checked_anew_and_a_file_that_was_erased(
        self, house: House, keyring_url: str
    ) -> None:
        wanted = Issued()
        await house.contact()
        campaign = await house.start(wanted)
        await house.do(
            "UPDATE deliveries SET state = 'unknown', reason = 'interrupted', next_try_at = NULL,"
            " settled_at = now()"
        )
        (delivery,) = await house.deliveries()
        await house.hear(verified(wanted, "in-progress"))
        assert (await again(house, campaign, 409))["type"].endswith("not-verified")
        async with house.client(Role.COMMUNICATIONS) as client:
            answer = await client.post(
                f"/v1/campaigns/{campaign}/deliveries/{delivery.id}/settle", json={"found": "again"}
            )
        assert answer.json()["type"].endswith("not-verified")
        await house.hear(verified(wanted, "verified"))
        assert (await again(house, campaign))["added"] == 0
        # As it was issued before dispatch heard of cases, and was closed and reopened since.
        await house.do("DELETE FROM case_facts")
        assert (await again(house, campaign, 409))["type"].endswith("case-not-known")
        await house.hear(CaseReopened(case=wanted.case, reopened_at=utc_now()))
        assert (await again(house, campaign, 409))["type"].endswith("case-not-known")
        await house.hear(verified(wanted, "verified"))
        assert (await again(house, campaign))["added"] == 0
        eraser = Keyring(
            create_engine(keyring_url, application_name="test-eraser"), house.parts.keyring._master
        )
        await eraser.destroy(wanted.subject)
        await eraser.close()
        house.parts.keyring._cache.clear()  # as it forgets within a minute
        assert (await again(house, campaign, 409))["type"].endswith("erased")

    async def test_of_one_case_the_last_word_counts_when_many_are_kept_at_once(
        self, house: House
    ) -> None:
        wanted = Issued()
        await house.contact()
        campaign = await house.start(wanted)
        said = [verified(wanted, "verified"), verified(wanted, "contradicted")]
        async with house.parts.database.unit_of_work("dispatch") as work:
            await keep_cases_verified(work, said)
        assert (await again(house, campaign, 409))["type"].endswith("not-verified")


def closed(wanted: Issued, *, goes_on: bool = False) -> CaseClosed:
    return CaseClosed(case=wanted.case, outcome="released", closed_at=utc_now(), goes_on=goes_on)


def verified(wanted: Issued, status: str) -> CaseVerified:
    return CaseVerified(case=wanted.case, status=status, sources=2, verified_at=utc_now())
