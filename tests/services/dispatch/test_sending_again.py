"""Failed messages are sent again, also to contacts added since; nobody gets two."""

from base64 import urlsafe_b64decode
from typing import Any
from uuid import UUID

import orjson

from services.dispatch.operations.campaigns.known_facts import on_cases_verified
from services.dispatch.workers.finished_campaigns import FinishedCampaigns
from shared.access.roles import Role
from shared.clock import new_id, utc_now
from shared.contracts.channels import Channel
from shared.contracts.intake import AlertWithdrawn
from shared.contracts.triage import CaseClosed, CaseReopened, CaseVerified
from shared.storage.engine import create_engine
from shared.storage.keyring import Keyring
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued, cookie_of
from tests.services.dispatch.outside import Receiver, receiver

PARTNER = ("partner",)


async def again(dispatch: DispatchFixture, campaign: UUID, status: int = 200) -> dict[str, Any]:
    async with dispatch.client(Role.COMMUNICATIONS) as client:
        answer = await client.post(f"/v1/campaigns/{campaign}/send-again")
    assert answer.status_code == status, answer.text
    return dict(answer.json())


async def failed(dispatch: DispatchFixture, endpoint: Receiver, wanted: Issued) -> UUID:
    """Return a campaign whose attempts are all used up."""
    endpoint.status = 500
    campaign = await dispatch.start(wanted)
    await dispatch.do("UPDATE deliveries SET attempts = 50 WHERE state = 'pending'")
    await dispatch.drain(Channel.WEBHOOK)
    endpoint.status = 200
    endpoint.got.clear()
    await dispatch.do("UPDATE addresses SET rests_until = NULL")
    return campaign


