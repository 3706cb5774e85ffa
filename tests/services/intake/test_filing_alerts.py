"""File an alert: what is accepted, what is refused, and what is stored."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from services.intake.tables import AlertContent, alerts
from shared.access.roles import Role
from shared.contracts.content import ConsentsInWords, ConsentWordsOf, Source
from shared.contracts.facts import Facts
from shared.contracts.intake import AlertFiled
from shared.contracts.persons import Persons
from shared.storage.columns import place_of
from tests.services.intake.intake_fixture import (
    AFRICA,
    FULL,
    MENA,
    MINIMAL,
    NOBODY_CONCERNED,
    OPERATOR,
    IntakeFixture,
    person,
    told,
)

TABLES = ("alerts", "consents", "outbox", "audit_entries", "stored_answers")
ONE_PERSON = "0190a0e0-0000-7000-8000-000000000001"

REFUSED: Sequence[tuple[Any, str]] = [
    ({}, "country"),
    ({}, "narrative"),
    ({}, "source"),
    (told(narrative="  "), "narrative"),
    (told(narrative=17), "narrative"),
    (told(narrative="x" * 20_001), "narrative"),
    (told(narrative="nul \0"), "narrative"),
    (told(narrative="bell \a"), "narrative"),
    (told(narrative="\ud800"), "narrative"),
    (told(country="EG"), "country"),
    (told(country="Egypt"), "country"),
    (told(language="Arabic"), "language"),
    (told(source={}), "source.relation"),
    (told(source__relation="sister"), "source.relation"),
    (told(source__reliability="very"), "source.reliability"),
    (told(source__channel="pigeon"), "source.channel"),
    (told(source__contact="two\nlines"), "source.contact"),
    (told(source__name="x" * 301), "source.name"),
    (told(source__pseudonym=["x"]), "source.pseudonym"),
    (told(persons__0__kind="robot"), "persons.0.kind"),
    (told(persons__0__gender="w"), "persons.0.gender"),
    (told(persons__0__role="saint"), "persons.0.role"),
    (told(persons__1__defender="perhaps"), "persons.1.defender"),
    (told(persons__0__risk_groups=["lawyers", "x"]), "persons.0.risk_groups.1"),
    (told(persons__0__name="x\x85y"), "persons.0.name"),
    (told(persons="Amal"), "persons"),
    (MINIMAL | {"persons": [{}] * 501}, "persons"),
    (told(persons=[{"id": ONE_PERSON}, {}, {"id": ONE_PERSON}]), "persons.2.id"),
    (told(persons__0__id="Amal"), "persons.0.id"),
    (told(acts__0__violation="detention"), "acts.0.violation"),
    (told(acts=[{"on": "2026-07-12"}]), "acts.0.violation"),
    (told(acts__0__on="12/07/2026"), "acts.0.on"),
    (told(acts__0__on="2026-02-30"), "acts.0.on"),
    (told(acts__0__on=20260712), "acts.0.on"),
    (told(acts__0__on="1752278400"), "acts.0.on"),
    (told(acts__0__on="0206-07-12"), "acts.0.on"),
    (told(acts__0__precision="roughly"), "acts.0.precision"),
    (told(acts__0__perpetrators=["police", "they"]), "acts.0.perpetrators.1"),
    (told(acts__0__place="x" * 301), "acts.0.place"),
    (told(acts__0__description="x" * 4_001), "acts.0.description"),
    (told(acts__0__authors="x" * 301), "acts.0.authors"),
    (told(acts__0__drivers=["greed"]), "acts.0.drivers.0"),
    (told(acts__0__response="x" * 20_001), "acts.0.response"),
    (told(earlier=[{"on": "2025-03-01"}]), "earlier.0.what"),
    (told(earlier__0__on="2026-07-31"), "earlier.0.on"),
    (told(earlier__0__on="0206-07-12"), "earlier.0.on"),
    (told(earlier=[{"what": "x"}] * 31), "earlier"),
    (told(situation="bad"), "situation"),
    (told(expected__0__kind="doom"), "expected.0.kind"),
    (told(expected__0__at="2026-07-16T09:00:00"), "expected.0.at"),
    (told(expected__0__at=1752278400), "expected.0.at"),
    (told(asked_for=["money"]), "asked_for.0"),
    (told(consents__0__use="publish"), "consents.0.use"),
    (told(consents__0__state="yes"), "consents.0.state"),
    (told(consents__1__use="publish_name"), "consents.1.use"),
    (told(consents__0__by_whom={"name": "x"}), "consents.0.by_whom"),
    (told(colour="blue"), "colour"),
    (told(source__address="x"), "source.address"),
    ([], "body"),
]


class TestFileAlert:
    async def test_a_country_a_narrative_and_a_relation_are_enough(
        self, intake: IntakeFixture
    ) -> None:
        answer = await intake.post("/v1/alerts", MINIMAL)
        assert answer.status_code == 201
        receipt = answer.json()
        assert answer.headers["location"] == f"/intake/v1/alerts/{receipt['id']}"
        [event] = await intake.said(AlertFiled)
        assert str(event.alert) == receipt["id"]
        assert (event.country, event.desk, event.channel) == ("EGY", MENA, "unknown")
        assert (event.acts, event.consents, event.expected) == ((), (), ())

    async def test_the_event_tells_openly_what_is_open_and_seals_the_rest(
        self, intake: IntakeFixture
    ) -> None:
        await intake.file()
        [event] = await intake.said(AlertFiled)
        assert event.acts[0].violation == "arbitrary-detention"
        assert event.expected[0].at == datetime(2026, 7, 16, 7, tzinfo=UTC)
        assert str(event.expected[0].on) == "2026-07-16"
        assert {each.use: each.state for each in event.consents} == {
            "publish_name": "refused",
            "send_to_un": "limited",
        }
        assert event.source.subject != event.subject == event.persons.subject
        keys = await intake.keys(event.subject, event.source.subject)
        persons = keys.open_part(Persons, event.id, "persons", event.persons)
        facts = keys.open_part(Facts, event.id, "facts", event.facts)
        source = keys.open_part(Source, event.id, "source", event.source)
        assert persons.persons[0].pseudonym == "Heron"
        assert facts.narrative == FULL["narrative"]
        assert facts.acts[0].place == "an invented street"
        assert source.contact == "+999 555 0100"

    async def test_each_person_has_an_id_given_by_the_caller_or_at_filing(
        self, intake: IntakeFixture
    ) -> None:
        persons = [{"id": ONE_PERSON, "pseudonym": "Heron"}, {"pseudonym": "Stork"}]
        alert = told(persons=persons, **NOBODY_CONCERNED)
        first = await intake.post("/v1/alerts", alert, key="invented-key")
        again = await intake.post("/v1/alerts", alert, key="invented-key")
        assert first.json() == again.json()
        [event] = await intake.said(AlertFiled)
        keys = await intake.keys(event.subject, event.source.subject)
        sent = keys.open_part(Persons, event.id, "persons", event.persons).persons
        read = await intake.get(f"/v1/alerts/{first.json()['id']}")
        ids = [str(person.id) for person in sent]
        assert ids == [person["id"] for person in read.json()["persons"]]
        assert ids[0] == ONE_PERSON
        assert ids[1] not in {ONE_PERSON, "None"}

    async def test_consent_that_is_given_and_limited_is_asked_about(
        self, intake: IntakeFixture
    ) -> None:
        said = {"use": "publish_name", "state": "given", "limits": "Her initials only."}
        answer = await intake.post("/v1/alerts", told(consents=[said]))
        assert answer.status_code == 422
        [fault] = answer.json()["errors"]
        assert (fault["field"], fault["code"]) == ("consents.0.limits", "given-with-limits")
        for state in ("limited", "refused", "unknown"):
            await intake.file(told(consents=[said | {"state": state}]))

    @pytest.mark.parametrize("limits", [None, "-"])
    async def test_consent_that_is_limited_to_nothing_named_is_asked_about(
        self, intake: IntakeFixture, limits: str | None
    ) -> None:
        said = {"use": "publish_name", "state": "limited", "limits": limits}
        answer = await intake.post("/v1/alerts", told(consents=[said]))
        assert answer.status_code == 422
        [fault] = answer.json()["errors"]
        assert (fault["field"], fault["code"]) == ("consents.0.limits", "missing")
        assert await intake.said(AlertFiled) == []

    async def test_who_consented_how_and_within_which_limits_goes_on_sealed(
        self, intake: IntakeFixture
    ) -> None:
        said = {
            "limits": "Invented: not before Friday.",
            "by_whom": "her sister",
            "how": "by phone",
        }
        consents = [
            {"use": "publish_name", "state": "limited", **said},
            {"use": "send_to_un", "state": "given"},
            {"use": "send_to_government", "state": "refused"},
        ]
        await intake.file(told(consents=consents))
        [event] = await intake.said(AlertFiled)
        assert event.consent_words is not None
        keys = await intake.keys(event.subject)
        words = keys.open_part(ConsentsInWords, event.id, "consent_words", event.consent_words)
        caller = {"by_whom": "the caller", "how": "as told by the caller"}
        assert words.consents == (
            ConsentWordsOf(use="publish_name", **said),
            ConsentWordsOf(use="send_to_un", **caller),
            ConsentWordsOf(use="send_to_government", **caller),
        )
        assert event.filed_by == OPERATOR.account
        await intake.post("/v1/alerts", MINIMAL)
        *_, bare = await intake.said(AlertFiled)
        assert bare.consent_words is None

    async def test_what_stands_opens_only_in_its_own_place(self, intake: IntakeFixture) -> None:
        alert = await intake.file()
        [row] = await intake.rows("SELECT * FROM alerts")
        keys = await intake.keys(row.subject, row.reporter)
        content = keys.open_model(AlertContent, place_of(alerts.c.content, alert), row.content)
        assert content.facts.situation == "detained-with-access"
        assert (
            keys.open_model(Source, place_of(alerts.c.source, alert), row.source).name
            == "Nour Invented"
        )

    async def test_the_trail_says_who_filed_it_and_of_whom(self, intake: IntakeFixture) -> None:
        alert = await intake.file()
        [entry] = await intake.rows("SELECT * FROM audit_entries")
        [row] = await intake.rows("SELECT * FROM alerts")
        assert (entry.action, entry.object_id) == ("alert.file", alert)
        assert entry.actor == str(OPERATOR.account)
        assert set(entry.subjects) == {row.subject, row.reporter}
        assert entry.detail == {"country": "EGY", "desk": MENA, "channel": "signal"}

    async def test_it_is_counted_once_it_is_accepted(self, intake: IntakeFixture) -> None:
        await intake.file()
        await intake.post("/v1/alerts", {})
        page = (await intake.client.get("/metrics")).text
        [line] = [
            line for line in page.splitlines() if line.startswith("tocsin_alerts_accepted_total{")
        ]
        assert 'channel="signal"' in line
        assert float(line.split()[-1]) == 1

    async def test_a_code_said_twice_counts_once(self, intake: IntakeFixture) -> None:
        await intake.file(told(asked_for=["relocation", "relocation"]))
        [event] = await intake.said(AlertFiled)
        assert event.asked_for == ("relocation",)

    async def test_not_to_know_is_always_an_answer(self, intake: IntakeFixture) -> None:
        alert = told(source={"relation": "unknown", "name": "", "contact": " "})
        alert["acts"][0] = {"violation": "killing", "perpetrators": ["unknown"]}
        alert |= NOBODY_CONCERNED | {"acts": alert["acts"][:1]}
        alert["persons"] = [{"gender": "unknown", "name": ""}]
        await intake.file(alert)
        [event] = await intake.said(AlertFiled)
        assert (event.acts[0].on, event.acts[0].precision) == (None, "unknown")
        keys = await intake.keys(event.source.subject)
        source = keys.open_part(Source, event.id, "source", event.source)
        assert (source.name, source.contact) == (None, None)

    async def test_an_operator_of_another_desk_may_file_it(self, intake: IntakeFixture) -> None:
        await intake.file(by=person(Role.OPERATOR, frozenset({AFRICA})))

    async def test_other_roles_may_not(self, intake: IntakeFixture) -> None:
        for role in set(Role) - {Role.OPERATOR, Role.NETWORK_MEMBER}:
            answer = await intake.post("/v1/alerts", MINIMAL, by=person(role))
            assert answer.status_code == 403
        assert await intake.count("alerts") == 0

    async def test_nobody_files_unsigned(self, intake: IntakeFixture) -> None:
        assert (await intake.client.post("/v1/alerts", json=MINIMAL)).status_code == 401


class TestRefusals:
    async def test_a_refusal_names_the_field_and_stores_nothing(
        self, intake: IntakeFixture
    ) -> None:
        for alert, field in REFUSED:
            answer = await intake.post("/v1/alerts", alert, key="once")
            assert answer.status_code == 422, (field, answer.text)
            assert answer.headers["content-type"] == "application/problem+json"
            assert field in {fault["field"] for fault in answer.json()["errors"]}, answer.text
        assert [await intake.count(table) for table in TABLES] == [0] * len(TABLES)

    async def test_every_fault_is_named_at_once(self, intake: IntakeFixture) -> None:
        alert = told(country="XXX", situation="bad", acts__0__on="2027-01-01")
        answer = await intake.post("/v1/alerts", alert)
        faults = {fault["field"]: fault for fault in answer.json()["errors"]}
        assert set(faults) == {"country", "situation", "acts.0.on"}
        assert faults["acts.0.on"]["code"] == "in-future"

    async def test_an_unknown_code_is_told_the_nearest(self, intake: IntakeFixture) -> None:
        answer = await intake.post("/v1/alerts", told(acts__0__violation="arbitrary detention"))
        assert "arbitrary-detention" in answer.json()["errors"][0]["message"]

    async def test_an_alert_that_no_event_could_carry_is_refused_by_its_longest_texts(
        self, intake: IntakeFixture
    ) -> None:
        act = {"violation": "threats", "description": "ж" * 4_000}
        answer = await intake.post("/v1/alerts", told(acts=[act] * 30))
        assert answer.status_code == 422
        named = {fault["field"] for fault in answer.json()["errors"]}
        assert {"narrative", "acts.0.description", "acts.29.description"} <= named
        assert await intake.count("alerts") == await intake.count("outbox") == 0

    async def test_the_longest_single_narrative_is_taken_in_any_script(
        self, intake: IntakeFixture
    ) -> None:
        await intake.file(told(narrative="𐍈" * 20_000))
