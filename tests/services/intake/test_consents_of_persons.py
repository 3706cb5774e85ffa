"""One person of an alert may answer otherwise than the others. All persons are invented."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from shared.access.roles import Role
from shared.clock import new_id
from shared.contracts.consents import PersonConsentsInWords
from shared.contracts.content import ConsentWords
from shared.contracts.intake import AlertConsentChanged, AlertFiled
from tests.services.filled_forms import filled
from tests.services.intake.intake_fixture import (
    AMAL,
    FULL,
    VILLAGE,
    IntakeFixture,
    person,
    told,
)

NAME = "publish_name"
OWN = {"person": VILLAGE, "use": NAME, "state": "refused", "by_whom": "an elder", "how": "by phone"}
GIVEN = {"use": NAME, "state": "given", "by_whom": "herself", "how": "by phone"}
ALERT = told(consents=[GIVEN], person_consents=[OWN])


async def record(intake: IntakeFixture, alert: UUID, said: dict[str, Any], **by: Any) -> str:
    answer = await intake.post(f"/v1/alerts/{alert}/consents", said, **by)
    return "" if answer.status_code == 201 else str(answer.json()["type"]).rpartition(":")[2]


async def shown(intake: IntakeFixture, alert: UUID, **by: Any) -> dict[str, Any]:
    return dict((await intake.get(f"/v1/alerts/{alert}", **by)).json())


def state(consents: list[dict[str, Any]]) -> dict[str, str]:
    return {each["use"]: each["state"] for each in consents if each["since"]}


class TestFiling:
    async def test_the_event_says_the_narrowest_for_the_alert_and_the_rest_beside_it(
        self, intake: IntakeFixture
    ) -> None:
        alert = await intake.file(ALERT)
        [event] = await intake.said(AlertFiled)
        assert [(each.use, each.state) for each in event.consents] == [(NAME, "refused")]
        assert [(each.use, each.state) for each in event.general_consents] == [(NAME, "given")]
        [own] = event.person_consents
        assert (own.use, own.state, str(own.person)) == (NAME, "refused", VILLAGE)
        assert event.person_consent_words is not None
        words = (await intake.keys(event.subject)).open_part(
            PersonConsentsInWords, event.id, "person_consent_words", event.person_consent_words
        )
        assert [(each.by_whom, each.how) for each in words.consents] == [("an elder", "by phone")]
        now = await shown(intake, alert)
        assert state(now["consents"]) == {NAME: "refused"}
        assert state(now["general_consents"]) == {NAME: "given"}
        assert [(e["person"], e["state"], e["by_whom"]) for e in now["person_consents"]] == [
            (VILLAGE, "refused", "an elder")
        ]

    async def test_one_answer_alone_says_nothing_of_the_others(self, intake: IntakeFixture) -> None:
        await intake.file(told(consents=[], person_consents=[OWN | {"state": "given"}]))
        [event] = await intake.said(AlertFiled)
        assert [(each.use, each.state) for each in event.consents] == [(NAME, "unknown")]
        assert [each.state for each in event.general_consents] == ["unknown"]

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ([OWN | {"person": str(new_id())}], "person_consents.0.person"),
            ([OWN, OWN], "person_consents.1.use"),
            ([OWN | {"state": "limited"}], "person_consents.0.limits"),
            ([OWN | {"state": "given", "limits": "x"}], "person_consents.0.limits"),
            ([OWN | {"use": "everything"}], "person_consents.0.use"),
            ([OWN] * 81, "person_consents"),
        ],
    )
    async def test_what_nobody_could_keep_to_is_refused(
        self, intake: IntakeFixture, wrong: list[dict[str, Any]], field: str
    ) -> None:
        answer = await intake.post("/v1/alerts", FULL | {"person_consents": wrong})
        assert answer.status_code == 422
        assert field in {each["field"] for each in answer.json()["errors"]}
        assert await intake.count("alerts") == 0


class TestChanging:
    async def test_one_person_refuses_and_the_others_still_consent(
        self, intake: IntakeFixture
    ) -> None:
        alert = await intake.file(told(consents=[GIVEN]))
        intake.clock.now += timedelta(hours=1)
        assert await record(intake, alert, OWN) == ""
        intake.clock.now += timedelta(hours=1)
        assert (
            await record(intake, alert, GIVEN | {"limits": "Initials.", "state": "limited"}) == ""
        )
        intake.clock.now += timedelta(hours=1)
        assert await record(intake, alert, OWN | {"state": "given"}) == ""
        events = await intake.said(AlertConsentChanged)
        assert [(e.state, e.general, e.person_consents[0].state) for e in events] == [
            ("refused", "given", "refused"),
            ("refused", "limited", "refused"),
            ("limited", "limited", "given"),
        ]
        assert [str(e.person) for e in events] == [VILLAGE, "None", VILLAGE]
        # A reader of before takes the words for those of the alert: they have its limits.
        keys, last = await intake.keys(events[0].subject), events[-1]
        words = keys.open_part(ConsentWords, last.id, "words", last.words)
        assert (words.limits, words.by_whom) == ("Initials.", "herself")
        assert last.person_words is not None
        own = keys.open_part(ConsentWords, last.id, "person_words", last.person_words)
        assert own.by_whom == "an elder"
        now = await shown(intake, alert)
        assert [each["state"] for each in now["person_consent_history"]] == ["given", "refused"]
        assert [each["state"] for each in now["consent_history"]] == ["limited", "given"]

    async def test_it_is_later_than_all_that_was_said_for_this_use(
        self, intake: IntakeFixture
    ) -> None:
        alert = await intake.file(told(consents=[GIVEN]))
        intake.clock.now -= timedelta(minutes=5)
        await record(intake, alert, OWN)
        await record(intake, alert, GIVEN)
        first, second = await intake.said(AlertConsentChanged)
        assert intake.clock.now + timedelta(minutes=5) < first.since < second.since

    async def test_nobody_else_is_in_the_alert(self, intake: IntakeFixture) -> None:
        alert = await intake.file(ALERT)
        answer = await intake.post(f"/v1/alerts/{alert}/consents", OWN | {"person": str(new_id())})
        assert answer.status_code == 422
        assert [each["field"] for each in answer.json()["errors"]] == ["person"]

    async def test_what_was_changed_meanwhile_is_read_first(self, intake: IntakeFixture) -> None:
        alert, seen = await intake.file(ALERT), intake.clock.now.isoformat()
        intake.clock.now += timedelta(hours=1)
        assert await record(intake, alert, OWN) == ""
        assert await record(intake, alert, GIVEN | {"seen": seen}) == "changed-since"

    async def test_who_only_filed_it_lifts_no_refusal_of_one_person(
        self, intake: IntakeFixture
    ) -> None:
        officer = person(Role.TRIAGE_OFFICER)
        member = person(Role.NETWORK_MEMBER, frozenset(), kind="partner")
        alert = await intake.file(told(consents=[GIVEN]), by=member)
        assert await record(intake, alert, OWN, by=officer) == ""
        lifted = OWN | {"state": "given"}
        assert await record(intake, alert, lifted, by=member) == "recorded-by-others"
        # Nor that of everybody, by an answer of one.
        assert await record(intake, alert, GIVEN | {"state": "refused"}, by=officer) == ""
        alone = GIVEN | {"person": AMAL}
        assert await record(intake, alert, alone, by=member) == "recorded-by-others"
        [own] = (await shown(intake, alert, by=member))["person_consents"]
        assert (own["state"], own["by_whom"]) == ("refused", None)

    async def test_a_release_of_before_cannot_lift_it(self, intake: IntakeFixture) -> None:
        alert = await intake.file(ALERT)
        written = text(
            "INSERT INTO consents (id, alert, use, state, since, changed_by, words) SELECT"
            " gen_random_uuid(), alert, use, 'given', now(), changed_by, words FROM consents"
            " WHERE alert = :alert AND use = :use"
        )
        async with intake.context.database.unit_of_work("sql") as work:
            with pytest.raises(IntegrityError, match="answered this use for themselves"):
                await work.session.execute(written, {"alert": alert, "use": NAME})
            await work.session.rollback()


class TestPages:
    async def test_the_form_asks_only_where_there_are_several_and_files_it(
        self, intake: IntakeFixture
    ) -> None:
        path = "/alerts/new"
        page = await intake.client.get(path, headers=intake.cookie())
        assert "Consents that differ for one person</summary>" not in page.text
        fields = filled(page.text, path) | {
            "narrative": ["Two were taken."],
            "country": ["EGY"],
            "source.relation": ["lawyer"],
            "persons.0.name": ["Amal Invented"],
            "persons.1.id": [VILLAGE],
            "persons.1.name": ["Dan Fictitious"],
            "add": ["person_consents"],
        }
        page = await intake.client.post(path, data=fields, headers=intake.cookie())
        assert "Consents that differ for one person</summary>" in page.text
        own = {f"person_consents.0.{name}": value for name, value in OWN.items()}
        sent = filled(page.text, path) | own
        answer = await intake.client.post(path, data=sent, headers=intake.cookie())
        assert answer.status_code == 303
        [event] = await intake.said(AlertFiled)
        assert [str(each.person) for each in event.person_consents] == [VILLAGE]

    async def test_the_page_of_the_alert_shows_and_changes_it(self, intake: IntakeFixture) -> None:
        alert = await intake.file(ALERT)
        page = (await intake.client.get(f"/alerts/{alert}", headers=intake.cookie())).text
        assert "Consents that differ for one person" in page
        assert "an elder" in page
        path = f"/alerts/{alert}/consents"
        sent = filled(page, path) | GIVEN | {"person": VILLAGE}
        answer = await intake.client.post(path, data=sent, headers=intake.cookie())
        assert answer.status_code == 303
        assert state((await shown(intake, alert))["consents"]) == {NAME: "given"}
