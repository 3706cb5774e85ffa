"""A draft of a change is read by its writer, while they may see what it holds. Nobody is real."""

from uuid import UUID

import pytest

from services.intake.schemas.drafts import DraftHeading
from services.intake.tables import alert_drafts
from shared.access.principal import Principal
from shared.access.roles import Role
from shared.contracts.intake import AlertAmended
from shared.storage.columns import place_of
from shared.storage.engine import create_engine
from shared.storage.keyring import Keyring
from tests.services.before_the_lock import restrict
from tests.services.filled_forms import filled
from tests.services.intake.drafts_of_alerts import listed, page_of
from tests.services.intake.drafts_of_changes import (
    REASON,
    kept,
    opened,
    path_of,
    save,
)
from tests.services.intake.intake_fixture import IntakeFixture, person
from tests.services.intake.test_amending_alerts import MEMBER, OFFICER, amend
from tests.services.intake.test_amending_page import form_of, send


async def without_key_of(intake: IntakeFixture, keyring_url: str, subject: UUID) -> None:
    engine = create_engine(keyring_url, application_name="test-eraser")
    eraser = Keyring(engine, intake.context.keyring._master)
    await eraser.destroy(subject)
    await eraser.close()
    # Another process than the one that destroyed it forgets within a minute.
    intake.context.keyring._cache.clear()


class TestWhoReadsIt:
    async def test_nobody_else_and_not_who_may_change_the_alert_no_more(
        self, intake: IntakeFixture
    ) -> None:
        alert = await intake.file(by=MEMBER)
        draft = await kept(intake, alert)
        for other in (OFFICER, *map(person, Role)):
            answer = await intake.client.get(path_of(draft), headers=intake.cookie(other))
            assert answer.status_code in {403, 404}
            assert "Invented news." not in answer.text
        await restrict(intake.context.database, OFFICER.account, (alert,))
        answer = await intake.client.get(path_of(draft), headers=intake.cookie())
        assert answer.status_code == 403
        assert "Invented news." not in answer.text
        page = await page_of(intake, "/alerts")
        assert listed(page) == draft["request"]
        assert "Invented" not in page
        assert (await save(intake, alert, draft)).status_code == 403
        discard = {"seen": draft["window"][0], "_confirmed": "yes"}
        assert (await send(intake, f"{path_of(draft)}/discard", discard)).status_code == 303

    async def test_who_sees_less_of_the_alert_than_before_reads_nothing_that_others_changed(
        self, intake: IntakeFixture
    ) -> None:
        alert = await intake.file()
        await amend(intake, alert, by=OFFICER, situation="in-hiding")
        draft = await kept(intake, alert)
        page = await opened(intake, alert, draft)
        await restrict(intake.context.database, OFFICER.account, (alert,))
        answer = await intake.client.get(path_of(draft), headers=intake.cookie())
        assert answer.status_code == 403
        assert "You may see less of this alert now" in answer.text
        assert "in-hiding" not in answer.text
        # Nor is an open page saved, or compared with what they see now.
        for sent in (
            await save(intake, alert, page),
            await send(intake, form_of(alert), page | REASON | {"acts.0.on": ""}),
        ):
            assert sent.status_code == 409
            assert "What you may see of this alert has changed" in sent.text
            assert "Save the changes" not in sent.text

    async def test_who_sees_more_than_before_does_not_undo_what_others_changed(
        self, intake: IntakeFixture
    ) -> None:
        alert = await intake.file(by=MEMBER)
        draft = await kept(intake, alert, {"narrative": "Invented news."} | REASON, by=MEMBER)
        await amend(intake, alert, by=OFFICER, situation="in-hiding")
        named = Principal(MEMBER.account, "person", frozenset({Role.OPERATOR}), OFFICER.desks)
        page = await page_of(intake, path_of(draft), by=named)
        assert "Invented news." in page
        assert "What you may see of this alert has changed" in page
        assert "Save the changes" not in page
        read = filled(page, form_of(alert)) | {"over": ["1"]}
        refused = await send(intake, form_of(alert), read, named)
        assert refused.status_code == 409
        assert len(await intake.said(AlertAmended)) == 1


class TestItsSeal:
    @pytest.mark.parametrize("whose", ["operator", "subject", "reporter"])
    async def test_it_is_erased_with_its_operator_and_with_its_alert(
        self, intake: IntakeFixture, keyring_url: str, whose: str
    ) -> None:
        alert = await intake.file()
        draft = await kept(intake, alert)
        [row] = await intake.rows("SELECT subject, reporter FROM alerts")
        erased = {"operator": intake.principal.account, **row._mapping}[whose]
        await without_key_of(intake, keyring_url, erased)
        answer = await intake.client.get(path_of(draft), headers=intake.cookie())
        assert answer.status_code == 410
        assert "Invented news." not in answer.text

    async def test_of_an_alert_without_its_source_it_can_be_kept(
        self, intake: IntakeFixture, keyring_url: str
    ) -> None:
        alert = await intake.file()
        [row] = await intake.rows("SELECT reporter FROM alerts")
        await without_key_of(intake, keyring_url, row.reporter)
        draft = await kept(intake, alert)
        assert (await opened(intake, alert, draft))["narrative"] == ["Invented news."]

    async def test_no_word_of_it_stands_in_plain(self, intake: IntakeFixture) -> None:
        alert = await intake.file()
        await kept(intake, alert, {"narrative": "Zqinventedrareword", **REASON})
        found = await intake.rows(
            "SELECT d::text || encode(heading, 'escape') || encode(content, 'escape') AS held"
            " FROM alert_drafts AS d UNION ALL SELECT e::text FROM audit_entries AS e"
        )
        assert not [row for row in found if "Zqinventedrareword" in row.held]
        assert "Zqinventedrareword" not in intake.log.getvalue()
        # Under the key of the operator alone stands nothing: that would outlive the alert.
        [row] = await intake.rows("SELECT id, heading FROM alert_drafts")
        operator = intake.principal.account
        place = place_of(alert_drafts.c.heading, operator, str(row.id))
        keys = await intake.keys(operator)
        assert keys.open_model(DraftHeading, place, row.heading) == DraftHeading()
