"""Pages show who gave a consent and who recorded it. All persons are invented."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from shared.clock import new_id
from shared.contracts.content import ConsentWords
from shared.contracts.intake import AlertConsentChanged
from tests.services.triage.filed import Filed
from tests.services.triage.http_client import APPROVER_PERSON
from tests.services.triage.pages.browser import Browser
from tests.services.triage.pages.test_people_on_pages import words
from tests.services.triage.triage_fixture import OFFICER, OTHER_OFFICER, TriageFixture

MARK = "Recorded by a person who drafted this"


async def told(
    triage: TriageFixture,
    filed: Filed,
    by: UUID | None,
    *,
    use: str = "share_with_diplomats",
    state: str | None = None,
    **said: Any,
) -> None:
    """Process intake's event that somebody recorded a consent."""
    keys = await triage.context.keyring.open([filed.subject])
    event = new_id()
    spoken = ConsentWords(by_whom="her sister", how="on the phone", **said)
    await triage.hear(
        AlertConsentChanged(
            id=event,
            alert=filed.alert,
            subject=filed.subject,
            use=use,
            state=state or ("limited" if said else "given"),
            since=datetime.now(UTC),
            changed_by=by,
            words=keys.seal_part(event, "words", filed.subject, spoken),
        )
    )


class TestWhoRecordedConsent:
    @pytest.mark.parametrize(("who", "marks"), [(OFFICER, 1), (OTHER_OFFICER, 0), (None, 0)])
    async def test_the_approver_sees_where_the_drafter_wrote_it_down(
        self, triage: TriageFixture, browser: Browser, who: UUID | None, marks: int
    ) -> None:
        filed = Filed()
        case, document = await triage.submitted(filed)
        await told(triage, filed, who)
        page = await browser.by(APPROVER_PERSON).open(f"/cases/{case}/documents/{document}")
        said = words(page.text)
        assert said.count(MARK) == marks
        assert "By whom: her sister. How: on the phone." in said

    @pytest.mark.parametrize("use", ["share_with_diplomats", "photo"])
    async def test_a_refusal_that_was_lifted_is_shown_with_who_recorded_each(
        self, triage: TriageFixture, browser: Browser, use: str
    ) -> None:
        """Also for a use that the document does not need, so that nobody overlooks one."""
        await triage.know(OTHER_OFFICER, "Invented Officer")
        await triage.know(partner := new_id(), "Invented Network")
        filed = Filed()
        case, document = await triage.submitted(filed)
        for state, by in (("refused", OTHER_OFFICER), ("given", partner)):
            await told(triage, filed, by, use=use, state=state)
        browser.by(APPROVER_PERSON)
        for path in (f"/cases/{case}", f"/cases/{case}/documents/{document}"):
            said = words((await browser.open(path)).text)
            assert "Refused before" in said
            assert "recorded by Invented Officer" in said
            assert "The consent now: recorded by Invented Network." in said

    async def test_a_limited_one_says_its_limits_and_also_by_whom_and_how(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        filed = Filed()
        case = await triage.file(filed)
        await told(triage, filed, OFFICER, limits="Not before the hearing.")
        said = words((await browser.open(f"/cases/{case}")).text)
        assert "Limits given: Not before the hearing. (her sister, on the phone)" in said

    async def test_the_timeline_names_who_wrote_it_down(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        await triage.know(OTHER_OFFICER, "Invented Officer")
        filed = Filed()
        case = await triage.file(filed)
        await told(triage, filed, OTHER_OFFICER)
        said = words((await browser.open(f"/cases/{case}")).text)
        assert "Consent changed, by Invented Officer" in said
