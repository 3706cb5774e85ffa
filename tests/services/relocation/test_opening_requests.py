"""Open a support request, from a case or directly. All persons are invented."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from shared.clock import new_id
from shared.contracts.content import Source
from shared.contracts.facts import Facts
from shared.contracts.intake import AlertFiled
from shared.contracts.notices import NoticeRequested
from shared.contracts.persons import Persons
from shared.contracts.relocation import GrantRequested
from shared.contracts.triage import CaseClosed, CaseLinked, CaseOpened, CaseReopened
from tests.services.relocation.relocation_fixture import (
    AMAL,
    DIRECT,
    MEMBER,
    SITUATION,
    RelocationFixture,
    Wanted,
)


class TestOpenRequest:
    async def test_a_case_that_asks_for_protection_opens_a_request(
        self, relocation: RelocationFixture
    ) -> None:
        wanted = Wanted()
        request = await relocation.request(wanted)
        shown = (await relocation.get(f"/v1/support-requests/{request}")).json()
        assert shown["person"]["name"] == "Amal Invented"
        assert (shown["situation"], shown["state"]) == (SITUATION, "requested")
        assert (shown["number"], shown["case"]) == ("C-2026-0001", str(wanted.case))
        (said,) = await relocation.emitted(GrantRequested)
        assert (said.grant, said.case) == (request, wanted.case)
        assert (said.programme, said.kind) == ("protectdefenders-emergency", "emergency-grant")

    async def test_it_keeps_which_person_of_the_alert_is_in_need(
        self, relocation: RelocationFixture
    ) -> None:
        amal = AMAL.model_copy(update={"id": new_id()})
        request = await relocation.request(Wanted(person=amal))
        shown = (await relocation.get(f"/v1/support-requests/{request}")).json()
        assert shown["person"]["id"] == str(amal.id)
        ((kept,),) = await relocation.rows("SELECT person FROM support_requests")
        assert kept == amal.id

    async def test_told_twice_it_is_one_request(self, relocation: RelocationFixture) -> None:
        event = await relocation.asked(Wanted())
        await relocation.hear(event)
        await relocation.hear(event)
        assert len(await relocation.emitted(GrantRequested)) == 1
        assert len(await relocation.rows("SELECT id FROM support_requests")) == 1

    async def test_it_opens_before_its_alert_and_its_case_are_known(
        self, relocation: RelocationFixture
    ) -> None:
        wanted = Wanted()
        request = await relocation.request(wanted)
        opened = CaseOpened(
            case=wanted.case,
            number="C-2026-0001",
            alerts=(wanted.alert,),
            desk=wanted.desk,
            level="critical",
            opened_at=relocation.clock.now,
        )
        for _ in range(2):
            await relocation.hear(opened)
        await relocation.hear(
            CaseClosed(case=wanted.case, outcome="resolved", closed_at=relocation.clock.now)
        )
        shown = (await relocation.get(f"/v1/support-requests/{request}")).json()
        assert shown["case_level"] == "critical"
        assert shown["case_closed_at"] is not None

    async def test_it_follows_its_case_when_alerts_join_it_and_when_it_is_open_again(
        self, relocation: RelocationFixture
    ) -> None:
        wanted, now = Wanted(), relocation.clock.now
        request = await relocation.request(wanted)
        path = f"/v1/support-requests/{request}"
        await relocation.hear(
            CaseOpened(
                case=wanted.case,
                number="C-2026-0001",
                alerts=(wanted.alert,),
                desk=wanted.desk,
                level="high",
                opened_at=now,
            )
        )
        joined = CaseLinked(case=wanted.case, alerts=(new_id(),), level="critical", linked_at=now)
        await relocation.hear(joined)
        assert (await relocation.get(path)).json()["case_level"] == "critical"
        await relocation.hear(CaseClosed(case=wanted.case, outcome="joined", closed_at=now))
        await relocation.hear(CaseReopened(case=wanted.case, reopened_at=now))
        assert (await relocation.get(path)).json()["case_closed_at"] is None

    async def test_relocation_is_asked_of_the_programme_for_it(
        self, relocation: RelocationFixture
    ) -> None:
        await relocation.request(Wanted(kinds=("legal-support", "relocation")))
        (said,) = await relocation.emitted(GrantRequested)
        assert said.kind == "temporary-relocation"

    async def test_a_kind_that_only_a_newer_triage_knows_opens_a_request(
        self, relocation: RelocationFixture
    ) -> None:
        await relocation.request(Wanted(kinds=("new-kind",)))
        (said,) = await relocation.emitted(GrantRequested)
        assert said.programme == "protectdefenders-emergency"

    async def test_officers_of_the_desk_are_told_of_what_is_urgent_and_of_no_name(
        self, relocation: RelocationFixture
    ) -> None:
        await relocation.request(Wanted(urgency="critical"))
        await relocation.request(Wanted(urgency="medium"))
        (told,) = await relocation.emitted(NoticeRequested)
        assert (told.role, told.reason, told.desk) == (
            "grants_officer",
            "support-requested",
            "middle-east-north-africa",
        )
        assert told.case_number == "C-2026-0001"


class TestRequestSupport:
    async def test_a_direct_request_stands_under_a_subject_of_its_own(
        self, relocation: RelocationFixture
    ) -> None:
        answer = await relocation.post("/v1/support-requests", DIRECT)
        assert answer.status_code == 201
        request = answer.json()["id"]
        assert answer.headers["location"] == f"/relocation/v1/support-requests/{request}"
        shown = (await relocation.get(f"/v1/support-requests/{request}")).json()
        assert (shown["case"], shown["desk"]) == (None, "middle-east-north-africa")
        assert shown["consents"][0]["use"] == "share_with_partner"
        assert shown["consents"][0]["state"] == "limited"
        assert shown["consent"]["by_whom"] == "Amal Invented"
        (said,) = await relocation.emitted(GrantRequested)
        assert said.case is None

    @pytest.mark.parametrize("limits", [None, "-"])
    async def test_a_consent_that_is_limited_to_nothing_named_is_refused(
        self, relocation: RelocationFixture, limits: str | None
    ) -> None:
        answer = await relocation.post("/v1/support-requests", DIRECT | {"consent_limits": limits})
        assert answer.status_code == 422
        assert "Say in consent_limits what is limited" in answer.text
        assert await relocation.emitted(GrantRequested) == []

    async def test_the_same_key_makes_one_request_also_at_once(
        self, relocation: RelocationFixture
    ) -> None:
        sent = [relocation.post("/v1/support-requests", DIRECT, key="once") for _ in range(4)]
        answers = await asyncio.gather(*sent)
        assert {each.status_code for each in answers} <= {201, 409}
        again = await relocation.post("/v1/support-requests", DIRECT, key="once")
        assert again.headers["idempotency-replayed"] == "true"
        assert len(await relocation.rows("SELECT id FROM support_requests")) == 1

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"country": "XXX"}, "country"),
            ({"kinds": ["relocatoin"]}, "kinds.0"),
            ({"programme": "protectdefenders-emergancy"}, "programme"),
            ({"person": {"kind": "person", "name": "A", "role": "lawer"}}, "person.role"),
            ({"consents": [{"use": "share", "state": "given"}]}, "consents.0.use"),
            ({"person": {"kind": "person"}}, "person"),
            ({"situation": "a\x00b"}, "situation"),
            ({"shoe_size": 42}, "shoe_size"),
        ],
    )
    async def test_what_cannot_be_taken_is_named_and_nothing_is_stored(
        self, relocation: RelocationFixture, changes: dict[str, Any], field: str
    ) -> None:
        answer = await relocation.post("/v1/support-requests", DIRECT | changes)
        assert answer.status_code == 422
        assert [error["field"] for error in answer.json()["errors"]] == [field]
        assert await relocation.rows("SELECT id FROM support_requests") == []

    async def test_an_unknown_programme_is_answered_with_the_nearest(
        self, relocation: RelocationFixture
    ) -> None:
        answer = await relocation.post(
            "/v1/support-requests", DIRECT | {"programme": "protectdefenders-emergancy"}
        )
        assert "protectdefenders-emergency" in answer.json()["errors"][0]["message"]

    async def test_a_committee_member_does_not_ask(self, relocation: RelocationFixture) -> None:
        assert (await relocation.post("/v1/support-requests", DIRECT, MEMBER)).status_code == 403


class TestStandingFacts:
    async def test_consents_that_came_with_the_alert_are_kept(
        self, relocation: RelocationFixture
    ) -> None:
        wanted = Wanted()
        keys = await relocation.context.keyring.create(wanted.subject)
        event = new_id()
        await relocation.hear(
            AlertFiled.model_validate(
                {
                    "id": event,
                    "alert": wanted.alert,
                    "subject": wanted.subject,
                    "filed_at": relocation.clock.now,
                    "country": "EGY",
                    "desk": wanted.desk,
                    "consents": [{"use": "donor_reporting", "state": "refused"}],
                    "persons": keys.seal_part(
                        event, "persons", wanted.subject, Persons(persons=())
                    ),
                    "facts": keys.seal_part(
                        event, "facts", wanted.subject, Facts(narrative="x", country="EGY")
                    ),
                    "source": keys.seal_part(
                        event, "source", wanted.subject, Source(relation="family")
                    ),
                }
            )
        )
        request = await relocation.request(wanted)
        shown = (await relocation.get(f"/v1/support-requests/{request}")).json()
        assert [(each["use"], each["state"]) for each in shown["consents"]] == [
            ("donor_reporting", "refused")
        ]

    async def test_an_older_word_on_consent_does_not_undo_a_newer_one(
        self, relocation: RelocationFixture
    ) -> None:
        wanted = Wanted()
        await relocation.change_consent(wanted, "share_with_partner", "refused")
        relocation.clock.now -= timedelta(days=1)
        await relocation.change_consent(wanted, "share_with_partner", "given")
        (row,) = await relocation.rows("SELECT state FROM consents")
        assert row.state == "refused"

    async def test_officers_are_told_when_a_consent_is_taken_back(
        self, relocation: RelocationFixture
    ) -> None:
        wanted = Wanted(urgency="low")
        await relocation.request(wanted)
        await relocation.change_consent(wanted, "share_with_partner", "refused")
        (told,) = await relocation.emitted(NoticeRequested)
        assert (told.role, told.reason) == ("grants_officer", "consent-changed")
