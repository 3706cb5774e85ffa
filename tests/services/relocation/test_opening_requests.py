"""A support request comes in, from a case or directly. All persons are invented."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from services.relocation.operations.requests import CLOCK, ring
from shared.access.roles import Role
from shared.clock import new_id
from shared.contracts.content import Facts, Persons, Source
from shared.contracts.intake import AlertFiled
from shared.contracts.notices import NoticeRequested
from shared.contracts.relocation import GrantRequested
from shared.contracts.triage import CaseClosed, CaseLinked, CaseOpened, CaseReopened
from shared.timers.worker import Firing, Timers
from tests.services.relocation.committee import (
    AFRICA,
    DIRECT,
    MEMBER,
    OFFICER,
    PARTNER,
    SITUATION,
    Committee,
    Wanted,
    called,
    person,
)


class TestOpenRequest:
    async def test_a_case_that_asks_for_protection_opens_a_request(
        self, committee: Committee
    ) -> None:
        wanted = Wanted()
        request = await committee.request(wanted)
        shown = (await committee.get(f"/v1/support-requests/{request}")).json()
        assert shown["person"]["name"] == "Amal Invented"
        assert (shown["situation"], shown["state"]) == (SITUATION, "requested")
        assert (shown["number"], shown["case"]) == ("C-2026-0001", str(wanted.case))
        (said,) = await committee.emitted(GrantRequested)
        assert (said.grant, said.case) == (request, wanted.case)
        assert (said.programme, said.kind) == ("protectdefenders-emergency", "emergency-grant")

    async def test_told_twice_it_is_one_request(self, committee: Committee) -> None:
        event = await committee.asked(Wanted())
        await committee.hear(event)
        await committee.hear(event)
        assert len(await committee.emitted(GrantRequested)) == 1
        assert len(await committee.rows("SELECT id FROM support_requests")) == 1

    async def test_it_opens_before_its_alert_and_its_case_are_known(
        self, committee: Committee
    ) -> None:
        wanted = Wanted()
        request = await committee.request(wanted)
        opened = CaseOpened(
            case=wanted.case, number="C-2026-0001", alerts=(wanted.alert,), desk=wanted.desk,
            level="critical", opened_at=committee.clock.now,
        )  # fmt: skip
        for _ in range(2):
            await committee.hear(opened)
        await committee.hear(
            CaseClosed(case=wanted.case, outcome="resolved", closed_at=committee.clock.now)
        )
        shown = (await committee.get(f"/v1/support-requests/{request}")).json()
        assert shown["case_level"] == "critical"
        assert shown["case_closed_at"] is not None

    async def test_it_follows_its_case_when_alerts_join_it_and_when_it_is_open_again(
        self, committee: Committee
    ) -> None:
        wanted, now = Wanted(), committee.clock.now
        request = await committee.request(wanted)
        path = f"/v1/support-requests/{request}"
        await committee.hear(
            CaseOpened(
                case=wanted.case, number="C-2026-0001", alerts=(wanted.alert,), desk=wanted.desk,
                level="high", opened_at=now,
            )
        )  # fmt: skip
        joined = CaseLinked(case=wanted.case, alerts=(new_id(),), level="critical", linked_at=now)
        await committee.hear(joined)
        assert (await committee.get(path)).json()["case_level"] == "critical"
        await committee.hear(CaseClosed(case=wanted.case, outcome="joined", closed_at=now))
        await committee.hear(CaseReopened(case=wanted.case, reopened_at=now))
        assert (await committee.get(path)).json()["case_closed_at"] is None

    async def test_relocation_is_asked_of_the_programme_for_it(self, committee: Committee) -> None:
        await committee.request(Wanted(kinds=("legal-support", "relocation")))
        (said,) = await committee.emitted(GrantRequested)
        assert said.kind == "temporary-relocation"

    async def test_a_kind_that_only_a_newer_triage_knows_opens_a_request(
        self, committee: Committee
    ) -> None:
        await committee.request(Wanted(kinds=("new-kind",)))
        (said,) = await committee.emitted(GrantRequested)
        assert said.programme == "protectdefenders-emergency"

    async def test_officers_of_the_desk_are_told_of_what_is_urgent_and_of_no_name(
        self, committee: Committee
    ) -> None:
        await committee.request(Wanted(urgency="critical"))
        await committee.request(Wanted(urgency="medium"))
        (told,) = await committee.emitted(NoticeRequested)
        assert (told.role, told.reason, told.desk) == (
            "grants_officer", "support-requested", "middle-east-north-africa",
        )  # fmt: skip
        assert told.case_number == "C-2026-0001"


class TestRequestSupport:
    async def test_a_direct_request_stands_under_a_subject_of_its_own(
        self, committee: Committee
    ) -> None:
        answer = await committee.post("/v1/support-requests", DIRECT)
        assert answer.status_code == 201
        request = answer.json()["id"]
        assert answer.headers["location"] == f"/relocation/v1/support-requests/{request}"
        shown = (await committee.get(f"/v1/support-requests/{request}")).json()
        assert (shown["case"], shown["desk"]) == (None, "middle-east-north-africa")
        assert shown["consents"][0]["use"] == "share_with_partner"
        assert shown["consents"][0]["state"] == "limited"
        assert shown["consent"]["by_whom"] == "Amal Invented"
        (said,) = await committee.emitted(GrantRequested)
        assert said.case is None

    async def test_the_same_key_makes_one_request_also_at_once(self, committee: Committee) -> None:
        sent = [committee.post("/v1/support-requests", DIRECT, key="once") for _ in range(4)]
        answers = await asyncio.gather(*sent)
        assert {each.status_code for each in answers} <= {201, 409}
        again = await committee.post("/v1/support-requests", DIRECT, key="once")
        assert again.headers["idempotency-replayed"] == "true"
        assert len(await committee.rows("SELECT id FROM support_requests")) == 1

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
        self, committee: Committee, changes: dict[str, Any], field: str
    ) -> None:
        answer = await committee.post("/v1/support-requests", DIRECT | changes)
        assert answer.status_code == 422
        assert [error["field"] for error in answer.json()["errors"]] == [field]
        assert await committee.rows("SELECT id FROM support_requests") == []

    async def test_an_unknown_programme_is_answered_with_the_nearest(
        self, committee: Committee
    ) -> None:
        answer = await committee.post(
            "/v1/support-requests", DIRECT | {"programme": "protectdefenders-emergancy"}
        )
        assert "protectdefenders-emergency" in answer.json()["errors"][0]["message"]

    async def test_a_committee_member_does_not_ask(self, committee: Committee) -> None:
        assert (await committee.post("/v1/support-requests", DIRECT, MEMBER)).status_code == 403


class TestStandingFacts:
    async def test_consents_that_came_with_the_alert_are_kept(self, committee: Committee) -> None:
        wanted = Wanted()
        keys = await committee.parts.keyring.create(wanted.subject)
        event = new_id()
        await committee.hear(
            AlertFiled.model_validate(
                {
                    "id": event, "alert": wanted.alert, "subject": wanted.subject,
                    "filed_at": committee.clock.now, "country": "EGY", "desk": wanted.desk,
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
        )  # fmt: skip
        request = await committee.request(wanted)
        shown = (await committee.get(f"/v1/support-requests/{request}")).json()
        assert [(each["use"], each["state"]) for each in shown["consents"]] == [
            ("donor_reporting", "refused")
        ]

    async def test_an_older_word_on_consent_does_not_undo_a_newer_one(
        self, committee: Committee
    ) -> None:
        wanted = Wanted()
        await committee.change_consent(wanted, "share_with_partner", "refused")
        committee.clock.now -= timedelta(days=1)
        await committee.change_consent(wanted, "share_with_partner", "given")
        (row,) = await committee.rows("SELECT state FROM consents")
        assert row.state == "refused"

    async def test_officers_are_told_when_a_consent_is_taken_back(
        self, committee: Committee
    ) -> None:
        wanted = Wanted(urgency="low")
        await committee.request(wanted)
        await committee.change_consent(wanted, "share_with_partner", "refused")
        (told,) = await committee.emitted(NoticeRequested)
        assert (told.role, told.reason) == ("grants_officer", "consent-changed")


class TestDecisionClock:
    async def test_it_rings_at_who_must_act(self, committee: Committee) -> None:
        request = await committee.request(Wanted(urgency="low"))
        firing = Firing("decision-due", request, "", committee.clock.now, {}, 1)
        await committee.work(OFFICER, lambda work: ring(work, firing))
        await committee.assess(request)
        await committee.work(OFFICER, lambda work: ring(work, firing))
        await committee.decide(request)
        await committee.work(OFFICER, lambda work: ring(work, firing))
        waits = [each for each in await committee.emitted(NoticeRequested)
                 if each.reason == "case-waits"]  # fmt: skip
        assert [each.role for each in waits] == ["grants_officer", "committee_member"]

    async def test_it_rings_at_the_committee_after_an_assessment_that_came_late(
        self, committee: Committee
    ) -> None:
        request = await committee.request(Wanted(urgency="low"))
        timers = Timers(committee.parts.database, {CLOCK: ring}, actor="relocation")
        committee.clock.now += timedelta(days=15)
        assert await timers.fire_due() == 1
        await committee.assess(request)
        assert await timers.fire_due() == 1
        waits = [each for each in await committee.emitted(NoticeRequested)
                 if each.reason == "case-waits"]  # fmt: skip
        assert [each.role for each in waits] == ["grants_officer", "committee_member"]

    async def test_it_is_set_to_the_programmes_target_and_cancelled_by_the_decision(
        self, committee: Committee
    ) -> None:
        request = await committee.assessed()
        (timer,) = await committee.rows("SELECT due_at, cancelled_at FROM timers")
        assert timer.due_at == committee.clock.now + timedelta(days=14)
        assert timer.cancelled_at is None
        await committee.decide(request)
        (timer,) = await committee.rows("SELECT cancelled_at FROM timers")
        assert timer.cancelled_at is not None


class TestReading:
    async def test_the_most_urgent_comes_first_on_every_page(self, committee: Committee) -> None:
        for urgency in ("low", "critical", "medium", "high", "critical"):
            await committee.request(Wanted(urgency=urgency))  # type: ignore[arg-type]  # levels
        seen, cursor = [], ""
        while True:
            page = (await committee.get(f"/v1/support-requests?limit=2{cursor}")).json()
            seen += [each["urgency"] for each in page["items"]]
            if page["next"] is None:
                break
            cursor = f"&cursor={page['next']}"
        assert seen == ["critical", "critical", "high", "medium", "low"]

    async def test_another_desk_sees_nothing_and_may_nothing(self, committee: Committee) -> None:
        request = await committee.request()
        stranger = person(Role.GRANTS_OFFICER, frozenset({AFRICA}))
        assert (await committee.get("/v1/support-requests", stranger)).json()["items"] == []
        answer = await committee.get(f"/v1/support-requests/{request}", stranger)
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:tocsin:problem:other-desk")
        assert (await committee.assess(request, stranger)).status_code == 403

    async def test_a_partner_sees_what_it_filed_and_no_word_of_the_committee(
        self, committee: Committee
    ) -> None:
        filed = (await committee.post("/v1/support-requests", DIRECT, PARTNER)).json()["id"]
        others = await committee.request(Wanted(person=called("Badr Invented")))
        await committee.assess(filed)
        await committee.decide(filed, decision="declined", amount=None, reason="not this time")
        mine = (await committee.get("/v1/support-requests", PARTNER)).json()["items"]
        assert [each["id"] for each in mine] == [filed]
        shown = await committee.get(f"/v1/support-requests/{filed}", PARTNER)
        assert shown.json()["decision"]["decision"] == "declined"
        assert "not this time" not in shown.text
        assert "because she defends prisoners" not in shown.text
        assert (await committee.get(f"/v1/support-requests/{others}", PARTNER)).status_code == 403

    async def test_a_read_is_in_the_trail_before_the_answer(self, committee: Committee) -> None:
        request = await committee.request()
        await committee.get(f"/v1/support-requests/{request}")
        rows = await committee.rows(
            "SELECT actor, object_id FROM audit_entries WHERE action = 'support.read'"
        )
        assert [(row.actor, row.object_id) for row in rows] == [(OFFICER.actor, request)]

    async def test_nobody_unknown_and_no_auditor_reads(self, committee: Committee) -> None:
        assert (await committee.client.get("/v1/support-requests")).status_code == 401
        auditor = person(Role.AUDITOR)
        assert (await committee.get("/v1/support-requests", auditor)).status_code == 403

    async def test_what_is_not_there_is_not_found(self, committee: Committee) -> None:
        assert (await committee.get(f"/v1/support-requests/{new_id()}")).status_code == 404
        assert (await committee.assess(new_id())).status_code == 404

    async def test_the_programmes_say_what_an_assessor_is_asked(self, committee: Committee) -> None:
        items = (await committee.get("/v1/programmes")).json()["items"]
        emergency = next(each for each in items if each["default"])
        assert (emergency["ceiling"], emergency["currency"]) == ("10000.00", "EUR")
        assert len(emergency["cost_kinds"]) == 11
        assert all(emergency["criteria"][name]["questions"] for name in emergency["criteria"])
