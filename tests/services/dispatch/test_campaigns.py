"""An issued document becomes a campaign only if its attestation is valid."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.dispatch.app import MIGRATIONS
from shared.clock import new_id, utc_now
from shared.contracts.channels import Channel
from shared.storage.migrations import check
from tests.services.dispatch.dispatch_fixture import (
    USES,
    DispatchFixture,
    Issued,
    appeal_texts,
)


def test_tables_and_migrations_are_the_same(dispatch_url: str) -> None:
    check(MIGRATIONS, dispatch_url)


class TestStart:
    async def test_each_recipient_gets_one_delivery_per_channel(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact("diplomat", email="one@embassy.example", phone="+41446681800")
        await dispatch.contact("media", email="two@paper.example", countries=("EGY", "TUN"))
        await dispatch.contact("media", email="elsewhere@paper.example", countries=("COL",))
        await dispatch.contact("un", email="not-asked@un.example")
        campaign = await dispatch.start()
        rows = await dispatch.deliveries()
        assert sorted(row.channel for row in rows) == ["email", "email", "sms"]
        started = await dispatch.emitted("campaign.started")
        assert started[0]["campaign"] == str(campaign)
        assert started[0]["deliveries"] == [
            {"channel": "email", "number": 2},
            {"channel": "sms", "number": 1},
        ]

    async def test_two_contacts_that_share_an_address_are_one_recipient(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact("diplomat", email="Press@Shared.example")
        await dispatch.contact("media", email="press@shared.example")
        await dispatch.start()
        assert len(await dispatch.deliveries()) == 1

    async def test_the_language_is_the_contacts_and_english_where_it_is_not_written(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact(languages=("ar", "fr"))
        await dispatch.contact(languages=("ar",))
        await dispatch.start()
        assert sorted(row.language for row in await dispatch.deliveries()) == ["en", "fr"]

    async def test_the_same_event_twice_starts_one_campaign(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact()
        event = await dispatch.issued(Issued())
        await dispatch.hear(event)
        await dispatch.hear(event.model_copy(update={"alerts": event.alerts}))
        assert await dispatch.scalar("SELECT count(*) FROM campaigns") == 1
        assert len(await dispatch.deliveries()) == 1

    async def test_an_embargo_stands_in_the_row_and_nothing_is_claimed_before(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact()
        until = utc_now() + timedelta(hours=3)
        await dispatch.start(Issued(embargo_until=until))
        await dispatch.drain(Channel.EMAIL)
        assert await dispatch.states() == [("email", "pending", "embargo")]
        # If it became due earlier, the claim moves it back to the end of the embargo.
        await dispatch.do("UPDATE deliveries SET next_try_at = now()")
        await dispatch.drain(Channel.EMAIL)
        assert [row.next_try_at for row in await dispatch.deliveries()] == [until]

    async def test_two_who_decided_in_the_best_interest_stand_for_an_unknown_consent(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact()
        unknown = dict.fromkeys(USES, "unknown")
        await dispatch.start(Issued(consents=unknown, attested=decided_for(*USES)))
        assert len(await dispatch.deliveries()) == 1

    async def test_a_limited_consent_whose_limits_were_confirmed_lets_it_go(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact()
        wanted = Issued(consents=dict.fromkeys(USES, "limited"))
        await dispatch.consent(wanted, "share_with_diplomats", "limited", since=wanted.since)
        await dispatch.start(wanted)
        await dispatch.drain(Channel.EMAIL)
        assert await dispatch.states() == [("email", "withheld", "local-mailbox")]

    async def test_a_limit_that_was_set_after_the_approval_keeps_it_back(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact()
        wanted = Issued(consents=dict.fromkeys(USES, "limited"))
        await dispatch.start(wanted)
        await dispatch.consent(wanted, "share_with_diplomats", "limited")
        await dispatch.drain(Channel.EMAIL)
        assert await dispatch.states() == [("email", "withheld", "consent-changed")]

    async def test_a_decision_of_two_on_one_use_holds_for_no_other(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact()
        wanted = Issued(
            consents={**dict.fromkeys(USES, "given"), "publish_name": "unknown"},
            attested=decided_for("publish_name"),
        )
        await dispatch.start(wanted)
        await dispatch.consent(wanted, "share_with_diplomats", "unknown")
        await dispatch.drain(Channel.EMAIL)
        assert await dispatch.states() == [("email", "withheld", "consent-changed")]

    async def test_each_use_stands_on_the_decision_that_names_it(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact("media")
        await dispatch.contact("diplomat")
        unknown = Issued(consents=dict.fromkeys(USES, "unknown"))
        two = (
            {**decided("publish_name"), "alerts": (unknown.alert,)},
            decided("share_with_diplomats"),
        )
        await dispatch.start(replace(unknown, attested={"best_interests": two}))
        assert len(await dispatch.deliveries()) == 2
        assert await dispatch.scalar("SELECT best_interest FROM campaigns")


def decided(*uses: str) -> dict[str, Any]:
    return {"proposed_by": new_id(), "decided_by": new_id(), "uses": uses}


def decided_for(*uses: str) -> dict[str, Any]:
    return {"best_interest": decided(*uses)}


ONE = new_id()
REASONS = {
    "no verification": "facts-not-verified",
    "the drafter's own approval": "one-person-decided",
    "one person's best interest": "one-person-decided",
    "one decision that claims more than the two decided": "no-consent",
    "one person's best interest among others": "one-person-decided",
    "a refused use": "no-consent",
    "an unknown use": "no-consent",
    "a use not named": "no-consent",
    "a refusal overruled": "no-consent",
    "a decision on another alert": "no-consent",
    "a decision on another use": "no-consent",
}
NOT_COVERED: dict[str, dict[str, Any]] = {
    "another case": {"attested": {"case": new_id()}},
    "another document": {"attested": {"document": new_id()}},
    "another reference": {"attested": {"reference": "EGY 999 / 0718 / OBS 091"}},
    "another audience": {"attested": {"audience": ("media",)}},
    "other texts": {"attested": {"texts_sha256": "0" * 64}},
    "no verification": {"attested": {"verification": "unverified"}},
    "other alerts": {"attested": {"consented": ()}},
    "the drafter's own approval": {"attested": {"drafted_by": ONE, "approved_by": ONE}},
    "a refused use": {"consents": {**dict.fromkeys(USES, "given"), "publish_name": "refused"}},
    "an unknown use": {"consents": {**dict.fromkeys(USES, "given"), "publish_name": "unknown"}},
    "a use not named": {"consents": {"share_with_diplomats": "given"}},
    "a refusal overruled": {
        "consents": dict.fromkeys(USES, "refused"),
        "attested": decided_for(*USES),
    },
    "a decision on another alert": {
        "consents": dict.fromkeys(USES, "unknown"),
        "alert": ONE,
        "joined": (new_id(),),
        "attested": {"best_interests": ({**decided(*USES), "alerts": (ONE,)},)},
    },
    "a decision on another use": {
        "consents": dict.fromkeys(USES, "unknown"),
        "attested": decided_for("publish_name"),
    },
    "one person's best interest": {
        "consents": dict.fromkeys(USES, "unknown"),
        "attested": {"best_interest": {"proposed_by": ONE, "decided_by": ONE, "uses": USES}},
    },
    "one person's best interest among others": {
        "consents": dict.fromkeys(USES, "unknown"),
        "attested": {
            "best_interests": (
                decided(*USES),
                {"proposed_by": ONE, "decided_by": ONE, "uses": USES},
            )
        },
    },
    "one decision that claims more than the two decided": {
        "consents": dict.fromkeys(USES, "unknown"),
        "attested": {**decided_for(*USES), "best_interests": (decided("publish_name"),)},
    },
}


class TestRefusal:
    @pytest.mark.parametrize("how", NOT_COVERED)
    async def test_an_attestation_that_does_not_cover_the_document_starts_nothing(
        self, dispatch: DispatchFixture, how: str
    ) -> None:
        await dispatch.contact("media")
        await dispatch.contact("diplomat")
        wanted = Issued(**NOT_COVERED[how])
        await dispatch.hear(await dispatch.issued(wanted))
        await self._refused(dispatch)
        (told,) = await dispatch.emitted("appeal.refused")
        assert told["case"] == str(wanted.case)
        assert told["document"] == str(wanted.document)
        assert told["reason"] == REASONS.get(how, "other-content")

    async def test_a_changed_word_or_another_key_starts_nothing(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact()
        event = await dispatch.issued(Issued())
        head, body, signature = event.attestation.split(".")
        changed = ".".join((head, body[:-4] + "AAAA", signature))
        await dispatch.hear(event.model_copy(update={"attestation": changed}))
        await self._refused(dispatch)
        dispatch.private_key = Ed25519PrivateKey.generate()
        await dispatch.hear(await dispatch.issued(Issued()))
        assert await dispatch.scalar("SELECT count(*) FROM refused_appeals") == 2

    async def test_an_appeal_that_stands_on_no_alert_starts_nothing(
        self, dispatch: DispatchFixture
    ) -> None:
        """Nobody it is about was asked for consent, and no later consent stops it."""
        await dispatch.contact()
        event = await dispatch.issued(Issued(attested={"consented": ()}))
        await dispatch.hear(event.model_copy(update={"alerts": ()}))
        await self._refused(dispatch)

    async def test_texts_moved_from_another_event_start_nothing(
        self, dispatch: DispatchFixture
    ) -> None:
        wanted = Issued()
        event = await dispatch.issued(wanted)
        other = await dispatch.issued(Issued(subject=wanted.subject, texts=appeal_texts("en")))
        await dispatch.hear(event.model_copy(update={"texts": other.texts}))
        await self._refused(dispatch)

    async def test_a_second_document_under_one_reference_starts_nothing(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact()
        first, second = Issued(), Issued()
        started = await dispatch.start(first)
        await dispatch.hear(await dispatch.issued(replace(second, reference=first.reference)))
        assert await dispatch.scalar("SELECT id FROM campaigns") == started
        assert len(await dispatch.deliveries()) == 1
        assert await dispatch.scalar("SELECT fault FROM refused_appeals") == (
            "its reference is that of another document"
        )
        notices = await dispatch.emitted("notice.requested")
        assert {each["reason"] for each in notices} == {"deliveries-failed"}

    async def _refused(self, dispatch: DispatchFixture) -> None:
        assert await dispatch.scalar("SELECT count(*) FROM campaigns") == 0
        assert await dispatch.deliveries() == []
        assert await dispatch.scalar("SELECT count(*) FROM refused_appeals") == 1
        notices = await dispatch.emitted("notice.requested")
        assert {each["urgency"] for each in notices} == {"critical"}
        assert (
            await dispatch.scalar(
                "SELECT count(*) FROM audit_entries WHERE action = 'appeal.refused'"
            )
            == 1
        )
