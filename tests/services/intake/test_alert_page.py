"""The page of an alert: consents, withdrawal. All persons are invented."""

import re
from datetime import timedelta

from shared.clock import new_id
from shared.contracts.intake import (
    AlertConsentChanged,
    AlertWithdrawalUndone,
    AlertWithdrawn,
)
from tests.services.intake.intake_fixture import FULL, IntakeFixture
from tests.services.intake.test_intake_pages import see, send


class TestAlertPage:
    async def test_all_is_shown_in_the_readers_language(self, intake: IntakeFixture) -> None:
        alert = await intake.file()
        english = (await see(intake, f"/alerts/{alert}")).text
        for words in (
            FULL["narrative"],
            "Amal Invented",
            "Heron",
            "an invented court",
            "Arbitrary detention",
            "Not before the hearing.",
            "her sister; by phone",
            "on its way to triage",
        ):
            assert words in english
        french = (await see(intake, f"/alerts/{alert}", "fr")).text
        assert "Détention arbitraire" in french
        assert "Suites données" in french
        assert "her sister\u00a0; by phone" in french
        entries = await intake.rows("SELECT * FROM audit_entries WHERE action = 'alert.read'")
        assert len(entries) == 2

    async def test_no_code_stands_for_a_way_to_reach_them_that_nobody_told(
        self, intake: IntakeFixture
    ) -> None:
        alert = await intake.file({**FULL, "source": {"relation": "colleague"}})
        told = (await see(intake, f"/alerts/{alert}")).text
        french = (await see(intake, f"/alerts/{alert}", "fr")).text
        assert re.search("How to reach the source</dt>\\s*<dd[^>]*>(<span[^>]*>)?not known<", told)
        assert "unknown</" not in told
        assert "unknown</" not in french

    async def test_consent_is_changed_and_refusals_come_back(self, intake: IntakeFixture) -> None:
        alert = await intake.file()
        path = f"/alerts/{alert}/consents"
        refused = await send(intake, path, {"use": "photo", "by_whom": "her brother"})
        assert refused.status_code == 422
        assert 'href="#f-state"' in refused.text
        assert 'value="her brother"' in refused.text
        said = {"use": "photo", "state": "given", "how": "by letter"}
        nobody = await send(intake, path, said)
        assert nobody.status_code == 422
        assert 'href="#f-by_whom"' in nobody.text
        taken = await send(intake, path, said | {"by_whom": "her brother"})
        assert taken.status_code == 303
        [event] = await intake.said(AlertConsentChanged)
        assert (event.use, event.state) == ("photo", "given")
        assert event.changed_by == intake.principal.account

    async def test_who_corrects_a_word_lifts_no_refusal_that_they_did_not_see(
        self, intake: IntakeFixture
    ) -> None:
        alert = await intake.file()
        path = f"/alerts/{alert}/consents"
        given = {"use": "photo", "state": "given", "by_whom": "her brother"}

        def seen(page: str) -> str:
            return str(re.findall(r'name="seen" value="([^"]+)"', page)[0])

        opened = seen((await see(intake, f"/alerts/{alert}")).text)
        intake.clock.now += timedelta(minutes=1)
        other = {"use": "photo", "state": "refused", "by_whom": "herself", "how": "by phone"}
        assert (await send(intake, path, other)).status_code == 303
        unclear = await send(intake, path, given | {"seen": opened})
        assert unclear.status_code == 422
        corrected = given | {"how": "by letter"}
        late = await send(intake, path, corrected | {"seen": seen(unclear.text)})
        assert late.status_code == 409
        assert "The consent for this use was changed at" in late.text
        # A person who was told, and sees the present state, can continue.
        again = await send(intake, path, corrected | {"seen": seen(late.text)})
        assert again.status_code == 303

    async def test_a_withdrawal_asks_why_and_then_whether_it_is_meant(
        self, intake: IntakeFixture
    ) -> None:
        alert = await intake.file()
        path = f"/alerts/{alert}/withdrawal"
        no_reason = await send(intake, path, {"_confirmed": "yes"})
        assert no_reason.status_code == 422
        assert 'href="#f-reason"' in no_reason.text
        asked = await send(intake, path, {"reason": "Invented."})
        assert "Withdraw this alert?" in asked.text
        assert ", Egypt</p>" in asked.text, "whom and what country it is about"
        assert 'name="reason" value="Invented."' in asked.text
        assert await intake.said(AlertWithdrawn) == []
        meant = {"reason": "Invented.", "_confirmed": "yes"}
        assert (await send(intake, path, meant)).status_code == 303
        page = (await see(intake, f"/alerts/{alert}")).text
        assert "Nothing from it is sent any more." in page
        assert 'class="danger"' not in page
        assert len(await intake.said(AlertWithdrawn)) == 1

    async def test_who_withdraws_it_second_is_told_and_keeps_their_words(
        self, intake: IntakeFixture
    ) -> None:
        alert = await intake.file()
        path = f"/alerts/{alert}/withdrawal"
        meant = {"_confirmed": "yes", "_page": f"/alerts/{alert}", "_action": path}
        assert (await send(intake, path, meant | {"reason": "One."})).status_code == 303
        second = await send(intake, path, meant | {"reason": "An invented second reason."})
        assert second.status_code == 409
        assert "This alert is already withdrawn." in second.text
        assert "An invented second reason." in second.text
        assert len(await intake.said(AlertWithdrawn)) == 1

    async def test_a_withdrawal_can_be_undone_for_some_minutes(self, intake: IntakeFixture) -> None:
        alert = await intake.file()
        path = f"/alerts/{alert}/withdrawal"
        assert (await send(intake, f"{path}/undo", {})).status_code == 409
        await send(intake, path, {"reason": "Invented.", "_confirmed": "yes"})
        assert f"{path}/undo" in (await see(intake, f"/alerts/{alert}")).text
        assert (await send(intake, f"{path}/undo", {})).status_code == 303
        [withdrawn] = await intake.said(AlertWithdrawn)
        [undone] = await intake.said(AlertWithdrawalUndone)
        assert undone.withdrawn_at == withdrawn.withdrawn_at
        assert (
            "Nothing from it is sent any more."
            not in (await see(intake, f"/alerts/{alert}")).text.split('id="withdraw"')[0]
        )
        await send(intake, path, {"reason": "Invented.", "_confirmed": "yes"})
        intake.clock.now += timedelta(minutes=15)
        assert (await send(intake, f"{path}/undo", {})).status_code == 303
        await send(intake, path, {"reason": "Invented.", "_confirmed": "yes"})
        intake.clock.now += timedelta(minutes=15, seconds=1)
        late = await send(intake, f"{path}/undo", {})
        assert late.status_code == 409
        assert "more than 15 minutes ago" in late.text

    async def test_an_unknown_alert_is_a_page_that_says_so(self, intake: IntakeFixture) -> None:
        answer = await see(intake, f"/alerts/{new_id()}")
        assert answer.status_code == 404
        assert "<h1>" in answer.text
