"""Consents are published again for services that now store their words. Nobody is real."""

import pytest
from sqlalchemy import text

from services.intake.operations import resending_consents
from services.intake.operations.resending_consents import resend_consents
from shared.contracts.content import ConsentsInWords
from shared.contracts.intake import AlertConsentChanged, AlertConsentWordsTold
from shared.storage.engine import create_engine
from shared.storage.keyring import Keyring
from tests.services.intake.intake_fixture import IntakeFixture, told

GIVEN = {"use": "publish_name", "state": "given", "by_whom": "herself", "how": "by letter"}


async def untold(intake: IntakeFixture) -> None:
    """Store every alert as the upgrade finds it."""
    async with intake.context.database.unit_of_work("sql") as work:
        await work.session.execute(
            text("INSERT INTO untold_words (alert) SELECT DISTINCT alert FROM consents")
        )


async def words_of(
    intake: IntakeFixture, event: AlertConsentWordsTold
) -> list[tuple[str, str | None]]:
    keys = await intake.keys(event.subject)
    said = keys.open_part(ConsentsInWords, event.id, "words", event.words)
    return [(each.use, each.by_whom) for each in said.consents]


async def test_all_that_was_said_is_told_once_and_changes_nothing(
    intake: IntakeFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resending_consents, "IN_ONE_EVENT", 2)
    monkeypatch.setattr(resending_consents, "AT_ONCE", 1)
    alert = await intake.file()
    another = await intake.file(told(consents=[{"use": "photo", "state": "given"}]))
    await intake.post(f"/v1/alerts/{alert}/consents", GIVEN)
    changed = await intake.said(AlertConsentChanged)
    assert await resend_consents(intake.context) == 0  # what is new was told as it was said
    await untold(intake)
    assert await resend_consents(intake.context) == 2
    told_of = await intake.said(AlertConsentWordsTold)
    assert {each.alert for each in told_of} == {alert, another}
    events = [each for each in told_of if each.alert == alert]
    said = [pair for event in events for pair in await words_of(intake, event)]
    assert ("publish_name", "her sister") in said
    assert ("publish_name", "herself") in said
    assert len(events) == 2
    assert await resend_consents(intake.context) == 0
    assert await intake.said(AlertConsentChanged) == changed
    assert await intake.count("untold_words") == 0


async def test_of_whoever_was_erased_nothing_is_told(
    intake: IntakeFixture, keyring_url: str
) -> None:
    await intake.file()
    await untold(intake)
    [row] = await intake.rows("SELECT subject FROM alerts")
    eraser = Keyring(
        create_engine(keyring_url, application_name="test-eraser"), intake.context.keyring._master
    )
    await eraser.destroy(row.subject)
    await eraser.close()
    intake.context.keyring._cache.clear()  # its cache expires within a minute
    assert await resend_consents(intake.context) == 1
    assert await intake.said(AlertConsentWordsTold) == []
