"""A draft is sealed under its operator's key, has a short life, and leaves no words anywhere."""

import asyncio
from datetime import timedelta

import pytest

from services.intake.operations.drafts import MOST_DRAFTS
from services.intake.settings import IntakeSettings
from shared.clock import new_id
from shared.storage.engine import create_engine
from shared.storage.keyring import Keyring
from tests.services.intake.drafts_of_alerts import (
    DRAFTS,
    NEW,
    kept,
    listed,
    new_page,
    opened,
    page_of,
    sent_to,
)
from tests.services.intake.intake_fixture import IntakeFixture
from tests.services.intake.test_intake_pages import ENOUGH

RARE = "Zqinventedrareword"


async def expire(intake: IntakeFixture) -> None:
    """Run the loop that deletes old drafts, once."""
    loop = asyncio.create_task(intake.app.state.runtime.supervisor._loops["alert-drafts"].run())
    async with asyncio.timeout(10):
        while await intake.count("alert_drafts"):  # noqa: ASYNC110  # a commit sets no event
            await asyncio.sleep(0.01)
    assert not loop.done()
    loop.cancel()


class TestItsLife:
    async def test_it_ends_some_days_after_it_was_last_saved(self, intake: IntakeFixture) -> None:
        draft = await kept(intake)
        intake.clock.now += timedelta(days=6)
        window = await opened(intake, draft)
        assert (await sent_to(intake, DRAFTS, window | ENOUGH)).status_code == 303
        intake.clock.now += timedelta(days=6)
        assert listed(await page_of(intake, NEW)) == [draft["request"]]
        intake.clock.now += timedelta(days=1)
        # Not offered from that moment, whenever the loop comes; and then not there any more.
        assert listed(await page_of(intake, NEW)) == []
        path = f"{DRAFTS}/{draft['request']}"
        answer = await intake.client.get(path, headers=intake.cookie())
        assert answer.status_code == 404
        assert await intake.count("alert_drafts") == 1
        await expire(intake)
        [entry] = await intake.rows(
            "SELECT * FROM audit_entries WHERE action = 'alert-draft.expire'"
        )
        assert (entry.actor, entry.detail) == ("intake", {"drafts": 1})

    def test_the_installation_says_how_long(self, settings: IntakeSettings) -> None:
        assert settings.draft_days == 7
        stated = settings.model_dump() | {"draft_days": 0}
        with pytest.raises(ValueError, match="draft_days"):
            IntakeSettings.model_validate(stated)

    async def test_so_many_are_kept_of_one_operator(self, intake: IntakeFixture) -> None:
        drafts = [await kept(intake) for _ in range(MOST_DRAFTS)]
        page = await new_page(intake)
        answers = await asyncio.gather(
            *(sent_to(intake, DRAFTS, page | ENOUGH | {"request": str(new_id())}) for _ in "ab")
        )
        assert [each.status_code for each in answers] == [409, 409]
        assert f"You have {MOST_DRAFTS} drafts" in answers[0].text
        assert "Invented words." in answers[0].text
        assert await intake.count("alert_drafts") == MOST_DRAFTS
        # Those that are there can be saved again and filed, and a new alert can be filed too.
        assert (await sent_to(intake, DRAFTS, drafts[0] | ENOUGH)).status_code == 303
        assert (await sent_to(intake, NEW, page | ENOUGH)).status_code == 303
        assert (await sent_to(intake, NEW, drafts[0] | ENOUGH)).status_code == 303
        page = await new_page(intake)
        assert (await sent_to(intake, DRAFTS, page | ENOUGH)).status_code == 303


class TestItsSeal:
    async def test_no_word_of_it_stands_in_plain(self, intake: IntakeFixture) -> None:
        words = {
            "narrative": f"{RARE} told",
            "country": RARE,
            "persons.0.name": RARE,
            "acts.0.place": RARE,
            f"field.{RARE}": RARE,
        }
        draft = await kept(intake, words)
        assert RARE in await page_of(intake, "/alerts")
        window = await opened(intake, draft)
        assert (await sent_to(intake, DRAFTS, window | words)).status_code == 303
        seen = {"seen": window["window"], "_confirmed": "yes"}
        path = f"{DRAFTS}/{draft['request']}/discard"
        found = await intake.rows(
            "SELECT d::text || encode(heading, 'escape') || encode(content, 'escape') AS held"
            " FROM alert_drafts AS d UNION ALL SELECT e::text FROM audit_entries AS e"
        )
        assert len(found) > 3
        assert not [row for row in found if RARE in row.held]
        assert (await sent_to(intake, path, seen)).status_code == 303
        assert RARE not in intake.log.getvalue()

    async def test_the_trail_says_what_was_done_and_once_for_each_window(
        self, intake: IntakeFixture
    ) -> None:
        draft = await kept(intake)
        assert (await sent_to(intake, DRAFTS, draft | ENOUGH)).status_code == 303
        window = await opened(intake, draft)
        assert (await sent_to(intake, NEW, window | ENOUGH)).status_code == 303
        entries = await intake.rows(
            "SELECT action, object_id::text AS thing, actor FROM audit_entries ORDER BY number"
        )
        operator = str(intake.principal.account)
        assert [each.action for each in entries if each.thing == draft["request"]] == [
            "alert-draft.save",
            "alert-draft.read",
            "alert-draft.file",
        ]
        assert {each.actor for each in entries} == {operator}

    async def test_it_cannot_be_read_without_its_key_and_alerts_are_filed_all_the_same(
        self, intake: IntakeFixture, keyring_url: str
    ) -> None:
        draft = await kept(intake)
        eraser = Keyring(
            create_engine(keyring_url, application_name="test-eraser"),
            intake.context.keyring._master,
        )
        await eraser.destroy(intake.principal.account)
        await eraser.close()
        # Another process than the one that destroyed it forgets within a minute.
        intake.context.keyring._cache.clear()
        path = f"{DRAFTS}/{draft['request']}"
        answer = await intake.client.get(path, headers=intake.cookie())
        assert answer.status_code == 410
        page = await page_of(intake, NEW)
        assert "cannot be read at the moment" in page
        assert "Invented words." not in page
        refused = await sent_to(intake, DRAFTS, (await new_page(intake)) | ENOUGH)
        assert refused.status_code == 410
        assert "Invented words." in refused.text
        assert (await sent_to(intake, NEW, (await new_page(intake)) | ENOUGH)).status_code == 303

    async def test_an_account_without_a_key_loses_no_word(self, intake: IntakeFixture) -> None:
        refused = await sent_to(intake, DRAFTS, (await new_page(intake)) | ENOUGH)
        assert refused.status_code == 503
        assert "Invented words." in refused.text
        assert await intake.count("alert_drafts") == 0
