"""An alert's own page: consents, withdrawal. All persons are invented."""

import re
from datetime import timedelta

from shared.clock import new_id
from shared.contracts.intake import (
    AlertConsentChanged,
    AlertWithdrawalUndone,
    AlertWithdrawn,
)
from tests.services.intake.hotline import FULL, Hotline
from tests.services.intake.test_intake_pages import see, send


class TestAlertPage:
    async def test_all_is_shown_in_the_readers_language(self, hotline: Hotline) -> None:
        alert = await hotline.file()
        english = (await see(hotline, f"/alerts/{alert}")).text
        for words in (FULL["narrative"], "Amal Invented", "Heron", "an invented court",
                      "Arbitrary detention", "Not before the hearing.", "her sister; by phone",
                      "on its way to triage"):  # fmt: skip
            assert words in english
        french = (await see(hotline, f"/alerts/{alert}", "fr")).text
        assert "Détention arbitraire" in french
        assert "Les suites données" in french
        assert "her sister\u00a0; by phone" in french
        entries = await hotline.rows("SELECT * FROM audit_entries WHERE action = 'alert.read'")
        assert len(entries) == 2

    async def test_no_code_stands_for_a_way_to_reach_them_that_nobody_told(
        self, hotline: Hotline
    ) -> None:
        alert = await hotline.file({**FULL, "source": {"relation": "colleague"}})
        told = (await see(hotline, f"/alerts/{alert}")).text
        french = (await see(hotline, f"/alerts/{alert}", "fr")).text
        assert re.search("How to reach them</dt>\\s*<dd[^>]*>not known", told)
        assert "unknown</" not in told
        assert "unknown</" not in french

    async def test_consent_is_changed_and_refusals_come_back(self, hotline: Hotline) -> None:
        alert = await hotline.file()
        path = f"/alerts/{alert}/consents"
        refused = await send(hotline, path, {"use": "photo", "by_whom": "her brother"})
        assert refused.status_code == 422
        assert 'href="#f-state"' in refused.text
        assert 'value="her brother"' in refused.text
        said = {"use": "photo", "state": "given", "how": "by letter"}
        nobody = await send(hotline, path, said)
        assert nobody.status_code == 422
        assert 'href="#f-by_whom"' in nobody.text
        taken = await send(hotline, path, said | {"by_whom": "her brother"})
        assert taken.status_code == 303
        [event] = await hotline.said(AlertConsentChanged)
        assert (event.use, event.state) == ("photo", "given")
        assert event.changed_by == hotline.principal.account

    async def test_a_withdrawal_asks_why_and_then_whether_it_is_meant(
        self, hotline: Hotline
    ) -> None:
        alert = await hotline.file()
        path = f"/alerts/{alert}/withdrawal"
        no_reason = await send(hotline, path, {"_confirmed": "yes"})
        assert no_reason.status_code == 422
        assert 'href="#f-reason"' in no_reason.text
        asked = await send(hotline, path, {"reason": "Invented."})
        assert "Withdraw this alert?" in asked.text
        assert ", Egypt</p>" in asked.text, "whom and what country it is about"
        assert 'name="reason" value="Invented."' in asked.text
        assert await hotline.said(AlertWithdrawn) == []
        meant = {"reason": "Invented.", "_confirmed": "yes"}
        assert (await send(hotline, path, meant)).status_code == 303
        page = (await see(hotline, f"/alerts/{alert}")).text
        assert "Nothing of it is sent any more." in page
        assert 'class="danger"' not in page
        assert len(await hotline.said(AlertWithdrawn)) == 1

    async def test_who_withdraws_it_second_is_told_and_keeps_their_words(
        self, hotline: Hotline
    ) -> None:
        alert = await hotline.file()
        path = f"/alerts/{alert}/withdrawal"
        meant = {"_confirmed": "yes", "_page": f"/alerts/{alert}", "_action": path}
        assert (await send(hotline, path, meant | {"reason": "One."})).status_code == 303
        second = await send(hotline, path, meant | {"reason": "An invented second reason."})
        assert second.status_code == 409
        assert "This alert was withdrawn before." in second.text
        assert "An invented second reason." in second.text
        assert len(await hotline.said(AlertWithdrawn)) == 1

    async def test_a_withdrawal_can_be_undone_for_some_minutes(self, hotline: Hotline) -> None:
        alert = await hotline.file()
        path = f"/alerts/{alert}/withdrawal"
        assert (await send(hotline, f"{path}/undo", {})).status_code == 409
        await send(hotline, path, {"reason": "Invented.", "_confirmed": "yes"})
        assert f"{path}/undo" in (await see(hotline, f"/alerts/{alert}")).text
        assert (await send(hotline, f"{path}/undo", {})).status_code == 303
        [withdrawn] = await hotline.said(AlertWithdrawn)
        [undone] = await hotline.said(AlertWithdrawalUndone)
        assert undone.withdrawn_at == withdrawn.withdrawn_at
        assert (
            "Nothing of it is sent any more."
            not in (await see(hotline, f"/alerts/{alert}")).text.split('id="withdraw"')[0]
        )
        await send(hotline, path, {"reason": "Invented.", "_confirmed": "yes"})
        hotline.clock.now += timedelta(minutes=15)
        assert (await send(hotline, f"{path}/undo", {})).status_code == 303
        await send(hotline, path, {"reason": "Invented.", "_confirmed": "yes"})
        hotline.clock.now += timedelta(minutes=15, seconds=1)
        late = await send(hotline, f"{path}/undo", {})
        assert late.status_code == 409
        assert "more than 15 minutes ago" in late.text

    async def test_an_unknown_alert_is_a_page_that_says_so(self, hotline: Hotline) -> None:
        answer = await see(hotline, f"/alerts/{new_id()}")
        assert answer.status_code == 404
        assert "<h1>" in answer.text