class TestSendingAgain:
    async def test_what_failed_goes_out_with_all_its_tries(self, dispatch: DispatchFixture) -> None:
        async with receiver() as endpoint:
            await dispatch.contact("partner", endpoint=endpoint.url)
            campaign = await failed(dispatch, endpoint, Issued(audience=PARTNER))
            await FinishedCampaigns(dispatch.context).round()
            told = await again(dispatch, campaign)
            assert (told["reopened"], told["added"]) == (1, 0)
            (row,) = await dispatch.deliveries()
            assert (row.state, row.reason, row.attempts) == ("pending", "asked-again", 0)
            await dispatch.drain(Channel.WEBHOOK)
            assert len(endpoint.got) == 1
            assert (await again(dispatch, campaign))["reopened"] == 0
            await FinishedCampaigns(dispatch.context).round()
        ends = await dispatch.emitted("campaign.finished")
        assert [each["counts"][0]["state"] for each in ends] == ["failed", "delivered"]
        assert (
            await dispatch.scalar(
                "SELECT count(*) FROM audit_entries WHERE action = 'campaign.sent-again'"
            )
            == 2
        )

    async def test_contacts_that_were_added_since_get_it_too(
        self, dispatch: DispatchFixture
    ) -> None:
        async with receiver() as first, receiver() as later:
            campaign = await dispatch.start(Issued(audience=PARTNER))
            await dispatch.contact("partner", endpoint=first.url)
            assert (await again(dispatch, campaign))["added"] == 1
            told = [each["deliveries"] for each in await dispatch.emitted("campaign.started")]
            assert told == [[], [{"channel": "webhook", "number": 1}]]
            await dispatch.drain(Channel.WEBHOOK)
            await dispatch.contact("partner", endpoint=later.url)
            await dispatch.contact("media", endpoint=later.url + "/media")
            assert (await again(dispatch, campaign))["added"] == 1
            await dispatch.drain(Channel.WEBHOOK)
            assert (len(first.got), len(later.got)) == (1, 1)
            assert await dispatch.states() == [("webhook", "delivered", "acknowledged")] * 2
            await dispatch.contact("partner", endpoint=later.url + "/third")
            async with dispatch.client(Role.COMMUNICATIONS) as client:
                client.headers["cookie"] = cookie_of(client)
                said = await client.post(
                    f"/campaigns/{campaign}/send-again",
                    data={"_confirmed": "yes"},
                    headers={
                        "accept": "text/html",
                        "origin": "http://dispatch.invalid",
                        "sec-fetch-site": "same-origin",
                    },
                )
            flash = urlsafe_b64decode(said.cookies["tocsin-flash"])
            assert orjson.loads(flash)["values"] == {"reopened": 0, "added": 1}
        assert {row.use for row in await dispatch.deliveries()} == {"share_with_partner"}

    async def test_who_has_it_gets_no_second_one_at_a_new_address(
        self, dispatch: DispatchFixture
    ) -> None:
        async with receiver() as former, receiver() as present:
            made = await dispatch.contact("partner", endpoint=former.url)
            campaign = await dispatch.start(Issued(audience=PARTNER))
            await dispatch.drain(Channel.WEBHOOK)
            body = {
                "audience": "partner",
                "name": "Invented Partner",
                "endpoint": present.url,
                "version": 1,
            }
            async with dispatch.client(Role.COMMUNICATIONS) as client:
                answer = await client.put(f"/v1/contacts/{made.id}", json=body)
            assert answer.status_code == 200
            told = await again(dispatch, campaign)
            await dispatch.drain(Channel.WEBHOOK)
            assert (told["added"], present.got) == (0, [])

    async def test_what_nobody_knows_the_outcome_of_stays_for_a_person(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact()
        campaign = await dispatch.start()
        await dispatch.do(
            "UPDATE deliveries SET state = 'unknown', reason = 'interrupted', next_try_at = NULL,"
            " settled_at = now()"
        )
        assert (await again(dispatch, campaign))["reopened"] == 0
        assert await dispatch.states() == [("email", "unknown", "interrupted")]

    async def test_an_address_that_was_looked_at_gets_what_was_withheld(
        self, dispatch: DispatchFixture
    ) -> None:
        async with receiver(status=410) as endpoint:
            made = await dispatch.contact("partner", endpoint=endpoint.url)
            await dispatch.start(Issued(audience=PARTNER))
            await dispatch.drain(Channel.WEBHOOK)
            campaign = await dispatch.start(Issued(audience=PARTNER))
            await dispatch.drain(Channel.WEBHOOK)
            assert (await again(dispatch, campaign))["reopened"] == 0
            endpoint.status = 200
            async with dispatch.client(Role.COMMUNICATIONS) as client:
                await client.post(f"/v1/contacts/{made.id}/channels/webhook/unblock")
            assert (await again(dispatch, campaign))["reopened"] == 1
            await dispatch.drain(Channel.WEBHOOK)
            assert len(endpoint.got) == 2

    async def test_what_lies_in_the_local_mailbox_waits_for_a_provider(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact()
        campaign = await dispatch.start()
        await dispatch.drain(Channel.EMAIL)
        assert (await again(dispatch, campaign))["reopened"] == 0


class TestRefusals:
    async def test_a_stopped_campaign_and_a_withdrawn_alert(
        self, dispatch: DispatchFixture
    ) -> None:
        stopped, wanted = await dispatch.start(), Issued()
        withdrawn = await dispatch.start(wanted)
        async with dispatch.client(Role.COMMUNICATIONS) as client:
            await client.post(f"/v1/campaigns/{stopped}/stop", json={"reason": "error"})
        assert (await again(dispatch, stopped, 409))["type"].endswith("campaign-stopped")
        await dispatch.do(
            "INSERT INTO withdrawn_alerts (alert, withdrawn_at) VALUES (:alert, now())",
            alert=wanted.alert,
        )
        assert (await again(dispatch, withdrawn, 409))["type"].endswith("withdrawn")
        await again(dispatch, new_id(), 404)

    async def test_a_consent_that_changed_since_lets_nothing_go(
        self, dispatch: DispatchFixture
    ) -> None:
        async with receiver() as endpoint:
            await dispatch.contact("partner", endpoint=endpoint.url)
            wanted = Issued(audience=PARTNER)
            campaign = await failed(dispatch, endpoint, wanted)
            await dispatch.consent(wanted, "share_with_partner", "refused")
            await again(dispatch, campaign)
            await dispatch.drain(Channel.WEBHOOK)
            assert endpoint.got == []
        assert await dispatch.states() == [("webhook", "withheld", "consent-changed")]

    async def test_an_alert_withdrawn_meanwhile_lets_nothing_go(
        self, dispatch: DispatchFixture
    ) -> None:
        async with receiver() as endpoint:
            await dispatch.contact("partner", endpoint=endpoint.url)
            wanted = Issued(audience=PARTNER)
            campaign = await failed(dispatch, endpoint, wanted)
            await again(dispatch, campaign)
            await dispatch.hear(
                AlertWithdrawn(alert=wanted.alert, subject=wanted.subject, withdrawn_at=utc_now())
            )
            await dispatch.drain(Channel.WEBHOOK)
            assert endpoint.got == []
        assert await dispatch.states() == [("webhook", "withheld", "alert-withdrawn")]


class TestWhatTheCaseCameTo:
    async def test_a_closed_case_sends_nothing_more_until_it_is_open_again(
        self, dispatch: DispatchFixture
    ) -> None:
        async with receiver() as first, receiver() as later:
            await dispatch.contact("partner", endpoint=first.url)
            wanted = Issued(audience=PARTNER)
            campaign = await dispatch.start(wanted)
            await dispatch.hear(closed(wanted))
            await dispatch.drain(Channel.WEBHOOK)
            assert await dispatch.states() == [("webhook", "withheld", "case-closed")]
            await dispatch.contact("partner", endpoint=later.url)
            assert (await again(dispatch, campaign, 409))["type"].endswith("case-closed")
            await dispatch.hear(CaseReopened(case=wanted.case, reopened_at=utc_now()))
            told = await again(dispatch, campaign)
            assert (told["reopened"], told["added"]) == (1, 1)
            await dispatch.drain(Channel.WEBHOOK)
            assert (len(first.got), len(later.got)) == (1, 1)

    async def test_what_waits_goes_on_where_a_person_said_so_and_nothing_else(
        self, dispatch: DispatchFixture
    ) -> None:
        async with receiver() as first, receiver() as later:
            await dispatch.contact("partner", endpoint=first.url)
            wanted = Issued(audience=PARTNER)
            campaign = await dispatch.start(wanted)
            await dispatch.hear(closed(wanted, goes_on=True))
            await dispatch.contact("partner", endpoint=later.url)
            assert (await again(dispatch, campaign, 409))["type"].endswith("case-closed")
            await dispatch.drain(Channel.WEBHOOK)
            assert (len(first.got), later.got) == (1, [])

    async def test_a_closing_that_is_heard_before_the_document(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact()
        wanted = Issued()
        await dispatch.hear(closed(wanted))
        await dispatch.start(wanted)
        await dispatch.drain(Channel.EMAIL)
        assert await dispatch.states() == [("email", "withheld", "case-closed")]

    async def test_facts_that_are_checked_anew_and_a_file_that_was_erased(
        self, dispatch: DispatchFixture, keyring_url: str
    ) -> None:
        wanted = Issued()
        await dispatch.contact()
        campaign = await dispatch.start(wanted)
        await dispatch.do(
            "UPDATE deliveries SET state = 'unknown', reason = 'interrupted', next_try_at = NULL,"
            " settled_at = now()"
        )
        (delivery,) = await dispatch.deliveries()
        await dispatch.hear(verified(wanted, "in-progress"))
        assert (await again(dispatch, campaign, 409))["type"].endswith("not-verified")
        async with dispatch.client(Role.COMMUNICATIONS) as client:
            answer = await client.post(
                f"/v1/campaigns/{campaign}/deliveries/{delivery.id}/settle", json={"found": "again"}
            )
        assert answer.json()["type"].endswith("not-verified")
        await dispatch.hear(verified(wanted, "verified"))
        assert (await again(dispatch, campaign))["added"] == 0
        # As if issued before dispatch knew cases, and closed and reopened since.
        await dispatch.do("DELETE FROM case_facts")
        assert (await again(dispatch, campaign, 409))["type"].endswith("case-not-known")
        await dispatch.hear(CaseReopened(case=wanted.case, reopened_at=utc_now()))
        assert (await again(dispatch, campaign, 409))["type"].endswith("case-not-known")
        await dispatch.hear(verified(wanted, "verified"))
        assert (await again(dispatch, campaign))["added"] == 0
        eraser = Keyring(
            create_engine(keyring_url, application_name="test-eraser"),
            dispatch.context.keyring._master,
        )
        await eraser.destroy(wanted.subject)
        await eraser.close()
        dispatch.context.keyring._cache.clear()  # its cache expires within a minute
        assert (await again(dispatch, campaign, 409))["type"].endswith("erased")

    async def test_of_one_case_the_last_word_counts_when_many_are_kept_at_once(
        self, dispatch: DispatchFixture
    ) -> None:
        wanted = Issued()
        await dispatch.contact()
        campaign = await dispatch.start(wanted)
        said = [verified(wanted, "verified"), verified(wanted, "contradicted")]
        async with dispatch.context.database.unit_of_work("dispatch") as work:
            await on_cases_verified(work, said)
        assert (await again(dispatch, campaign, 409))["type"].endswith("not-verified")


def closed(wanted: Issued, *, goes_on: bool = False) -> CaseClosed:
    return CaseClosed(case=wanted.case, outcome="released", closed_at=utc_now(), goes_on=goes_on)


def verified(wanted: Issued, status: str) -> CaseVerified:
    return CaseVerified(case=wanted.case, status=status, sources=2, verified_at=utc_now())
