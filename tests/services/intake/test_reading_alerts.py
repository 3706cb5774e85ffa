"""Read alerts: a whole one with its results, and lists of those within reach."""

import httpx2
from sqlalchemy import text

from services.front.app import create_joined_app
from services.intake.events import handlers
from shared.access.principal import Principal
from shared.access.roles import Role
from shared.clock import new_id
from shared.contracts.envelope import Event
from shared.contracts.triage import (
    CaseRestricted,
)
from shared.messaging.handlers import handle
from shared.storage.engine import create_engine
from shared.storage.keyring import Keyring
from tests.services.intake.intake_fixture import (
    AFRICA,
    FULL,
    MENA,
    MINIMAL,
    OPERATOR,
    IntakeFixture,
    person,
)


async def hear(intake: IntakeFixture, event: Event) -> None:
    async with intake.context.database.unit_of_work("intake") as work:
        await handle(handlers(), work, event)


async def test_what_an_answer_links_to_is_found_where_all_services_are_joined(
    intake: IntakeFixture,
) -> None:
    filed = await intake.post("/v1/alerts", FULL)
    link = filed.headers["location"]
    assert link == filed.json()["links"]["self"]
    joined = create_joined_app({"intake": intake.app}, secure=False)
    transport = httpx2.ASGITransport(joined, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        found = await client.get(link, headers=intake.header())
    assert (found.status_code, found.json()["id"]) == (200, filed.json()["id"])


async def test_on_one_machine_a_request_is_observed_and_its_trace_goes_on_with_the_event(
    intake: IntakeFixture,
) -> None:
    joined = create_joined_app({"intake": intake.app}, secure=False)
    transport = httpx2.ASGITransport(joined, raise_app_exceptions=False)
    trace = "0af7651916cd43dd8448eb211c80319c"
    headers = intake.header() | {"traceparent": f"00-{trace}-b7ad6b7169203331-01"}
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        filed = await client.post("/intake/v1/alerts", json=MINIMAL, headers=headers)
    assert filed.status_code == 201
    carried = {row.traceparent for row in await intake.rows("SELECT traceparent FROM outbox")}
    assert {each.split("-")[1] for each in carried} == {trace}
    assert 'route="/v1/alerts"' in intake.app.state.runtime.metrics()


class TestShowAlert:
    async def test_all_that_was_told_is_shown(self, intake: IntakeFixture) -> None:
        alert = await intake.file()
        shown = (await intake.get(f"/v1/alerts/{alert}")).json()
        assert shown["narrative"] == FULL["narrative"]
        assert shown["source"] == FULL["source"]
        assert shown["persons"][0]["name"] == "Amal Invented"
        assert shown["persons"][0]["risk_groups"] == ["women-defenders", "lawyers"]
        assert shown["persons"][1]["defender"] is False
        assert shown["acts"][0] | FULL["acts"][0] == shown["acts"][0]
        assert shown["expected"][0]["at"] == "2026-07-16T09:00:00+02:00"
        assert shown["asked_for"] == FULL["asked_for"]
        assert shown["filed_by"] == str(OPERATOR.account)
        assert (shown["withdrawal"], shown["cases"]) == (None, [])

    async def test_a_reading_stands_in_the_trail_and_a_refused_one_does_not(
        self, intake: IntakeFixture
    ) -> None:
        alert = await intake.file()
        officer = person(Role.TRIAGE_OFFICER)
        await intake.get(f"/v1/alerts/{alert}", by=officer)
        await intake.get(f"/v1/alerts/{alert}", by=person(Role.AUDITOR))
        entries = await intake.rows("SELECT * FROM audit_entries ORDER BY number")
        assert [entry.action for entry in entries] == ["alert.file", "alert.read"]
        assert entries[1].actor == str(officer.account)
        assert set(entries[1].subjects) == set(entries[0].subjects)

    async def test_nothing_is_shown_that_could_not_be_put_into_the_trail(
        self, intake: IntakeFixture
    ) -> None:
        alert = await intake.file()
        async with intake.owner.begin() as connection:
            await connection.execute(text("ALTER TABLE audit_entries RENAME TO elsewhere"))
        answer = await intake.get(f"/v1/alerts/{alert}")
        assert answer.status_code == 500
        assert "Invented" not in answer.text

    async def test_who_may_read_it(self, intake: IntakeFixture) -> None:
        member = person(Role.NETWORK_MEMBER, frozenset(), kind="partner")
        alert = await intake.file(by=member)
        for principal, status in [
            (member, 200),
            (person(Role.NETWORK_MEMBER, kind="partner"), 403),
            (person(Role.OPERATOR, frozenset({MENA})), 200),
            (person(Role.OPERATOR, frozenset({AFRICA})), 403),
            (person(Role.TRIAGE_OFFICER), 200),
            (person(Role.ADMINISTRATOR), 403),
        ]:
            answer = await intake.get(f"/v1/alerts/{alert}", by=principal)
            assert answer.status_code == status

    async def test_an_unknown_alert_is_not_found(self, intake: IntakeFixture) -> None:
        assert (await intake.get(f"/v1/alerts/{new_id()}")).status_code == 404
        assert (await intake.get("/v1/alerts/17")).status_code == 422


class TestWordsOfOthers:
    """Staff's records may name a person in hiding, and the filer may be the one who seeks them."""

    async def test_who_only_filed_it_reads_no_words_that_others_recorded(
        self, intake: IntakeFixture
    ) -> None:
        member = person(Role.NETWORK_MEMBER, frozenset(), kind="partner")
        elsewhere = person(Role.OPERATOR, frozenset({AFRICA}))
        told = {
            "use": "publish_name",
            "state": "refused",
            "by_whom": "Wambui Invented",
            "how": "Signal +999 555 0101",
            "limits": "never tell who filed it (invented)",
        }
        for filer in (member, elsewhere):
            alert = await intake.file(by=filer)
            officer = person(Role.TRIAGE_OFFICER)
            await intake.post(f"/v1/alerts/{alert}/consents", told, by=officer)
            reason = {"reason": "Wambui Invented asked for it."}
            await intake.post(f"/v1/alerts/{alert}/withdrawal", reason, by=officer)
            answer = await intake.get(f"/v1/alerts/{alert}", by=filer)
            page = await intake.client.get(f"/alerts/{alert}", headers=intake.cookie(filer))
            for text_of in (answer.text, page.text):
                assert not any(word in text_of for word in ("Wambui", "0101", "never tell"))
            shown = answer.json()
            later, *own = shown["consent_history"]
            assert (later["use"], later["state"]) == ("publish_name", "refused")
            assert later["since"] is not None
            assert [later[name] for name in ("by_whom", "how", "limits")] == [None] * 3
            assert later in shown["consents"]
            assert own[-1]["by_whom"] == "her sister"
            assert shown["withdrawal"]["at"] is not None
            assert shown["withdrawal"]["reason"] is None
            whole = await intake.get(f"/v1/alerts/{alert}", by=officer)
            assert "Wambui" in whole.text

    async def test_who_filed_it_reads_no_more_than_that_once_the_case_is_restricted(
        self, intake: IntakeFixture
    ) -> None:
        alert = await intake.file()
        told = {"use": "photo", "state": "refused", "by_whom": "Wambui Invented", "how": "by phone"}
        await intake.post(f"/v1/alerts/{alert}/consents", told, by=person(Role.TRIAGE_OFFICER))
        assert "Wambui" in (await intake.get(f"/v1/alerts/{alert}")).text
        restricted = CaseRestricted(
            case=new_id(),
            alerts=(alert,),
            restricted_to=(new_id(),),
            restricted_at=intake.clock.now,
        )
        await hear(intake, restricted)
        assert "Wambui" not in (await intake.get(f"/v1/alerts/{alert}")).text


class TestErased:
    async def destroy(self, intake: IntakeFixture, keyring_url: str, column: str) -> None:
        [row] = await intake.rows(f"SELECT {column} AS subject FROM alerts")  # noqa: S608 - ours
        engine = create_engine(keyring_url, application_name="test-eraser")
        eraser = Keyring(engine, intake.context.keyring._master)
        await eraser.destroy(row.subject)
        await eraser.close()
        # Other processes than the one that destroyed it forget the key within a minute.
        intake.context.keyring._cache.clear()

    async def test_an_erased_intake_file_is_gone(
        self, intake: IntakeFixture, keyring_url: str
    ) -> None:
        alert = await intake.file()
        await self.destroy(intake, keyring_url, "subject")
        assert (await intake.get(f"/v1/alerts/{alert}")).status_code == 410
        assert (await intake.get("/v1/alerts")).status_code == 200

    async def test_an_erased_reporter_leaves_the_rest(
        self, intake: IntakeFixture, keyring_url: str
    ) -> None:
        alert = await intake.file()
        await self.destroy(intake, keyring_url, "reporter")
        shown = (await intake.get(f"/v1/alerts/{alert}")).json()
        assert shown["source"] is None
        assert shown["narrative"] == FULL["narrative"]


class TestListAlerts:
    async def test_pages_go_from_the_latest_to_the_first(self, intake: IntakeFixture) -> None:
        filed = [str(await intake.file(MINIMAL)) for _ in range(5)]
        found, path = [], "/v1/alerts?limit=2"
        while path:
            page = (await intake.get(path)).json()
            found += [item["id"] for item in page["items"]]
            path = f"/v1/alerts?limit=2&cursor={page['next']}" if page["next"] else ""
        assert found == filed[::-1]

    async def test_each_sees_what_is_within_reach(self, intake: IntakeFixture) -> None:
        member = person(Role.NETWORK_MEMBER, kind="partner")
        own = await intake.file(MINIMAL, by=member)
        egypt = await intake.file(MINIMAL)
        kenya = await intake.file(MINIMAL | {"country": "KEN"})

        async def seen(principal: Principal) -> set[str]:
            answer = await intake.get("/v1/alerts", by=principal)
            return {item["id"] for item in answer.json()["items"]}

        assert await seen(member) == {str(own)}
        assert await seen(person(Role.OPERATOR, frozenset({MENA}))) == {str(own), str(egypt)}
        assert await seen(person(Role.TRIAGE_OFFICER, frozenset({AFRICA}))) == {str(kenya)}
        assert await seen(person(Role.OPERATOR)) == {str(own), str(egypt), str(kenya)}
        assert await seen(person(Role.OPERATOR, frozenset())) == set()
        assert (await intake.get("/v1/alerts", by=person(Role.AUDITOR))).status_code == 403

    async def test_a_list_holds_nothing_restricted(self, intake: IntakeFixture) -> None:
        alert = await intake.file()
        await intake.post(f"/v1/alerts/{alert}/withdrawal", {"reason": "Invented reason."})
        answer = await intake.get("/v1/alerts")
        assert "nvented" not in answer.text
        [item] = answer.json()["items"]
        assert item["withdrawn_at"] == "2026-07-14T12:00:00Z"
        assert item["acts"][0]["violation"] == "arbitrary-detention"
