"""Changed consents and withdrawn alerts are published once and in order."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

from shared.access.principal import Principal
from shared.access.roles import Role
from shared.clock import new_id
from shared.contracts.content import ConsentWords, Reason
from shared.contracts.intake import AlertConsentChanged, AlertWithdrawn
from tests.services.intake.intake_fixture import AFRICA, MENA, IntakeFixture, person

GIVEN = {"use": "publish_name", "state": "given", "by_whom": "herself", "how": "through her lawyer"}


def said(state: str) -> dict[str, Any]:
    """Return a change of consent to this state, with limits if it needs them."""
    limits = {"limits": "Her initials only."} if state == "limited" else {}
    return GIVEN | {"state": state} | limits


def of(alert: UUID, what: str) -> str:
    return f"/v1/alerts/{alert}/{what}"


async def standing(intake: IntakeFixture, alert: UUID) -> dict[str, Any]:
    shown = (await intake.get(f"/v1/alerts/{alert}")).json()
    return {each["use"]: each for each in shown["consents"]}


class TestChangeConsent:
    async def test_the_latest_word_stands_and_the_history_stays(
        self, intake: IntakeFixture
    ) -> None:
        alert = await intake.file()
        before = await standing(intake, alert)
        assert before["publish_name"]["state"] == "refused"
        assert before["publish_name"]["by_whom"] == "her sister"
        intake.clock.now += timedelta(hours=1)
        answer = await intake.post(of(alert, "consents"), GIVEN)
        assert answer.status_code == 201
        assert answer.json()["state"] == "given"
        after = await standing(intake, alert)
        assert after["publish_name"]["state"] == "given"
        assert after["publish_name"]["how"] == "through her lawyer"
        assert after["send_to_un"] == before["send_to_un"]
        shown = (await intake.get(f"/v1/alerts/{alert}")).json()
        assert [each["state"] for each in shown["consent_history"]] == [
            "given",
            "limited",
            "refused",
        ]

    async def test_all_that_is_wrong_with_it_is_told_at_once(self, intake: IntakeFixture) -> None:
        path = of(await intake.file(), "consents")
        slips = {"use": "publish_everything", "by_whom": "-", "how": "x" * 301}
        answer = await intake.post(path, GIVEN | slips)
        assert answer.status_code == 422
        assert {each["field"] for each in answer.json()["errors"]} == slips.keys()

    async def test_who_only_filed_it_lifts_no_refusal_and_no_limits_of_others(
        self, intake: IntakeFixture
    ) -> None:
        officer = person(Role.TRIAGE_OFFICER)
        member = person(Role.NETWORK_MEMBER, frozenset(), kind="partner")
        elsewhere = person(Role.OPERATOR, frozenset({AFRICA}))
        path = of(alert := await intake.file(by=member), "consents")

        async def say(by: Principal, state: str, path: str = path) -> str:
            answer = await intake.post(path, said(state), by=by)
            return "" if answer.status_code == 201 else answer.json()["type"]

        # They can change what they recorded themselves, also after somebody else recorded "given".
        assert [await say(member, "given"), await say(officer, "given")] == ["", ""]
        assert [await say(member, "refused"), await say(member, "given")] == ["", ""]
        for state in ("refused", "limited"):
            assert await say(officer, state) == ""
            for lifted in ("given", "limited", "unknown"):
                assert "recorded-by-others" in await say(member, lifted)
            assert await say(member, "refused") == ""
            # Their own refusal after it does not hide the earlier state.
            assert "recorded-by-others" in await say(member, "given")
        assert (await standing(intake, alert))["publish_name"]["state"] == "refused"
        assert [await say(officer, "given"), await say(member, "unknown")] == ["", ""]
        other = of(await intake.file(by=elsewhere), "consents")
        assert await say(officer, "refused", other) == ""
        assert "recorded-by-others" in await say(elsewhere, "given", other)

    async def test_what_nobody_spoke_of_is_unknown(self, intake: IntakeFixture) -> None:
        alert = await intake.file()
        now = await standing(intake, alert)
        assert set(now) == set(intake.context.taxonomy.consent_uses.codes)
        assert now["photo"]["state"] == "unknown"
        assert now["photo"]["since"] is None

    async def test_the_event_says_the_use_openly_and_the_words_sealed(
        self, intake: IntakeFixture
    ) -> None:
        alert = await intake.file()
        await intake.post(of(alert, "consents"), GIVEN)
        [event] = await intake.said(AlertConsentChanged)
        assert (event.alert, event.use, event.state) == (alert, "publish_name", "given")
        keys = await intake.keys(event.subject)
        words = keys.open_part(ConsentWords, event.id, "words", event.words)
        assert words.by_whom == "herself"
        entries = await intake.rows("SELECT * FROM audit_entries ORDER BY number DESC LIMIT 1")
        assert entries[0].action == "alert.change_consent"
        assert entries[0].detail == {"use": "publish_name", "state": "given"}

    async def test_a_clock_that_runs_back_never_hides_the_later_word(
        self, intake: IntakeFixture
    ) -> None:
        alert = await intake.file()
        intake.clock.now -= timedelta(minutes=5)
        await intake.post(of(alert, "consents"), GIVEN)
        [event] = await intake.said(AlertConsentChanged)
        # Later than the earlier state, so that an approval based on that does not count for this
        # one.
        assert event.since == intake.clock.now + timedelta(minutes=5, microseconds=1)
        assert (await standing(intake, alert))["publish_name"]["state"] == "given"

    async def test_changes_at_once_stand_in_the_order_of_their_events(
        self, intake: IntakeFixture
    ) -> None:
        alert = await intake.file()
        await asyncio.gather(
            *(
                intake.post(of(alert, "consents"), said(state))
                for state in ("given", "refused", "limited", "unknown") * 3
            )
        )
        told = [event.state for event in await intake.said(AlertConsentChanged)]
        assert len(told) == 12
        assert (await standing(intake, alert))["publish_name"]["state"] == told[-1]
        rows = await intake.rows(
            "SELECT state FROM consents WHERE use = 'publish_name' ORDER BY number"
        )
        assert [row.state for row in rows] == ["refused", *told]

    async def test_a_repeated_request_is_one_change(self, intake: IntakeFixture) -> None:
        alert = await intake.file()
        first = await intake.post(of(alert, "consents"), GIVEN, key="k")
        again = await intake.post(of(alert, "consents"), GIVEN, key="k")
        assert first.json() == again.json()
        assert len(await intake.said(AlertConsentChanged)) == 1

    async def test_the_key_of_one_alert_is_refused_at_another(self, intake: IntakeFixture) -> None:
        alert, other = await intake.file(), await intake.file()
        assert (await intake.post(of(alert, "consents"), GIVEN, key="k")).status_code == 201
        refused = await intake.post(of(other, "consents"), GIVEN, key="k")
        assert refused.status_code == 422
        assert refused.json()["type"].endswith(":idempotency-mismatch")
        assert [each.alert for each in await intake.said(AlertConsentChanged)] == [alert]

    async def test_a_refusal_names_the_field_and_changes_nothing(
        self, intake: IntakeFixture
    ) -> None:
        alert = await intake.file()
        before = await intake.count("consents")
        for body, field in [
            ({"use": "publish_name"}, "state"),
            ({name: GIVEN[name] for name in ("state", "by_whom", "how")}, "use"),
            (GIVEN | {"use": "publish"}, "use"),
            (GIVEN | {"state": "maybe"}, "state"),
            (GIVEN | {"how": "x" * 301}, "how"),
            (GIVEN | {"limits": "\0"}, "limits"),
            (GIVEN | {"limits": "Her initials only."}, "limits"),
            (GIVEN | {"note": "x"}, "note"),
            # Who is named by no letter is nobody.
            (GIVEN | {"by_whom": "?"}, "by_whom"),
            (said("limited") | {"how": "--"}, "how"),
            # Limits that nobody named cannot be respected.
            (GIVEN | {"state": "limited"}, "limits"),
            (GIVEN | {"state": "limited", "limits": "..."}, "limits"),
        ]:
            answer = await intake.post(of(alert, "consents"), body)
            assert answer.status_code == 422
            assert [fault["field"] for fault in answer.json()["errors"]] == [field]
        assert await intake.count("consents") == before


class TestWithdrawAlert:
    async def test_it_is_withdrawn_for_good_and_told(self, intake: IntakeFixture) -> None:
        alert = await intake.file()
        answer = await intake.post(of(alert, "withdrawal"), {"reason": "She asked for silence."})
        assert answer.status_code == 201
        assert answer.json()["state"] == "withdrawn"
        [event] = await intake.said(AlertWithdrawn)
        assert (event.alert, event.withdrawn_at) == (alert, intake.clock.now)
        assert event.reason is not None
        keys = await intake.keys(event.subject)
        said = keys.open_part(Reason, event.id, "reason", event.reason)
        assert said.reason == "She asked for silence."
        shown = (await intake.get(f"/v1/alerts/{alert}")).json()
        assert shown["withdrawal"]["reason"] == "She asked for silence."

    async def test_no_reason_is_needed(self, intake: IntakeFixture) -> None:
        alert = await intake.file()
        assert (await intake.post(of(alert, "withdrawal"), {})).status_code == 201
        [event] = await intake.said(AlertWithdrawn)
        assert event.reason is None

    async def test_a_second_withdrawal_is_refused_in_words(self, intake: IntakeFixture) -> None:
        alert = await intake.file()
        await intake.post(of(alert, "withdrawal"), {})
        answer = await intake.post(of(alert, "withdrawal"), {})
        assert answer.status_code == 409
        assert answer.json()["type"] == "urn:tocsin:problem:already-withdrawn"
        assert len(await intake.said(AlertWithdrawn)) == 1

    async def test_consent_can_still_be_refused_afterwards(self, intake: IntakeFixture) -> None:
        alert = await intake.file()
        await intake.post(of(alert, "withdrawal"), {})
        answer = await intake.post(of(alert, "consents"), GIVEN | {"state": "refused"})
        assert answer.status_code == 201


class TestWhoMayChange:
    async def test_those_of_the_desk_and_who_filed_it_as_a_partner(
        self, intake: IntakeFixture
    ) -> None:
        member = person(Role.NETWORK_MEMBER, frozenset({MENA}), kind="partner")
        other_member = person(Role.NETWORK_MEMBER, frozenset({MENA}), kind="partner")
        alert = await intake.file(by=member)
        expected = [
            (member, 201, None),
            (other_member, 403, "not-own"),
            (person(Role.OPERATOR, frozenset({MENA})), 201, None),
            (person(Role.TRIAGE_OFFICER, frozenset({MENA})), 201, None),
            (person(Role.OPERATOR, frozenset({AFRICA})), 403, "other-desk"),
            (person(Role.APPROVER), 403, "forbidden"),
            (person(Role.ADMINISTRATOR), 403, "forbidden"),
        ]
        for principal, status, code in expected:
            answer = await intake.post(of(alert, "consents"), GIVEN, by=principal)
            assert answer.status_code == status
            if code:
                assert answer.json()["type"] == f"urn:tocsin:problem:{code}"
        refused = await intake.post(of(alert, "withdrawal"), {}, by=other_member)
        assert refused.status_code == 403
        assert (await intake.post(of(alert, "withdrawal"), {}, by=member)).status_code == 201

    async def test_an_unknown_alert_is_not_found(self, intake: IntakeFixture) -> None:
        for what, body in [("consents", GIVEN), ("withdrawal", {})]:
            assert (await intake.post(of(new_id(), what), body)).status_code == 404
