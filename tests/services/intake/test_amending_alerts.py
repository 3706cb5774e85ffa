"""An alert is added to and corrected; what it said stays. All persons are invented."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

import httpx2
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.access.principal import Principal
from shared.access.roles import Role
from shared.clock import new_id
from shared.contracts.content import Reason, Source
from shared.contracts.facts import Facts
from shared.contracts.intake import AlertAmended, AlertFiled
from shared.contracts.persons import Persons
from shared.contracts.triage import CaseClosed, CaseOpened
from tests.services.intake.intake_fixture import (
    AMAL,
    FULL,
    MINIMAL,
    IntakeFixture,
    person,
)
from tests.services.intake.test_reading_alerts import hear

TORTURE = {"violation": "torture", "to": [AMAL]}
REASON = "Her invented lawyer saw her in an invented prison."
MEMBER = person(Role.NETWORK_MEMBER, frozenset(), kind="partner")
OFFICER = person(Role.TRIAGE_OFFICER)


async def amend(
    intake: IntakeFixture,
    alert: UUID,
    version: int = 0,
    *,
    by: Principal | None = None,
    key: str | None = None,
    **changes: Any,
) -> httpx2.Response:
    body = {"reason": REASON, "version": version, "changes": changes}
    return await intake.post(f"/v1/alerts/{alert}/amendments", body, by=by, key=key)


async def shown(intake: IntakeFixture, alert: UUID, by: Principal | None = None) -> dict[str, Any]:
    answer = await intake.get(f"/v1/alerts/{alert}", by=by)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def history(intake: IntakeFixture, alert: UUID, by: Principal | None = None) -> Any:
    return (await intake.get(f"/v1/alerts/{alert}/amendments", by=by)).json()


def refused_as(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition(":")[2]


class TestAmend:
    async def test_the_alert_says_it_from_now_on_and_keeps_what_it_said(
        self, intake: IntakeFixture
    ) -> None:
        alert = await intake.file()
        before = await shown(intake, alert)
        assert (before["version"], before["amended_at"]) == (0, None)
        intake.clock.now += timedelta(minutes=1)
        acts = [*FULL["acts"], TORTURE | {"on": "2026-07-13"}]
        answer = await amend(intake, alert, situation="imprisoned", acts=acts)
        assert (answer.status_code, answer.json()["state"]) == (201, "amended")
        now = await shown(intake, alert)
        assert [act["violation"] for act in now["acts"]] == ["arbitrary-detention", "torture"]
        # What was not said again stays as it was, in all its fields.
        changed = {"acts", "situation", "version", "amended_at"}
        assert {name for name in now if now[name] != before[name]} == changed
        [entry] = await history(intake, alert)
        assert (entry["number"], entry["reason"]) == (1, REASON)
        assert entry["by"] == str(intake.principal.account)
        assert entry["fields"] == ["acts", "situation"]
        assert entry["before"] == {name: before[name] for name in entry["before"]}
        [listed] = (await intake.get("/v1/alerts")).json()["items"]
        assert [act["violation"] for act in listed["acts"]] == ["arbitrary-detention", "torture"]

    async def test_a_person_is_corrected_by_id_and_another_is_added(
        self, intake: IntakeFixture
    ) -> None:
        alert = await intake.file()
        first, village = (await shown(intake, alert))["persons"]
        corrected = first | {"name": "Amal Invented-Corrected", "gender": None}
        sister = {"name": "Invented Sister", "defender": False}
        answer = await amend(intake, alert, persons=[sister, corrected])
        assert answer.status_code == 201, answer.text
        now = (await shown(intake, alert))["persons"]
        assert now[:2] == [corrected, village]
        assert (now[2]["name"], now[2]["kind"]) == ("Invented Sister", "person")
        [entry] = await history(intake, alert)
        assert set(entry["fields"]) == {f"persons.{first['id']}", f"persons.{now[2]['id']}"}

    async def test_a_person_of_an_alert_from_before_ids_is_the_same_person(
        self, intake: IntakeFixture
    ) -> None:
        alert = await intake.file(MINIMAL)
        given = str(uuid5(alert, "person 0"))
        assert (await amend(intake, alert, persons=[{"id": given, "name": "A"}])).status_code == 201
        renamed = await amend(intake, alert, 1, persons=[{"id": given, "name": "B"}])
        assert renamed.status_code == 201
        assert [each["name"] for each in (await shown(intake, alert))["persons"]] == ["B"]

    async def test_source_and_what_is_asked_for_are_corrected_too(
        self, intake: IntakeFixture
    ) -> None:
        alert = await intake.file()
        source = FULL["source"] | {"contact": "+999 555 0199", "channel": "phone"}
        answer = await amend(intake, alert, source=source, asked_for=["relocation"], language=None)
        assert answer.status_code == 201, answer.text
        now = await shown(intake, alert)
        assert (now["source"], now["asked_for"]) == (source, ["relocation"])
        assert now["language"] is None
        [listed] = (await intake.get("/v1/alerts")).json()["items"]
        assert (listed["channel"], listed["asked_for"]) == ("phone", ["relocation"])

    async def test_an_hour_that_was_told_and_is_past_by_now_is_no_fault(
        self, intake: IntakeFixture
    ) -> None:
        alert = await intake.file()
        intake.clock.now += timedelta(days=30)
        hearing = FULL["expected"][0] | {"place": "another invented court"}
        assert (await amend(intake, alert, situation="released")).status_code == 201
        assert (await amend(intake, alert, 1, expected=[hearing])).status_code == 201
        later = hearing | {"at": "2026-07-20T09:00:00+02:00"}
        refused = await amend(intake, alert, 2, expected=[later])
        assert refused.status_code == 422
        assert [each["field"] for each in refused.json()["errors"]] == ["changes.expected.0.at"]


class TestTell:
    async def test_the_event_names_the_fields_and_seals_what_they_say(
        self, intake: IntakeFixture
    ) -> None:
        alert = await intake.file()
        await amend(intake, alert, situation="imprisoned", narrative="An invented new text.")
        [filed], [event] = await intake.said(AlertFiled), await intake.said(AlertAmended)
        assert (event.alert, event.subject, event.number) == (alert, filed.subject, 1)
        assert (event.amended_by, event.amended_at) == (
            intake.principal.account,
            intake.clock.now,
        )
        assert event.fields == ("narrative", "situation")
        assert (event.acts, event.expected) == (filed.acts, filed.expected)
        assert (event.channel, event.asked_for) == (filed.channel, filed.asked_for)
        assert event.source is not None
        reporter = filed.source.subject
        assert event.source.subject == reporter
        keys = await intake.keys(event.subject, reporter)
        facts = keys.open_part(Facts, event.id, "facts", event.facts)
        assert (facts.narrative, facts.situation) == ("An invented new text.", "imprisoned")
        assert keys.open_part(Reason, event.id, "reason", event.reason).reason == REASON
        persons = keys.open_part(Persons, event.id, "persons", event.persons)
        assert persons == keys.open_part(Persons, filed.id, "persons", filed.persons)
        source = keys.open_part(Source, event.id, "source", event.source)
        assert source.name == "Nour Invented"
        entry = (await intake.rows("SELECT * FROM audit_entries ORDER BY number DESC LIMIT 1"))[0]
        assert (entry.action, entry.detail) == ("alert.amend", {"number": 1})
        assert set(entry.subjects) == {event.subject, reporter}

    async def test_nothing_of_it_stands_anywhere_in_plain_text(self, intake: IntakeFixture) -> None:
        alert = await intake.file()
        await amend(intake, alert, narrative="Zeppelin", persons=[{"name": "Ostrich"}])
        [row] = await intake.rows("SELECT CAST(amendments AS text) AS whole FROM amendments")
        [sent] = await intake.rows(
            "SELECT value FROM outbox WHERE type = :type", type=AlertAmended.type
        )
        trail = await intake.rows("SELECT CAST(audit_entries AS text) AS whole FROM audit_entries")
        everything = [row.whole, str(sent.value), intake.log.getvalue(), *(e.whole for e in trail)]
        for word in ("Zeppelin", "Ostrich", "lawyer saw her"):
            assert not any(word in each or word.encode().hex() in each for each in everything)

    async def test_an_amendment_is_never_changed(self, intake: IntakeFixture) -> None:
        await amend(intake, await intake.file(), situation="released")
        for statement in ("UPDATE amendments SET number = 7", "DELETE FROM amendments"):
            with pytest.raises(DBAPIError, match="added and never changed"):
                async with intake.owner.begin() as connection:
                    await connection.execute(text(statement))


class TestRefuse:
    async def test_what_filing_refuses_is_refused_at_its_field(self, intake: IntakeFixture) -> None:
        alert = await intake.file()
        [first, _] = (await shown(intake, alert))["persons"]
        refused: list[tuple[dict[str, Any], str]] = [
            ({"acts": [TORTURE | {"violation": "tortured"}]}, "acts.0.violation"),
            ({"acts": [TORTURE | {"on": "2026-08-01"}]}, "acts.0.on"),
            ({"earlier": [{"what": "x", "on": "1026-08-01"}]}, "earlier.0.on"),
            ({"persons": [{"name": "B"}, first | {"role": "x"}]}, "persons.1.role"),
            ({"persons": [first, first | {"name": "B"}]}, "persons.1.id"),
            ({"acts": [{"violation": "torture"}]}, "acts.0.to"),
            ({"narrative": None}, "narrative"),
            ({"narrative": " "}, "narrative"),
            ({"source": {"name": "B"}}, "source.relation"),
            ({"country": "KEN"}, "country"),
            ({"consents": []}, "consents"),
        ]
        for changes, field in refused:
            answer = await amend(intake, alert, **changes)
            assert answer.status_code == 422, changes
            assert [e["field"] for e in answer.json()["errors"]] == [f"changes.{field}"]
        both: dict[str, Any] = {"situation": "gone", "acts": [TORTURE | {"place": 7}]}
        slips = (await amend(intake, alert, **both)).json()["errors"]
        places = {"changes.situation", "changes.acts.0.place"}
        assert {each["field"] for each in slips} == places
        assert await intake.count("amendments") == 0

    async def test_what_says_nothing_new_is_refused(self, intake: IntakeFixture) -> None:
        alert = await intake.file()
        same = await shown(intake, alert)
        kept = {name: same[name] for name in ("persons", "acts", "source", "situation", "expected")}
        assert refused_as(await amend(intake, alert)) == (422, "nothing-changed")
        assert refused_as(await amend(intake, alert, **kept)) == (422, "nothing-changed")

    async def test_a_stale_reader_looks_again_first(self, intake: IntakeFixture) -> None:
        alert = await intake.file()
        await amend(intake, alert, situation="released")
        stale = await amend(intake, alert, situation="disappeared")
        assert refused_as(stale) == (409, "changed-since")
        assert (await amend(intake, alert, 1, situation="disappeared")).status_code == 201
        assert [each.number for each in await intake.said(AlertAmended)] == [1, 2]

    async def test_a_repeated_request_is_one_amendment(self, intake: IntakeFixture) -> None:
        alert = await intake.file()
        first = await amend(intake, alert, key="k", situation="released")
        again = await amend(intake, alert, key="k", situation="released")
        assert (first.json(), again.status_code) == (again.json(), 201)
        assert len(await intake.said(AlertAmended)) == 1

    async def test_an_alert_that_is_withdrawn_or_done_with(self, intake: IntakeFixture) -> None:
        alert, case = await intake.file(), new_id()
        opened = CaseOpened(
            case=case,
            number="C-2026-0001",
            alerts=(alert,),
            desk="africa",
            level="high",
            opened_at=intake.clock.now,
        )
        await hear(intake, opened)
        assert (await amend(intake, alert, situation="released")).status_code == 201
        await hear(intake, CaseClosed(case=case, outcome="done", closed_at=intake.clock.now))
        assert refused_as(await amend(intake, alert, 1, situation="injured")) == (
            409,
            "case-closed",
        )
        other = await intake.file()
        await intake.post(f"/v1/alerts/{other}/withdrawal", {})
        assert refused_as(await amend(intake, other, situation="injured")) == (409, "withdrawn")
        assert refused_as(await amend(intake, new_id(), situation="injured")) == (404, "not-found")

    async def test_what_no_event_can_carry(self, intake: IntakeFixture) -> None:
        alert = await intake.file(MINIMAL)
        long = [{"violation": "torture", "description": "y" * 4_000} for _ in range(50)]
        refused = await amend(intake, alert, acts=long)
        assert refused.status_code == 422
        assert "changes.narrative" in {each["field"] for each in refused.json()["errors"]}
